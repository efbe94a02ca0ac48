import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sumUp, type LedgerEntry, type LedgerKind } from "../../server/domain/ledger.ts";
import type { AttemptState } from "../../server/domain/attempt.ts";
import {
  isWaiting,
  paymentStatuses,
  type Payment,
  type PaymentStatus,
  type Review,
} from "../../server/domain/payment.ts";
import { deriveStatus, mayHavePage, type StatusFacts } from "../../server/domain/status.ts";
import { attempt, entry, euros, minute, now, payment } from "./samples.ts";

interface Facts {
  readonly payment?: Partial<Payment>;
  readonly ledger?: readonly LedgerEntry[];
  readonly attempts?: StatusFacts["attempts"];
}

function factsOf({ payment: changes = {}, ledger = [], attempts = [] }: Facts) {
  const one = payment({ amount: euros(1_000), validUntil: null, ...changes });
  return { payment: one, sums: sumUp(ledger), attempts, now };
}

function statusOf(facts: Facts): PaymentStatus {
  return deriveStatus(factsOf(facts));
}

/** Of a payment whose stored status is the one that follows. */
function isPageAllowed(facts: Facts): boolean {
  const { payment: one, ...others } = factsOf(facts);
  return mayHavePage({ ...others, payment: { ...one, status: statusOf(facts) } });
}

const cancelled = { payment: { cancellation: { at: now, by: "7" } } };
const ended = { payment: { validUntil: now } };
const opened = { payment: { openedAt: now - minute } };

/** The rows of the order in which a status is decided; the first that holds wins. */
const rows: readonly (readonly [PaymentStatus, string, Facts])[] = [
  ["needs_review", "the provider's object does not fit", { payment: { reviews: ["mismatch"] } }],
  ["needs_review", "a word is unknown", { payment: { reviews: ["unknown"] } }],
  ["disputed", "a dispute is open", { ledger: [entry("captured", 1_000), entry("dispute_opened", 1_000)] }],
  [
    "disputed",
    "a dispute was lost",
    { ledger: [entry("captured", 1_000), entry("dispute_opened", 400), entry("dispute_lost", 400)] },
  ],
  ["refunded", "all of it went back", { ledger: [entry("captured", 1_000), entry("refunded", 1_000)] }],
  ["partially_refunded", "part of it went back", { ledger: [entry("captured", 1_000), entry("refunded", 1)] }],
  ["paid", "the sum was captured", { ledger: [entry("captured", 600), entry("captured", 400, "second")] }],
  ["paid", "more than the sum was captured", { ledger: [entry("captured", 1_001)] }],
  ["confirmed_manually", "a person confirmed the sum", { ledger: [entry("manual_confirmed", 1_000)] }],
  [
    "confirmed_manually",
    "a person confirmed the rest",
    { ledger: [entry("captured", 999), entry("manual_confirmed", 1)] },
  ],
  ["partially_paid", "part of the sum came", { ledger: [entry("captured", 999)] }],
  ["authorised", "the sum is held", { attempts: [attempt("authorised")] }],
  ["pending", "an attempt is under way", { attempts: [attempt("pending")] }],
  ["pending", "an attempt is on hold", { attempts: [attempt("on_hold")] }],
  ["cancelled", "it was cancelled", cancelled],
  ["expired", "its validity is over", ended],
  ["declined", "the last attempt was declined", { ...opened, attempts: [attempt("declined", now - 1)] }],
  ["opened", "its link was opened", opened],
  ["created", "nothing happened", {}],
];

/** Every weaker fact at once, of each row that stands below. */
function together(facts: readonly Facts[]): Facts {
  return {
    payment: Object.assign({}, ...facts.toReversed().map((one) => one.payment ?? {})) as Partial<Payment>,
    ledger: facts.find(({ ledger }) => ledger)?.ledger ?? [],
    attempts: facts.flatMap(({ attempts }) => attempts ?? []),
  };
}

