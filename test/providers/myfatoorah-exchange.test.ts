import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exponentOf } from "../../server/domain/money.ts";
import { scaled } from "../../server/providers/myfatoorah/amounts.ts";
import { orderFor, upstreamErrorOf } from "../contracts/provider.ts";
import { openInvoice, payInvoice, startTogether } from "./myfatoorah-set-up.ts";

const inDollars = { amount: { minor: 10_000, currency: "USD" } };

/** An invoice of 100.00 USD at an account in Kuwait, paid; it is worth 30.715 KWD there. */
async function paidInDollars() {
  const subject = await payInvoice({}, inDollars);
  const give = (minor: number, key: string) =>
    subject.account.refund?.({ checkout: subject.reference, amount: { minor, currency: "USD" }, reason: "Back", key });
  const refunded = async () => {
    const { money } = await subject.account.read(subject.reference);
    return money.filter(({ kind }) => kind === "refunded").map(({ amount }) => amount);
  };
  return { ...subject, give, refunded };
}

describe("Refunds of an invoice in another currency than the account's", () => {
  it("are asked for in the account's currency, by the invoice's own two values", async () => {
    const { fake, give } = await paidInDollars();
    await give(2_500, "r1");
    const sent = fake.calls().find(({ path }) => path === "/v2/MakeRefund")?.text ?? "";
    // 25.00 of 100.00 USD is 7.67875 of 30.715 KWD.
    expect(sent).toContain('"Amount":7.679,');
  });

  it("in parts come to the whole and never to more, and read back as what was given", async () => {
    const { fake, give, refunded } = await paidInDollars();
    for (const [place, minor] of [3_333, 3_333, 3_334].entries()) {
      const asked = await give(minor, `r${place}`);
      fake.settleRefund(Number(asked?.refund), "Refunded");
    }
    expect(fake.refunds().reduce((sum, { amount }) => sum + amount, 0)).toBe(30_715);
    expect((await refunded()).map(({ minor }) => minor)).toEqual([3_333, 3_333, 3_334]);
  });

  it("never come to more than the whole, whatever was refused in between", async () => {
    const { fake, give } = await paidInDollars();
    await give(22, "r1");
    const refused = await give(22, "r2");
    fake.settleRefund(Number(refused?.refund), "Canceled");
    await give(9_978, "r3");
    const asked = fake.refunds().filter(({ status }) => status !== "Canceled");
    expect(asked.map(({ amount }) => amount)).toEqual([68, 30_647]);
  });

  it("keep their sums when one before them is refused", async () => {
    const { fake, give, refunded } = await paidInDollars();
    const [first, second] = [await give(1_111, "r1"), await give(2_222, "r2")];
    fake.settleRefund(Number(second?.refund), "Refunded");
    const before = await refunded();
    fake.settleRefund(Number(first?.refund), "Canceled");
    expect(await refunded()).toEqual(before);
    expect(before).toEqual([{ minor: 2_222, currency: "USD" }]);
  });

  it("add up whatever the parts are, for any rate (F89)", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000_000 }),
        fc.integer({ min: 1, max: 1_000_000_000 }),
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 5 }),
        (from, to, weights) => {
          const shares = weights.map((weight) => Math.floor(from / weights.length / (weight + 1)));
          const steps = [...shares, from - shares.reduce((sum, share) => sum + share, 0)];
          let own = 0;
          let given = 0;
          for (const step of steps) {
            own += step;
            const upTo = scaled(own, { from, to });
            expect(upTo).toBeGreaterThanOrEqual(given);
            given = upTo;
          }
          expect(given).toBe(to);
        },
      ),
    );
  });

  it("are refused in a third currency, and where nothing would be left of them", async () => {
    const { account, reference, give } = await paidInDollars();
    const amount = { minor: 100, currency: "KWD" };
    const inDinars = account.refund?.({ checkout: reference, amount, reason: "", key: "r1" }) ?? Promise.resolve();
    expect((await upstreamErrorOf(inDinars)).details.said).toBe("The invoice is in USD.");
    expect(await upstreamErrorOf(give(0, "r2") ?? Promise.resolve())).toMatchObject({ fault: "validation" });
  });

  it("and captures follow the same rule", async () => {
    const { account, fake, reference } = await payInvoice({}, { ...inDollars, capture: "manual" });
    const amount = { minor: 2_500, currency: "USD" };
    await account.capture?.({ checkout: reference, amount, capturedBefore: { ...amount, minor: 0 }, key: "c1" });
    const sent = fake.calls().find(({ path }) => path === "/v2/UpdatePaymentStatus")?.text ?? "";
    expect(sent).toContain('"Operation":"Capture","Amount":7.679,');
    const { money, attempts } = await account.read(reference);
    expect(money.map(({ kind, amount: sum }) => [kind, sum.minor])).toEqual([
      ["authorised", 10_000],
      ["captured", 2_500],
      ["released", 7_500],
    ]);
    expect(attempts).toMatchObject([{ state: "partially_captured" }]);
  });
});

describe("Money that comes twice or late", () => {
  it("is told as two facts with keys of their own (F84)", async () => {
    const { account, fake, id, reference, amount } = await openInvoice();
    fake.payTwice(id);
    const { money } = await account.read(reference);
    expect(money.map((fact) => [fact.kind, fact.amount])).toEqual([
      ["captured", amount],
      ["captured", amount],
    ]);
    expect(new Set(money.map(({ key }) => key)).size).toBe(2);
  });

  it("is read with its time after the end (F82)", async () => {
    const { account, fake, id, reference, advance, now } = await openInvoice();
    advance(2 * 60 * 60_000);
    expect(fake.pay(id)).toBe("refused");
    expect((await account.read(reference)).checkout).toBe("expired");
    fake.payLate(id);
    const { money, checkout } = await account.read(reference);
    expect(checkout).toBe("used");
    expect(money[0]?.occurredAt).toBe(now());
  });
});

describe("The currencies of the eight countries", () => {
  it.each([
    ["KWT", "KWD", 3],
    ["SAU", "SAR", 2],
    ["ARE", "AED", 2],
    ["QAT", "QAR", 2],
    ["BHR", "BHD", 3],
    ["OMN", "OMR", 3],
    ["JOR", "JOD", 3],
    ["EGY", "EGP", 2],
  ] as const)("%s: paid and given back in %s, with %i decimals", async (country, currency, decimals) => {
    const subject = await startTogether({ country, mode: "live" });
    expect(exponentOf(currency)).toBe(decimals);
    const amount = { minor: 123_456_789, currency };
    const { reference } = await subject.account.openCheckout(orderFor(subject, { amount }));
    await subject.payer.pay(reference);
    const asked = await subject.account.refund?.({ checkout: reference, amount, reason: "Back", key: "r1" });
    await subject.settleRefund?.(asked?.refund ?? "", "done");
    const { money, mode } = await subject.account.read(reference);
    expect(mode).toBe("live");
    expect(money.map(({ kind, amount: sum }) => [kind, sum])).toEqual([
      ["captured", amount],
      ["refunded", amount],
    ]);
  });
});
