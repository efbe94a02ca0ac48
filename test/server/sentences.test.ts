import { describe, expect, it } from "vitest";
import type { Fault } from "../../server/domain/errors.ts";
import type { EventFacts } from "../../server/domain/events.ts";
import { channels } from "../../server/domain/link-delivery.ts";
import type { LedgerKind } from "../../server/domain/ledger.ts";
import type { MoveReason } from "../../server/domain/moves.ts";
import { paymentStatuses, type Review } from "../../server/domain/payment.ts";
import type { NoMoveReason } from "../../server/domain/rules.ts";
import { moveSentence } from "../../server/http/tab/move-sentences.ts";
import { sentenceOf } from "../../server/http/tab/sentences.ts";
import { euros, move } from "../domain/samples.ts";

/** Written as records, so that a new word without a test does not compile. */
const keysOf = <K extends string>(words: Readonly<Record<K, true>>): readonly K[] => Object.keys(words) as K[];

const ledgerKinds = keysOf<LedgerKind>({
  authorised: true,
  captured: true,
  released: true,
  refunded: true,
  refund_failed: true,
  dispute_opened: true,
  dispute_won: true,
  dispute_lost: true,
  manual_confirmed: true,
  manual_undone: true,
});
const reviews = keysOf<Review>({
  mismatch: true,
  unknown: true,
  late: true,
  double: true,
  overpaid: true,
  underpaid: true,
});
const moveReasons = keysOf<MoveReason>({
  already_there: true,
  further_ahead: true,
  deal_closed: true,
  deal_gone: true,
  other_pipeline: true,
  stage_gone: true,
  stage_read_only: true,
  no_next_stage: true,
  next_stage_lost: true,
  person_moved: true,
  hubspot_refused: true,
  unreachable: true,
  account_disconnected: true,
  other_stage: true,
  not_first: true,
  not_fully_paid: true,
  balance_unknown: true,
  moved_already: true,
  only_noted: true,
  taken_back: true,
  ping_pong: true,
});
const noMoveReasons = keysOf<NoMoveReason>({
  no_deal: true,
  no_rule: true,
  wrong_mode: true,
  late_money: true,
  already_moved: true,
  rule_off: true,
  rule_stopped: true,
  taken_back: true,
});

const letters = ["delivery", "event", "move", "properties", "note", "address"] as const;
const movers = ["user:8", "app", "workflow", "import", "other"] as const;
const moved = { kind: "move_applied", from: "s1", to: "s2", ruleId: "rule1", ruleVersion: 3 } as const;

const confirmed = {
  kind: "confirmed",
  amount: euros(75_000),
  method: "bank_transfer",
  receivedOn: "2026-11-19",
  reference: "RF18",
  note: "Came on Thursday.",
} as const;

const refused = { kind: "refund_refused", provider: "Stripe", amount: euros(30_000) } as const;

type Samples = { readonly [K in EventFacts["kind"]]: readonly Extract<EventFacts, { kind: K }>[] };