describe("the status of a payment", () => {
  it.each(rows)("is %s when %s", (status, _why, facts) => {
    expect(statusOf(facts)).toBe(status);
  });

  it.each(rows.map(([status, why], index) => [status, why, index] as const))(
    "is %s when %s, whatever weaker facts there are besides",
    (status, _why, index) => {
      const below = rows.slice(index + 1).map(([, , facts]) => facts);
      const own = rows[index]?.[2] ?? {};
      expect(statusOf(together([own, ...below]))).toBe(status);
      for (const weaker of below) expect(statusOf(together([own, weaker]))).toBe(status);
    },
  );

  it("S2.18 can be every status there is", () => {
    expect(new Set(rows.map(([status]) => status))).toEqual(new Set(paymentStatuses));
  });

  it("shows late, double, overpaid and underpaid money beside the status, not instead of it", () => {
    const reviews: readonly Review[] = ["late", "double", "overpaid", "underpaid"];
    expect(statusOf({ payment: { reviews }, ledger: [entry("captured", 1_000)] })).toBe("paid");
  });

  it("counts every cent", () => {
    expect(statusOf({ ledger: [entry("captured", 1)] })).toBe("partially_paid");
    expect(statusOf({ ledger: [entry("captured", 1), entry("refunded", 1)] })).toBe("refunded");
    expect(statusOf({ ledger: [entry("captured", 1_000), entry("dispute_opened", 1)] })).toBe("disputed");
    expect(statusOf({ ledger: [entry("manual_confirmed", 1)] })).toBe("partially_paid");
  });

  it("F85 is paid again when the refund failed", () => {
    const ledger = [entry("captured", 1_000), entry("refunded", 1_000), entry("refund_failed", 1_000)];
    expect(statusOf({ ledger })).toBe("paid");
  });

  it("F87 is paid again when the dispute was won, and stays disputed when only its loss was told", () => {
    const captured = entry("captured", 1_000);
    expect(statusOf({ ledger: [captured, entry("dispute_opened", 9), entry("dispute_won", 9)] })).toBe("paid");
    expect(statusOf({ ledger: [captured, entry("dispute_lost", 9)] })).toBe("disputed");
  });

  it("S1.22 ends at the very moment its validity does", () => {
    expect(statusOf({ payment: { validUntil: now + 1 } })).toBe("created");
    expect(statusOf({ payment: { validUntil: now } })).toBe("expired");
    expect(statusOf({ payment: { validUntil: null } })).toBe("created");
  });

  it("is no longer declined once the payer has opened the page again, or tries again", () => {
    const declined = attempt("declined", now - 2);
    expect(statusOf({ payment: { openedAt: now - 2 }, attempts: [declined] })).toBe("declined");
    expect(statusOf({ payment: { openedAt: now - 1 }, attempts: [declined] })).toBe("opened");
    expect(statusOf({ ...opened, attempts: [declined, attempt("started", now - 1)] })).toBe("opened");
    expect(statusOf({ ...opened, attempts: [attempt("started", now - 3), declined] })).toBe("declined");
  });

  it("is not held open by attempts that have ended", () => {
    const over: readonly AttemptState[] = ["voided", "expired", "cancelled_by_payer", "captured"];
    expect(statusOf({ attempts: over.map((state, place) => attempt(state, now + place)) })).toBe("created");
  });
});

describe("the page of a payment", () => {
  const withPage: ReadonlySet<PaymentStatus> = new Set(["pending", "declined", "opened", "created"]);
  const judged = rows.filter(([status]) => status !== "needs_review");

  it.each(
    judged.map(([status, why, facts]) => [withPage.has(status) ? "may" : "may not", status, why, facts] as const),
  )("P5 I9 %s be open while it is %s: %s", (may, _status, _why, facts) =>
    expect(isPageAllowed(facts)).toBe(may === "may"),
  );

  it.each(judged)(
    "P5 R16 of one that a person has to look at is judged as if it were %s beneath: %s",
    (_status, _why, facts) => {
      for (const review of ["unknown", "mismatch"] as const) {
        const reviewed = { ...facts, payment: { ...facts.payment, reviews: [review] } };
        expect(statusOf(reviewed)).toBe("needs_review");
        expect(isPageAllowed(reviewed)).toBe(isPageAllowed(facts));
      }
    },
  );

  it("S1.22 is left to the sweep at the end of the link: the clock alone takes it from nobody", () => {
    const facts = factsOf(ended);
    expect(mayHavePage({ ...facts, payment: { ...facts.payment, status: "opened" } })).toBe(true);
  });
});

