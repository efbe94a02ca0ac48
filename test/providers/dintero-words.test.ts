import { describe, expect, it } from "vitest";
import { sumUp } from "../../server/domain/ledger.ts";
import { deriveStatus } from "../../server/domain/status.ts";
import type { Snapshot } from "../../server/ports/provider.ts";
import { nok, openAtDintero, payAtDintero, type OpenedSubject } from "./dintero-set-up.ts";

/** What the tab would show if this were all that is known. */
function statusOf({ money, attempts, asked, unknownWords, readAt }: Snapshot): string {
  const reviews = unknownWords.length > 0 ? (["unknown"] as const) : [];
  const payment = { amount: asked, cancellation: null, validUntil: null, openedAt: 0, reviews };
  return deriveStatus({ payment, sums: sumUp(money), attempts, now: readAt });
}

type Arrange = () => Promise<OpenedSubject>;

async function then(subject: Promise<OpenedSubject>, act: (subject: OpenedSubject) => void): Promise<OpenedSubject> {
  const ready = await subject;
  act(ready);
  return ready;
}

const held = () => payAtDintero({ capture: "manual" });
const backOffice = (act: "CAPTURE" | "REFUND" | "VOID", amount?: number) => (subject: OpenedSubject) =>
  subject.dintero.inBackOffice(subject.reference, act, amount);

const partlyCaptured = () => then(held(), backOffice("CAPTURE", 25_000));
const begun = () => then(openAtDintero(), ({ dintero, reference }) => dintero.challenge(reference));
const failed = () => then(openAtDintero(), ({ dintero, reference }) => dintero.fail(reference));
const onHold = () => then(openAtDintero(), ({ dintero, reference }) => dintero.payOnHold(reference));

interface Told {
  readonly checkout: Snapshot["checkout"];
  readonly attempt: string;
  readonly money: readonly string[];
  readonly status: string;
}

/** Every status of a transaction, brought about as it comes about. */
const statuses: readonly (readonly [string, Arrange, Told])[] = [
  ["INITIATED", begun, { checkout: "live", attempt: "started", money: [], status: "opened" }],
  ["AUTHORIZED", held, { checkout: "used", attempt: "authorised", money: ["authorised"], status: "authorised" }],
  [
    "AUTHORIZATION_VOIDED",
    () => then(held(), backOffice("VOID")),
    { checkout: "cancelled", attempt: "voided", money: ["authorised", "released"], status: "opened" },
  ],
  ["CAPTURED", () => payAtDintero(), { checkout: "used", attempt: "captured", money: ["captured"], status: "paid" }],
  [
    "PARTIALLY_CAPTURED",
    partlyCaptured,
    {
      checkout: "used",
      attempt: "partially_captured",
      money: ["authorised", "captured"],
      status: "partially_paid",
    },
  ],
  [
    "PARTIALLY_CAPTURED_REFUNDED",
    () => then(partlyCaptured(), backOffice("REFUND", 25_000)),
    {
      checkout: "used",
      attempt: "partially_captured",
      money: ["authorised", "captured", "refunded"],
      status: "refunded",
    },
  ],
  [
    "PARTIALLY_REFUNDED",
    () => then(payAtDintero(), backOffice("REFUND", 1_000)),
    { checkout: "used", attempt: "captured", money: ["captured", "refunded"], status: "partially_refunded" },
  ],
  [
    "REFUNDED",
    () => then(payAtDintero(), backOffice("REFUND")),
    { checkout: "used", attempt: "captured", money: ["captured", "refunded"], status: "refunded" },
  ],
  ["FAILED", failed, { checkout: "expired", attempt: "declined", money: [], status: "declined" }],
  ["ON_HOLD", onHold, { checkout: "used", attempt: "on_hold", money: [], status: "pending" }],
  [
    "DECLINED",
    () => then(failed(), ({ dintero, reference }) => dintero.say(reference, "DECLINED")),
    { checkout: "expired", attempt: "declined", money: [], status: "declined" },
  ],
];