const samples: Samples = {
  created: [{ kind: "created" }, { kind: "created", sendAt: 0 }],
  deal_not_made: (["hubspot_refused", "unreachable", "no_stage", "contact_gone"] as const).flatMap((reason) => [
    { kind: "deal_not_made", reason, said: null } as const,
    { kind: "deal_not_made", reason, said: "No such stage." } as const,
  ]),
  deal_made: [{ kind: "deal_made", dealId: "900", name: "Website" }],
  previewed: [{ kind: "previewed" }],
  opened: [{ kind: "opened", provider: "Stripe", providerReference: "cs1" }],
  open_failed: ["auth", "permission", "validation", "unexpected", "not_found", "conflict", "ambiguous"].flatMap(
    (fault) => [
      { kind: "open_failed", fault, said: null } as const,
      { kind: "open_failed", fault, said: "No such key." } as const,
    ],
  ),
  attempt_declined: [
    { kind: "attempt_declined", reason: null },
    { kind: "attempt_declined", reason: "Too little on the card." },
  ],
  money: ledgerKinds.map((entry) => ({ kind: "money", entry, amount: euros(75_000), evidence: "ch1" })),
  confirmed: [confirmed, { ...confirmed, reference: "", note: "" }],
  confirmation_undone: [{ kind: "confirmation_undone", amount: euros(75_000), reason: "It bounced" }],
  refund_asked: [{ kind: "refund_asked", provider: "Stripe", amount: euros(30_000), reason: "One item short" }],
  refund_refused: ["auth", "permission", "validation", "conflict", "not_found", "rate_limited", "unavailable"].flatMap(
    (fault) => [
      { ...refused, fault, said: null },
      { ...refused, fault, said: "Too little money." },
    ],
  ),
  refund_failed: [{ kind: "refund_failed", provider: "MyFatoorah", amount: euros(30_000) }],
  status_changed: paymentStatuses.flatMap((from) =>
    paymentStatuses.map((to) => ({ kind: "status_changed", from, to }) as const),
  ),
  review_raised: reviews.map((review) => ({ kind: "review_raised", review, detail: "ch1" })),
  cancelled: [{ kind: "cancelled" }, { kind: "cancelled", because: "nothing_due" }],
  left_open: [
    { kind: "left_open", provider: "MyFatoorah", until: Date.UTC(2026, 10, 27, 13, 15) },
    { kind: "left_open", provider: "MyFatoorah", until: null },
  ],
  closing_failed: [null, "Try later."].map((said) => ({
    kind: "closing_failed",
    provider: "Stripe",
    fault: "unavailable",
    said,
  })),
  closing_done: [{ kind: "closing_done", provider: "Stripe" }],
  closing_given_up: (["auth", "unavailable", "validation", "failed"] as const).flatMap((fault) => [
    { kind: "closing_given_up", provider: "Stripe", fault, said: null } as const,
    { kind: "closing_given_up", provider: "Stripe", fault, said: "No such session." } as const,
  ]),
  hold_asked: (["capture", "release"] as const).map((act) => ({
    kind: "hold_asked",
    act,
    provider: "Stripe",
    amount: euros(30_000),
  })),
  hold_refused: ["auth", "conflict", "unavailable"].flatMap((fault) => [
    { kind: "hold_refused", act: "capture", provider: "Dojo", amount: euros(30_000), fault, said: null },
    { kind: "hold_refused", act: "release", provider: "Dojo", amount: euros(30_000), fault, said: "Too late." },
  ]),
  amount_changed: [{ kind: "amount_changed", from: euros(75_000), to: euros(60_000) }],
  extended: [
    { kind: "extended", until: Date.UTC(2026, 11, 1, 12) },
    { kind: "extended", until: null },
  ],
  provider_changed: [{ kind: "provider_changed", from: "Stripe", to: "Dojo" }],
  hidden: [{ kind: "hidden" }],
  put_back: [{ kind: "put_back" }],
  asked_again: [{ kind: "asked_again", reference: "512-8KQ2MXA7-2" }],
  asks_again: [{ kind: "asks_again", reference: "512-8KQ2MXA7" }],
  expired: [{ kind: "expired" }],
  renewal_asked: [{ kind: "renewal_asked" }],
  renewed: [
    { kind: "renewed", until: Date.UTC(2026, 11, 1, 12) },
    { kind: "renewed", until: null },
  ],
  checked: [{ kind: "checked", provider: "Stripe" }],
  deal_deleted: [{ kind: "deal_deleted" }],
  deal_restored: [{ kind: "deal_restored" }],
  deal_lost: [{ kind: "deal_lost" }],
  deal_reopened: [{ kind: "deal_reopened" }],
  contact_left: [{ kind: "contact_left" }],
  contact_back: [{ kind: "contact_back" }],
  contact_deleted: [{ kind: "contact_deleted" }],
  contact_restored: [{ kind: "contact_restored" }],
  record_merged: (["deal", "contact"] as const).map((record) => ({ kind: "record_merged", record, into: "900" })),
  payments_met: [{ kind: "payments_met", reference: "512-8KQ2MXA7" }],
  contact_erased: [{ kind: "contact_erased" }],
  address_asked: [{ kind: "address_asked" }],
  address_written: [{ kind: "address_written" }],
  address_not_written: (["changed_meanwhile", "contact_gone", "hubspot_refused", "unreachable"] as const).map(
    (reason) => ({ kind: "address_not_written", reason }),
  ),
  dead_letter_retried: letters.map((about) => ({ kind: "dead_letter_retried", about })),
  dead_letter_ignored: letters.map((about) => ({ kind: "dead_letter_ignored", about, note: "Written by hand." })),
  mail_sent: (["reminder", "receipt", "scheduled"] as const).map((about) => ({
    kind: "mail_sent",
    about,
    to: "m…@a.com",
  })),
  mail_not_sent: (["no_address", "no_mail_server", "refused", "unreachable", "ambiguous", "no_longer"] as const).map(
    (reason) => ({ kind: "mail_not_sent", about: "reminder", reason }),
  ),
  link_sent: channels.map((channel) => ({
    kind: "link_sent",
    channel,
    to: channel === "email" ? "m…@example.com" : null,
  })),
  link_not_sent: ["auth", "validation", "rate_limited", "unavailable", "ambiguous", "unexpected"].flatMap((fault) => [
    { kind: "link_not_sent", channel: "email", to: "m…@example.com", fault: fault as Fault, said: null },
    { kind: "link_not_sent", channel: "email", to: "m…@example.com", fault: fault as Fault, said: "550 No such user" },
  ]),
  move_planned: paymentStatuses.map((onStatus) => ({
    kind: "move_planned",
    ruleId: "rule1",
    ruleVersion: 3,
    onStatus,
  })),
  move_applied: [moved, ...movers.map((by) => ({ ...moved, by: { stageId: "s1", at: 1, by } }))],
  move_noted: [{ ...moved, kind: "move_noted" }],
  move_skipped: [
    ...moveReasons.map((reason) => ({ kind: "move_skipped", reason }) as const),
    ...movers.map(
      (by) => ({ kind: "move_skipped", reason: "person_moved", by: { stageId: "s1", at: 1, by } }) as const,
    ),
  ],
  move_refused: moveReasons.flatMap((reason) => [
    { kind: "move_refused", reason, said: null } as const,
    { kind: "move_refused", reason, said: "A property is missing." } as const,
  ]),
  move_retried: [{ kind: "move_retried", attempt: 2 }],
  undo_asked: [{ kind: "undo_asked", from: "s2", to: "s1", reason: "Paid for another deal" }],
  move_stopped: [{ kind: "move_stopped", reason: "Paid for another deal" }],
  change_overtaken: movers.map((by) => ({ kind: "change_overtaken", by: { stageId: "s1", at: 1, by } })),
  move_undone: [
    { kind: "move_undone", from: "s2", to: "s1" },
    ...movers.map((by) => ({ kind: "move_undone", from: "s2", to: "s1", by: { stageId: "s2", at: 1, by } }) as const),
  ],
  move_not_undone: moveReasons.flatMap((reason) => [
    { kind: "move_not_undone", reason, said: null } as const,
    {
      kind: "move_not_undone",
      reason,
      said: "A property is missing.",
      by: { stageId: "s2", at: 1, by: "user:8" },
    } as const,
  ]),
  rule_stopped: [{ kind: "rule_stopped", ruleVersion: 3 }],
  not_moved: noMoveReasons.map((reason) => ({ kind: "not_moved", reason, status: "paid" })),
};

