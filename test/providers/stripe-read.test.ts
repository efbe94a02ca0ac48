import { describe, expect, it } from "vitest";
import { upstreamErrorOf } from "../contracts/provider.ts";
import { openAtStripe, payAtStripe, type OpenedSubject } from "./stripe-set-up.ts";

describe("Reading a checkout at Stripe", () => {
  it("gives back the payment's id, the mode and the time before the call", async () => {
    const { account, reference, now } = await openAtStripe();
    const snapshot = await account.read(reference);
    expect(snapshot).toMatchObject({ paymentId: "3kTMd0vX9aBcDeFgHiJkLm", mode: "test", readAt: now(), attempts: [] });
  });

  it("knows no payment in a session of another portal or another integration (F31)", async () => {
    const { stripe, account, reference } = await openAtStripe();
    const metadata = { payment: "p", account: "4711", generation: "1", source: "payments-tab" };
    for (const other of [{ ...metadata, account: "4712" }, { ...metadata, source: "shop" }, {}, null]) {
      stripe.rewrite(reference, { metadata: other });
      expect((await account.read(reference)).paymentId).toBeNull();
    }
  });

  it("needs one call for a paid checkout, refunds and all, and one for its fee", async () => {
    const subject = await payAtStripe();
    subject.stripe.refund(subject.reference, 1000);
    const before = subject.stripe.calls().length;
    expect(await subject.account.read(subject.reference)).toMatchObject({ money: [{}, { kind: "refunded" }] });
    expect(subject.stripe.calls().length - before).toBe(2);
  });

  it("finds the checkout of a PaymentIntent, as refunds and disputes name it", async () => {
    const subject = await payAtStripe();
    const snapshot = await subject.account.read(intentOf(subject));
    expect(snapshot).toMatchObject({ reference: subject.reference, checkout: "used" });
  });

  it.each(["pi_unknown", "cs_test_unknown", "../v1/account", "in_1", ""])("does not find %o", async (reference) => {
    const { account } = await openAtStripe();
    expect(await upstreamErrorOf(account.read(reference))).toMatchObject({ fault: "not_found" });
  });

  it("does not see sessions of the other mode (F130)", async () => {
    const { stripe, reopen, reference } = await openAtStripe();
    const live = reopen({ apiKey: stripe.keys.issue({ mode: "live" }) }, "live");
    expect(await upstreamErrorOf(live.read(reference))).toMatchObject({ fault: "not_found" });
  });

  it("calls an answer of another shape unexpected (F25)", async () => {
    const { stripe, account, reference } = await openAtStripe();
    stripe.rewrite(reference, { amount_total: "75000" });
    expect(await upstreamErrorOf(account.read(reference))).toMatchObject({ fault: "unexpected" });
  });
});

describe("Attempts at Stripe", () => {
  it("S5.16 are one per charge: a decline with its code and sentence, then the payment with its card", async () => {
    const subject = await openAtStripe();
    const { stripe, account, reference } = subject;
    const message = "Your card has insufficient funds.";
    stripe.decline(reference, { code: "card_declined", declineCode: "insufficient_funds", message });
    const [declined] = (await account.read(reference)).attempts;
    expect(declined).toMatchObject({
      key: expect.stringMatching(/^ch_/),
      state: "declined",
      method: "card",
      declineCode: "insufficient_funds",
      declineReason: message,
    });
    stripe.pay(reference);
    const [paid] = (await account.read(reference)).attempts;
    const card = { brand: "visa", last4: "4242" };
    expect(paid).toMatchObject({ state: "captured", card, declineCode: null, declineReason: null });
    expect(paid?.key).not.toBe(declined?.key);
  });

  it("never look older than the click that led to them, though Stripe tells whole seconds", async () => {
    const { stripe, account, reference, now } = await openAtStripe();
    const clickedAt = now();
    stripe.decline(reference);
    const [declined] = (await account.read(reference)).attempts;
    expect(declined?.at).toBeGreaterThanOrEqual(clickedAt);
  });

  it("wait for a challenge, and are declined when it fails", async () => {
    const { stripe, account, reference } = await openAtStripe();
    stripe.challenge(reference);
    expect(await account.read(reference)).toMatchObject({ checkout: "live", attempts: [{ state: "requires_action" }] });
    stripe.failChallenge(reference);
    const { attempts } = await account.read(reference);
    expect(attempts).toMatchObject([{ state: "declined", declineCode: "payment_intent_authentication_failure" }]);
  });

  it("show a challenge after a decline beside it", async () => {
    const { stripe, account, reference } = await openAtStripe();
    stripe.decline(reference);
    stripe.challenge(reference);
    const states = (await account.read(reference)).attempts.map(({ state }) => state);
    expect(states).toEqual(["requires_action", "declined"]);
  });

  it("are pending under one key until a delayed method is settled", async () => {
    const { stripe, account, reference } = await openAtStripe();
    stripe.payDelayed(reference);
    const waiting = await account.read(reference);
    expect(waiting).toMatchObject({
      checkout: "used",
      money: [],
      attempts: [{ state: "pending", method: "sepa_debit" }],
    });
    stripe.settleDelayed(reference, "succeeded");
    const settled = await account.read(reference);
    expect(settled).toMatchObject({ checkout: "used", attempts: [{ state: "captured" }] });
    expect(settled.attempts[0]?.key).toBe(waiting.attempts[0]?.key);
  });

  it("leave a dead checkout without money when a delayed method fails", async () => {
    const { stripe, account, reference } = await openAtStripe();
    stripe.payDelayed(reference);
    stripe.settleDelayed(reference, "failed");
    expect(await account.read(reference)).toMatchObject({
      checkout: "expired",
      money: [],
      attempts: [{ state: "declined", declineReason: "The bank returned the debit." }],
    });
  });

  it("that were begun and never ended expire with the session", async () => {
    const { stripe, account, reference, advance } = await openAtStripe();
    stripe.challenge(reference);
    advance(2 * 60 * 60_000);
    expect(await account.read(reference)).toMatchObject({ checkout: "expired", attempts: [{ state: "expired" }] });
  });
});

/** The intent behind a session, as the sandbox knows it. */
function intentOf({ stripe, reference }: OpenedSubject): string {
  return String(stripe.sessions().find(({ id }) => id === reference)?.payment_intent);
}
