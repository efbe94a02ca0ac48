import { describe, expect, it } from "vitest";
import { sumUp } from "../../server/domain/ledger.ts";
import { openAtStripe, payAtStripe, type OpenedSubject } from "./stripe-set-up.ts";

describe("Money at Stripe's charges", () => {
  it("is captured under the charge's id, at the charge's time", async () => {
    const { account, reference, now } = await payAtStripe();
    const { money } = await account.read(reference);
    expect(money).toEqual([
      {
        kind: "captured",
        key: expect.stringMatching(/^ch_\w+:captured$/),
        amount: { minor: 75_000, currency: "EUR" },
        occurredAt: Math.floor(now() / 1000) * 1000,
      },
    ]);
  });

  it("is believed of the intent while the charge is still captured in the background", async () => {
    const subject = await payAtStripe();
    const chargeId = (await subject.account.read(subject.reference)).attempts[0]?.key ?? "";
    const before = (await subject.account.read(subject.reference)).money;
    subject.stripe.rewrite(chargeId, { captured: false, amount_captured: 0 });
    const snapshot = await subject.account.read(subject.reference);
    expect(snapshot).toMatchObject({ attempts: [{ state: "captured" }], money: before });
  });

  it("goes back in parts, each under its refund's id", async () => {
    const subject = await payAtStripe();
    const refunds = [subject.stripe.refund(subject.reference, 20_000), subject.stripe.refund(subject.reference)];
    const { money } = await subject.account.read(subject.reference);
    const facts = money.filter(({ kind }) => kind === "refunded").map(({ key, amount }) => [key, amount.minor]);
    expect(new Map(facts as [string, number][])).toEqual(new Map(refunds.map(({ id, amount }) => [id, amount])));
    expect(sumUp(money)).toMatchObject({ captured: 75_000, refunded: 75_000, net: 0 });
  });

  it("comes back when the only refund fails days later, and keeps both facts", async () => {
    const subject = await payAtStripe();
    const { id } = subject.stripe.refund(subject.reference);
    const before = (await subject.account.read(subject.reference)).money;
    subject.stripe.failRefund(id);
    const after = (await subject.account.read(subject.reference)).money;
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.at(-1)).toMatchObject({ kind: "refund_failed", key: `${id}:refund_failed` });
    expect(sumUp(after)).toMatchObject({ refunded: 0, net: 75_000 });
  });

  it("goes back no further than it came, whoever gives it back", async () => {
    const { stripe, reference } = await payAtStripe();
    expect(() => stripe.refund(reference, 75_001)).toThrow(/greater than unrefunded amount/);
    stripe.refund(reference, 20_000);
    expect(stripe.refund(reference)).toMatchObject({ amount: 55_000 });
    expect(() => stripe.refund(reference)).toThrow(/already been refunded/);
    expect(stripe.money(reference)).toMatchObject({ captured: 75_000, refunded: 75_000 });
  });

  it("is read whole when there are more refunds than one page holds", async () => {
    const subject = await payAtStripe();
    for (let turn = 0; turn < 12; turn += 1) subject.stripe.refund(subject.reference, 100);
    const { money } = await subject.account.read(subject.reference);
    expect(sumUp(money).refunded).toBe(1200);
    expect(new Set(money.map(({ key }) => key)).size).toBe(13);
  });

  it.each([
    ["won", ["captured", "dispute_opened", "dispute_won"], 0],
    ["lost", ["captured", "dispute_opened", "dispute_lost"], 75_000],
  ] as const)("is disputed, and the dispute %s", async (status, kinds, disputed) => {
    const subject = await payAtStripe();
    const { id } = subject.stripe.dispute(subject.reference);
    expect(await kindsOf(subject)).toEqual(["captured", "dispute_opened"]);
    subject.stripe.closeDispute(id, status);
    const { money } = await subject.account.read(subject.reference);
    expect(money.map(({ kind }) => kind)).toEqual(kinds);
    expect(sumUp(money).disputed).toBe(disputed);
  });

  it.each(["warning_needs_response", "warning_under_review", "warning_closed", "prevented"])(
    "does not move for a dispute that is only %s",
    async (status) => {
      const subject = await payAtStripe();
      subject.stripe.dispute(subject.reference, status);
      expect(await subject.account.read(subject.reference)).toMatchObject({ unknownWords: [] });
      expect(await kindsOf(subject)).toEqual(["captured"]);
    },
  );

  it.each(["under_review", "appeal_needs_response", "appeal_under_review"])(
    "is in dispute while %s",
    async (status) => {
      const subject = await payAtStripe();
      subject.stripe.dispute(subject.reference, status);
      expect(await kindsOf(subject)).toEqual(["captured", "dispute_opened"]);
    },
  );

  it("that is held is authorised, and released when the merchant lets go", async () => {
    const subject = await openAtStripe();
    subject.stripe.hold(subject.reference);
    expect(await subject.account.read(subject.reference)).toMatchObject({
      checkout: "used",
      attempts: [{ state: "authorised" }],
      money: [{ kind: "authorised", amount: subject.amount }],
    });
    subject.stripe.release(subject.reference);
    expect(await subject.account.read(subject.reference)).toMatchObject({
      checkout: "cancelled",
      attempts: [{ state: "voided" }],
      money: [{ kind: "authorised" }, { kind: "released", amount: subject.amount }],
    });
  });

  it("that is held and taken in part is captured in part, the rest released", async () => {
    const subject = await openAtStripe();
    subject.stripe.hold(subject.reference);
    subject.stripe.capture(subject.reference, 50_000);
    const { attempts, money } = await subject.account.read(subject.reference);
    expect(attempts).toMatchObject([{ state: "partially_captured" }]);
    expect(money.map(({ kind, amount }) => [kind, amount.minor])).toEqual([
      ["authorised", 75_000],
      ["captured", 50_000],
      ["released", 25_000],
    ]);
  });
});

async function kindsOf({ account, reference }: OpenedSubject): Promise<readonly string[]> {
  return (await account.read(reference)).money.map(({ kind }) => kind);
}