const names: Readonly<Record<string, string>> = { s1: "Contract sent", s2: "Closed won" };
const stage = (id: string) => names[id] ?? id;
const said = (facts: EventFacts) => sentenceOf(facts, stage);

describe("the sentences of a timeline", () => {
  it.each(Object.entries(samples))("P4 say in plain words that %s", (_kind, all) => {
    for (const facts of all) {
      expect(said(facts)).toMatch(/^[A-Z€].*[.”]$/);
      expect(said(facts)).not.toMatch(/undefined|null|\[object|NaN|function|_|\.\.|\s\s/);
    }
  });

  it("P4 differ from reason to reason", () => {
    const all = [...samples.move_skipped, ...samples.not_moved, ...samples.review_raised, ...samples.money].map(said);
    expect(new Set(all).size).toBe(all.length);
  });

  it("X2 name the stages as people know them, and a stage that is gone by its id", () => {
    expect(said({ kind: "move_applied", from: "s1", to: "s2", ruleId: "r", ruleVersion: 3 })).toBe(
      "Deal moved from Contract sent to Closed won by the pipeline's rule (version 3).",
    );
    expect(said({ kind: "move_applied", from: "s9", to: "s2", ruleId: "r", ruleVersion: 3 })).toContain("from s9 to");
  });

  it("name sum and evidence of money", () => {
    expect(said({ kind: "money", entry: "captured", amount: euros(75_000), evidence: "ch_1" })).toBe(
      "€750.00 received (provider's reference ch_1).",
    );
  });

  it("P8 say until when a page that cannot be closed takes money", () => {
    expect(said({ kind: "left_open", provider: "MyFatoorah", until: Date.UTC(2026, 10, 27, 13, 15) })).toContain(
      "can still pay there until 27 Nov 2026, 13:15 UTC.",
    );
  });

  it("S3.28 X11 tell how money came that was confirmed by hand", () => {
    expect(said(confirmed)).toBe(
      "€750.00 received on 2026-11-19 by bank transfer, confirmed by hand. Reference: RF18. Note: Came on Thursday.",
    );
    expect(said({ ...confirmed, reference: "", note: "" })).toBe(
      "€750.00 received on 2026-11-19 by bank transfer, confirmed by hand.",
    );
  });

  it("X27 P4 tell how much was asked back, from whom and why, and what came of it", () => {
    expect(samples.refund_asked.map(said)).toEqual(["Stripe was asked to refund €300.00. Reason: “One item short”"]);
    expect(said({ ...refused, fault: "validation", said: "Too little money." })).toBe(
      "€300.00 not refunded: Stripe refused. It said: “Too little money.”",
    );
    expect(said({ ...refused, fault: "auth", said: null })).toBe(
      "€300.00 not refunded: Stripe no longer accepts the key; connect it again.",
    );
    expect(said({ ...refused, fault: "unavailable", said: null })).toBe(
      "€300.00 not refunded: Stripe could not be asked.",
    );
    expect(samples.refund_failed.map(said)).toEqual([
      "€300.00 not refunded: it came to nothing at MyFatoorah. The money is still yours.",
    ]);
  });

  it("X11 tell what is no longer confirmed by hand, and why", () => {
    expect(samples.confirmation_undone.map(said)).toEqual([
      "€750.00 confirmed by hand no longer counts. Reason: “It bounced”",
    ]);
  });

  it("quote what the far side said, where it said something", () => {
    expect(said({ kind: "move_refused", reason: "hubspot_refused", said: "A property is missing." })).toBe(
      "Deal not moved: HubSpot refused. It said: “A property is missing.”",
    );
  });

  it("are true of live and of test payments when the rule is for the other kind", () => {
    const sentence = said({ kind: "not_moved", reason: "wrong_mode", status: "paid" });
    expect(sentence).toMatch(/test and live are kept apart/);
  });
});

describe("the sentence about a move", () => {
  it("says where the deal went, that it is going, or why it did not", () => {
    expect(moveSentence(move({ state: "applied", toStageId: "s2" }), stage)).toBe("Deal moved to Closed won");
    for (const state of ["planned", "writing"] as const) {
      expect(moveSentence(move({ state }), stage)).toBe("The deal is being moved");
    }
    for (const reason of moveReasons.filter((one) => one !== "only_noted")) {
      expect(moveSentence(move({ state: "skipped", reason }), stage)).toMatch(/^Deal not moved: [a-zH]/);
    }
  });
});