const kinds: readonly LedgerKind[] = [
  "authorised",
  "captured",
  "released",
  "refunded",
  "refund_failed",
  "dispute_opened",
  "dispute_won",
  "dispute_lost",
  "manual_confirmed",
  "manual_undone",
];
const states: readonly AttemptState[] = [
  "started",
  "requires_action",
  "pending",
  "on_hold",
  "declined",
  "cancelled_by_payer",
  "expired",
  "authorised",
  "voided",
  "partially_captured",
  "captured",
];
const reviewKinds: readonly Review[] = ["mismatch", "unknown", "late", "double", "overpaid", "underpaid"];

const someTime = fc.integer({ min: now - 60 * minute, max: now + 60 * minute });
const anyLedger = fc.array(
  fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 1, max: 1_500 })).map(([kind, minor]) => entry(kind, minor)),
  { maxLength: 6 },
);
const anyAttempts = fc.uniqueArray(
  fc.tuple(fc.constantFrom(...states), someTime).map(([state, at]) => attempt(state, at)),
  { selector: ({ at }) => at, maxLength: 5 },
);
const anyLink = fc.record({
  validUntil: fc.option(someTime),
  openedAt: fc.option(someTime),
  cancellation: fc.option(someTime.map((at) => ({ at, by: "7" }))),
});
const anyReviews = fc.subarray([...reviewKinds]);

describe("the status of any payment", () => {
  it("I11 does not depend on the order of its attempts and entries", () => {
    fc.assert(
      fc.property(anyLink, anyLedger, anyAttempts, (link, ledger, attempts) => {
        const straight = statusOf({ payment: link, ledger, attempts });
        expect(statusOf({ payment: link, ledger: ledger.toReversed(), attempts: attempts.toReversed() })).toBe(
          straight,
        );
        expect(statusOf({ payment: link, ledger, attempts: attempts.toSorted((a, b) => a.at - b.at) })).toBe(straight);
      }),
    );
  });

  it("lets money beat links: once some came in, link and attempts change nothing", () => {
    fc.assert(
      fc.property(anyLink, anyLink, anyLedger, anyAttempts, (link, otherLink, ledger, attempts) => {
        fc.pre(sumUp(ledger).received > 0);
        expect(statusOf({ payment: link, ledger, attempts })).toBe(statusOf({ payment: otherLink, ledger }));
      }),
    );
  });

  it("P2 never calls the unknown paid, nor what does not fit", () => {
    fc.assert(
      fc.property(anyReviews, anyLedger, anyAttempts, (reviews, ledger, attempts) => {
        fc.pre(reviews.includes("unknown") || reviews.includes("mismatch"));
        expect(statusOf({ payment: { reviews }, ledger, attempts })).toBe("needs_review");
      }),
    );
  });

  it("S3.24 P2 never says paid while less was captured than is due, nor confirmed while less came in", () => {
    fc.assert(
      fc.property(anyLink, anyLedger, anyAttempts, (link, ledger, attempts) => {
        const status = statusOf({ payment: link, ledger, attempts });
        const { captured, received, refunded, disputed } = sumUp(ledger);
        const isSettled = status === "paid" || status === "confirmed_manually";
        expect(status !== "paid" || captured >= 1_000).toBe(true);
        expect(status !== "confirmed_manually" || received >= 1_000).toBe(true);
        expect(!isSettled || (refunded <= 0 && disputed <= 0)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("P5 I9 leaves no page open where money came or is held, nor lacks one where its link can be paid", () => {
    fc.assert(
      fc.property(anyLink, anyLedger, anyAttempts, anyReviews, (link, ledger, attempts, reviews) => {
        const facts = { payment: { ...link, reviews }, ledger, attempts };
        const { received, disputed } = sumUp(ledger);
        const isHeld = attempts.some(({ state }) => state === "authorised");
        const isWithMoney = received > 0 || disputed > 0 || isHeld;
        expect(isPageAllowed(facts) && isWithMoney).toBe(false);
        expect(isPageAllowed(facts) || !isWaiting(statusOf(facts))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
