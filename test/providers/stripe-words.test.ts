import { describe, expect, it, onTestFinished } from "vitest";
import { orderFor } from "../contracts/provider.ts";
import { setUpStripe } from "./stripe-set-up.ts";

/** Objects of one paid, refunded and disputed checkout, so that each of their words can be changed. */
async function paidObjects() {
  const subject = await setUpStripe();
  onTestFinished(subject.close);
  const { account, stripe } = subject;
  const { reference: session } = await account.openCheckout(orderFor(subject));
  stripe.pay(session);
  const refund = stripe.refund(session, 1000);
  const dispute = stripe.dispute(session, "prevented");
  const intent = String(refund.payment_intent);
  return {
    account,
    stripe,
    ids: { session, intent, charge: String(refund.charge), refund: refund.id, dispute: dispute.id },
  };
}

describe("Words of Stripe that nobody has told us of (F12, R16)", () => {
  it.each([
    ["session", "status", "paused"],
    ["session", "payment_status", "no_payment_required"],
    ["session", "payment_status", "half_paid"],
    ["intent", "status", "requires_prayer"],
    ["charge", "status", "evaporated"],
    ["refund", "status", "reconsidered"],
    ["dispute", "status", "escalated"],
    ["dispute", "status", "constructor"],
  ] as const)("a %s with %s %s is shown to a person, word for word", async (kind, field, word) => {
    const { account, stripe, ids } = await paidObjects();
    expect(await account.read(ids.session)).toMatchObject({ unknownWords: [] });
    stripe.rewrite(ids[kind], { [field]: word });
    expect(await account.read(ids.session)).toMatchObject({ unknownWords: [word] });
  });

  it("a charge in an unknown state is neither money nor an attempt", async () => {
    const { account, stripe, ids } = await paidObjects();
    stripe.rewrite(ids.charge, { status: "evaporated" });
    expect(await account.read(ids.session)).toMatchObject({ attempts: [], money: [] });
  });

  it("a refund or dispute in an unknown state moves no money", async () => {
    const { account, stripe, ids } = await paidObjects();
    stripe.rewrite(ids.refund, { status: "reconsidered" });
    stripe.rewrite(ids.dispute, { status: "escalated" });
    expect((await account.read(ids.session)).money.map(({ kind }) => kind)).toEqual(["captured"]);
  });

  it("a session in an unknown state may still take money, so it counts as live", async () => {
    const { account, stripe, ids } = await paidObjects();
    stripe.rewrite(ids.session, { status: "paused" });
    expect(await account.read(ids.session)).toMatchObject({ checkout: "live" });
  });

  it.each(["pending", "requires_action", "succeeded"])("a refund that is %s has left the merchant", async (status) => {
    const { account, stripe, ids } = await paidObjects();
    stripe.rewrite(ids.refund, { status });
    const kinds = (await account.read(ids.session)).money.map(({ kind }) => kind);
    expect(kinds).toEqual(["captured", "refunded"]);
  });

  it.each(["failed", "canceled"])("a refund that is %s has come back", async (status) => {
    const { account, stripe, ids } = await paidObjects();
    stripe.rewrite(ids.refund, { status });
    const kinds = (await account.read(ids.session)).money.map(({ kind }) => kind);
    expect(kinds).toEqual(["captured", "refunded", "refund_failed"]);
  });
});