describe("Words of Dintero's manual (S2.18)", () => {
  it.each(statuses)("%s", async (word, arrange, told) => {
    const { account, reference, transaction } = await arrange();
    expect(transaction().status).toBe(word);
    const snapshot = await account.read(reference);
    expect({
      checkout: snapshot.checkout,
      attempt: snapshot.attempts.map(({ state }) => state).join(),
      money: snapshot.money.map(({ kind }) => kind),
      status: statusOf(snapshot),
    }).toEqual(told);
    expect(snapshot.unknownWords).toEqual([]);
  });

  it("an invoice that was on hold becomes paid or declined as people there decide", async () => {
    const approved = await then(onHold(), ({ dintero, reference }) => dintero.settleHold(reference, "approved"));
    expect(statusOf(await approved.account.read(approved.reference))).toBe("paid");
    const refused = await then(onHold(), ({ dintero, reference }) => dintero.settleHold(reference, "refused"));
    expect(statusOf(await refused.account.read(refused.reference))).toBe("declined");
  });

  it("a refund of part of what was captured in part is told by its sums, not by its word", async () => {
    const subject = await then(partlyCaptured(), backOffice("REFUND", 10_000));
    subject.dintero.say(subject.reference, "PARTIALLY_CAPTURED_REFUNDED");
    const snapshot = await subject.account.read(subject.reference);
    expect(sumUp(snapshot.money)).toMatchObject({ captured: 25_000, refunded: 10_000 });
    expect(statusOf(snapshot)).toBe("partially_refunded");
  });

  it("a session that was cancelled or has run out is no longer live", async () => {
    const cancelled = await openAtDintero();
    cancelled.dintero.inBackOffice(cancelled.reference, "CANCEL");
    expect(await cancelled.account.read(cancelled.reference)).toMatchObject({ checkout: "cancelled", attempts: [] });
    const over = await openAtDintero();
    over.advance(2 * 60 * 60 * 1000);
    expect(await over.account.read(over.reference)).toMatchObject({ checkout: "expired", attempts: [] });
  });

  it("a card that was declined on the page leaves it open, and its reason with the attempt", async () => {
    const subject = await openAtDintero();
    subject.dintero.decline(subject.reference, "Insufficient funds.");
    const snapshot = await subject.account.read(subject.reference);
    expect(snapshot.attempts).toEqual([
      expect.objectContaining({ state: "declined", declineCode: "PAY_FAILED", declineReason: "Insufficient funds." }),
    ]);
    expect(snapshot.checkout).toBe("live");
    expect(statusOf(snapshot)).toBe("declined");
    subject.dintero.pay(subject.reference);
    expect(statusOf(await subject.account.read(subject.reference))).toBe("paid");
  });

  it("a decline for good carries the issuer's reason", async () => {
    const { account, reference } = await failed();
    expect((await account.read(reference)).attempts).toEqual([
      expect.objectContaining({
        declineCode: "FAILED_VERIFICATION",
        declineReason: "The payer was not recognised.",
        method: "dintero_psp.creditcard",
      }),
    ]);
  });
});

describe("Words of Dintero that nobody has told us of (F12, R16)", () => {
  it.each(["UNKNOWN", "EVAPORATED", "constructor"])("a transaction that is %s is shown to a person", async (word) => {
    const { account, dintero, reference } = await openAtDintero();
    dintero.say(reference, word);
    const snapshot = await account.read(reference);
    expect(snapshot).toMatchObject({ checkout: "live", attempts: [], money: [], unknownWords: [word] });
    expect(statusOf(snapshot)).toBe("needs_review");
  });

  it("a paid transaction whose word changes brings no money by that read, and no second page either", async () => {
    const { account, dintero, reference } = await payAtDintero();
    dintero.say(reference, "EVAPORATED");
    expect(await account.read(reference)).toMatchObject({ checkout: "used", money: [], unknownWords: ["EVAPORATED"] });
  });

  it("an event of another kind that moved a sum asks for a person, and one that did not is let pass", async () => {
    const { account, dintero, reference, transaction } = await payAtDintero();
    const [first] = transaction().events;
    const strange = { ...first, id: "8", event: "CHARGEBACK", success: true };
    dintero.rewrite(transaction().id, { events: [...transaction().events, { ...strange, amount: 500 }] });
    expect(await account.read(reference)).toMatchObject({ unknownWords: ["CHARGEBACK"] });
    dintero.rewrite(transaction().id, { events: [...transaction().events.slice(0, -1), strange] });
    expect(await account.read(reference)).toMatchObject({ unknownWords: [] });
  });

  it("a status that claims money without a capture to show for it is not believed", async () => {
    const { account, dintero, reference } = await openAtDintero();
    dintero.say(reference, "CAPTURED");
    const snapshot = await account.read(reference);
    expect(snapshot).toMatchObject({ money: [], unknownWords: ["CAPTURED without CAPTURE"] });
    dintero.say(reference, "REFUNDED");
    const words = ["REFUNDED without CAPTURE", "REFUNDED without REFUND"];
    expect(await account.read(reference)).toMatchObject({ money: [], unknownWords: words });
  });

  it("an event of the session that we do not know changes nothing but that somebody was there", async () => {
    const subject = await openAtDintero();
    const [session] = subject.dintero.sessions();
    const events = [{ id: "1", name: "SET_SOMETHING_NEW", created_at: session?.created_at }];
    subject.dintero.rewrite(subject.reference, { events });
    expect(await subject.account.read(subject.reference)).toMatchObject({ checkout: "live", unknownWords: [] });
    const less = { ...subject.order, amount: nok(74_000) };
    expect(await subject.account.changeAmount?.(subject.reference, less)).toBe("replace");
  });
});
