import { describe, expect, it } from "vitest";
import { sumUp } from "../../server/domain/ledger.ts";
import type { CaptureOrder, RefundOrder } from "../../server/ports/provider.ts";
import { orderFor, upstreamErrorOf } from "../contracts/provider.ts";
import { holdAtStripe, openAtStripe, payAtStripe, type OpenedSubject } from "./stripe-set-up.ts";

const eur = (minor: number) => ({ minor, currency: "EUR" });

function captureOf({ reference, amount }: OpenedSubject, changes: Partial<CaptureOrder> = {}): CaptureOrder {
  return { checkout: reference, amount, capturedBefore: eur(0), key: "c1", ...changes };
}

function refundOf({ reference }: OpenedSubject, changes: Partial<RefundOrder> = {}): RefundOrder {
  return { checkout: reference, amount: eur(10_000), reason: "Sent back", key: "r1", ...changes };
}

/** The calls of a kind that arrived. */
function callsTo({ stripe }: OpenedSubject, path: RegExp) {
  return stripe.calls().filter((call) => call.method === "POST" && path.test(call.path));
}

const capturing = { method: "POST", path: /capture$/ } as const;
const refunding = { method: "POST", path: /refunds$/ } as const;

describe("Capturing at Stripe", () => {
  it("asks for the sum under the capture's key", async () => {
    const subject = await holdAtStripe();
    await subject.account.capture?.(captureOf(subject, { amount: eur(50_000) }));
    expect(callsTo(subject, capturing.path)).toMatchObject([
      { body: "amount_to_capture=50000", idempotencyKey: "capture:c1" },
    ]);
    const sums = sumUp((await subject.account.read(subject.reference)).money);
    expect(sums.captured).toBe(50_000);
  });

  it("finds by the money what an earlier try did, long after Stripe has forgotten its key (P7)", async () => {
    const subject = await holdAtStripe();
    await subject.account.capture?.(captureOf(subject));
    await subject.account.capture?.(captureOf(subject, { key: "c2" }));
    expect(callsTo(subject, capturing.path)).toHaveLength(1);
  });

  it("finds what a 500 left behind (F21)", async () => {
    const subject = await holdAtStripe();
    subject.stripe.faults.add({ kind: "server_error_after", ...capturing });
    await subject.account.capture?.(captureOf(subject));
    expect(sumUp((await subject.account.read(subject.reference)).money).captured).toBe(75_000);
  });

  it("leaves the outcome open when a 500 is all that is known, and when the look at it fails (F21, R3)", async () => {
    const subject = await holdAtStripe();
    subject.stripe.faults.add({ kind: "server_error", ...capturing });
    const capture = () => upstreamErrorOf(subject.account.capture?.(captureOf(subject)) ?? Promise.resolve());
    expect(await capture()).toMatchObject({ fault: "ambiguous", details: { status: 500 } });
    subject.stripe.faults.add({ kind: "server_error", method: "GET" });
    expect((await capture()).isRetryable).toBe(true);
  });

  it.each([
    ["more than is held", (subject: OpenedSubject) => captureOf(subject, { amount: eur(75_100) }), "validation"],
    [
      "nothing",
      (subject: OpenedSubject) => captureOf(subject, { amount: eur(0), capturedBefore: eur(1) }),
      "validation",
    ],
    [
      "another currency",
      (subject: OpenedSubject) => captureOf(subject, { amount: { minor: 100, currency: "NOK" } }),
      "validation",
    ],
  ])("takes not %s", async (_what, order, fault) => {
    const subject = await holdAtStripe();
    const error = await upstreamErrorOf(subject.account.capture?.(order(subject)) ?? Promise.resolve());
    expect(error.fault).toBe(fault);
    expect(sumUp((await subject.account.read(subject.reference)).money).captured).toBe(0);
  });

  it("says that nothing has been paid where nothing has", async () => {
    const subject = await openAtStripe();
    const error = await upstreamErrorOf(subject.account.capture?.(captureOf(subject)) ?? Promise.resolve());
    expect(error).toMatchObject({ fault: "conflict", details: { said: "Nothing has been paid here." } });
  });

  it("passes on Stripe's sentence when the first capture was of another sum", async () => {
    const subject = await holdAtStripe();
    await subject.account.capture?.(captureOf(subject, { amount: eur(50_000) }));
    const more = captureOf(subject, { amount: eur(25_000), capturedBefore: eur(50_000), key: "c2" });
    const error = await upstreamErrorOf(subject.account.capture?.(more) ?? Promise.resolve());
    expect(error).toMatchObject({ fault: "conflict", details: { code: "payment_intent_unexpected_state" } });
  });
});

describe("Letting go of money at Stripe", () => {
  it("is done once, and again without complaint", async () => {
    const subject = await holdAtStripe();
    await subject.account.release?.(subject.reference);
    await subject.account.release?.(subject.reference);
    expect(callsTo(subject, /cancel$/)).toHaveLength(1);
    const { attempts, money } = await subject.account.read(subject.reference);
    expect(attempts).toMatchObject([{ state: "voided" }]);
    expect(money.map(({ kind }) => kind)).toEqual(["authorised", "released"]);
  });

  it.each([
    ["captured", payAtStripe],
    ["never held", openAtStripe],
  ])("is no answer for what was %s", async (_what, set) => {
    const subject = await set();
    const error = await upstreamErrorOf(subject.account.release?.(subject.reference) ?? Promise.resolve());
    expect(error.fault).toBe("conflict");
    expect(callsTo(subject, /cancel$/)).toHaveLength(0);
  });

  it("is not claimed of a session that merely ended", async () => {
    const subject = await openAtStripe();
    subject.stripe.challenge(subject.reference);
    subject.stripe.expire(subject.reference);
    const error = await upstreamErrorOf(subject.account.release?.(subject.reference) ?? Promise.resolve());
    expect(error).toMatchObject({ fault: "conflict", details: { said: "Nothing is held here any more." } });
  });

  it("is asked for again by the same words after a lost answer (F21)", async () => {
    const subject = await holdAtStripe();
    subject.stripe.faults.add({ kind: "html_after", method: "POST", path: /cancel$/ });
    expect((await upstreamErrorOf(subject.account.release?.(subject.reference) ?? Promise.resolve())).fault).toBe(
      "ambiguous",
    );
    await expect(subject.account.release?.(subject.reference)).resolves.toBeUndefined();
  });
});

describe("Giving money back at Stripe", () => {
  const make = (subject: OpenedSubject, changes: Partial<RefundOrder> = {}) => {
    const asked = subject.account.refund?.(refundOf(subject, changes));
    if (!asked) throw new Error("It has no refunds.");
    return asked;
  };

  it("carries the reason and what leads back to the payment", async () => {
    const subject = await payAtStripe();
    await make(subject);
    const [call] = callsTo(subject, refunding.path);
    expect(call?.idempotencyKey).toBe("refund:r1");
    const fields = Object.fromEntries(new URLSearchParams(call?.body));
    expect(fields).toMatchObject({
      amount: "10000",
      "metadata[source]": "payments-tab",
      "metadata[account]": "4711",
      "metadata[refund]": "r1",
      "metadata[payment]": orderFor(subject).paymentId,
      "metadata[reason]": "Sent back",
    });
    expect(fields).not.toHaveProperty("reason");
    const told = (await subject.webhooks?.deliver())?.at(-2);
    if (!told) throw new Error("Nothing was delivered.");
    expect(subject.account.readWebhook(told)).toMatchObject({
      kind: "refund.created",
      read: { payment: orderFor(subject).paymentId },
    });
  });

  it("finds an earlier try by its key, also when Stripe has forgotten that, and also among many (P7)", async () => {
    const subject = await payAtStripe();
    const first = await make(subject);
    for (let turn = 0; turn < 12; turn += 1) subject.stripe.refund(subject.reference, 100);
    expect(await make(subject)).toEqual(first);
    expect(callsTo(subject, refunding.path)).toHaveLength(1);
  });

  it("finds what a 500 left behind (F21)", async () => {
    const subject = await payAtStripe();
    subject.stripe.faults.add({ kind: "server_error_after", ...refunding });
    const made = await make(subject);
    expect(made.state).toBe("done");
    expect(await subject.account.readRefund?.(made)).toEqual(made);
  });

  it("leaves the outcome open when the look at what a 500 left behind fails (R3)", async () => {
    const subject = await payAtStripe();
    subject.stripe.faults.add({ kind: "server_error", ...refunding });
    const first = await upstreamErrorOf(make(subject));
    expect(first).toMatchObject({ fault: "ambiguous", details: { status: 500 } });
    expect(sumUp((await subject.account.read(subject.reference)).money).refunded).toBe(0);
  });

  it("gives nothing a second time when the answer is lost and the order repeated (F21, P7)", async () => {
    const subject = await payAtStripe();
    subject.stripe.faults.add({ kind: "html_after", ...refunding, times: 1 });
    expect((await upstreamErrorOf(make(subject))).fault).toBe("ambiguous");
    await make(subject);
    expect(sumUp((await subject.account.read(subject.reference)).money).refunded).toBe(10_000);
  });

  it.each([
    ["pending", "requested"],
    ["requires_action", "requested"],
    ["succeeded", "done"],
    ["failed", "failed"],
    ["canceled", "failed"],
    ["reconsidered", "requested"],
  ])("calls a refund that is %s %s", async (status, state) => {
    const subject = await payAtStripe();
    const made = await make(subject);
    subject.stripe.rewrite(made.refund, { status });
    expect((await subject.account.readRefund?.(made))?.state).toBe(state);
  });

  it.each([
    [
      "all of it was",
      (subject: OpenedSubject) => void subject.stripe.refund(subject.reference),
      "charge_already_refunded",
    ],
    ["it is disputed", (subject: OpenedSubject) => void subject.stripe.dispute(subject.reference), "charge_disputed"],
  ])("is a conflict once %s, in Stripe's words", async (_what, before, code) => {
    const subject = await payAtStripe();
    before(subject);
    expect(await upstreamErrorOf(make(subject))).toMatchObject({ fault: "conflict", details: { code, status: 400 } });
  });

  it.each([
    ["in another currency", { amount: { minor: 100, currency: "USD" } }, "This was paid in EUR."],
    ["of nothing", { amount: eur(0) }, "Invalid positive integer"],
  ])("is refused %s", async (_what, changes, said) => {
    const subject = await payAtStripe();
    expect(await upstreamErrorOf(make(subject, changes))).toMatchObject({ fault: "validation", details: { said } });
  });

  it("is refused where money is only held, or nothing was paid", async () => {
    expect((await upstreamErrorOf(make(await holdAtStripe()))).fault).toBe("validation");
    expect((await upstreamErrorOf(make(await openAtStripe()))).fault).toBe("conflict");
  });

  it("knows no refund of another checkout", async () => {
    const subject = await payAtStripe();
    const { reference } = await subject.account.openCheckout(orderFor(subject, { generation: 2 }));
    subject.stripe.pay(reference);
    const { refund } = await make(subject);
    const asked = subject.account.readRefund?.({ checkout: reference, refund }) ?? Promise.resolve();
    expect((await upstreamErrorOf(asked)).fault).toBe("not_found");
  });
});
