import { describe, expect, it } from "vitest";
import { dealSum, isDealDue, markerOf } from "../../server/domain/deal-making.ts";
import { paymentStatuses } from "../../server/domain/payment.ts";
import { startOfTests } from "../parts.ts";

describe("the moment at which a payment of a contact gets its deal", () => {
  const created = { status: "created", openedAt: null } as const;
  const opened = { status: "opened", openedAt: startOfTests } as const;

  it("S3.5 is its making, the first opening or the money, as the account has settled", () => {
    expect(isDealDue(created, "on_create")).toBe(true);
    expect([isDealDue(created, "on_opening"), isDealDue(opened, "on_opening")]).toEqual([false, true]);
    expect([isDealDue(opened, "on_payment"), isDealDue({ ...opened, status: "paid" }, "on_payment")]).toEqual([
      false,
      true,
    ]);
  });

  it("S3.5 is there when money was confirmed by hand, though nobody opened the link", () => {
    expect(isDealDue({ status: "confirmed_manually", openedAt: null }, "on_opening")).toBe(true);
  });

  it("S3.5 is not there for what has brought no money", () => {
    const without = ["created", "opened", "pending", "authorised", "declined", "cancelled", "expired", "needs_review"];
    const waiting = paymentStatuses.filter((status) => !isDealDue({ status, openedAt: null }, "on_payment"));
    expect(waiting.toSorted()).toEqual(without.toSorted());
  });
});

describe("what a deal made for a payment holds", () => {
  const amount = (currency: string, minor: number) => ({ amount: { minor, currency } });

  it("S3.5 is the payment's sum, exactly, and its currency where the account has several", () => {
    const euros = { companyCurrency: "EUR", currencies: ["EUR", "KWD"] };
    expect(dealSum(amount("EUR", 75_000), euros)).toEqual({ amount: "750.00", currency: "EUR" });
    expect(dealSum(amount("KWD", 1_050), euros)).toEqual({ amount: "1.050", currency: "KWD" });
    expect(dealSum(amount("EUR", 75_000), { companyCurrency: "EUR", currencies: ["EUR"] })).toEqual({
      amount: "750.00",
      currency: null,
    });
  });

  it("S3.5 is no sum where the account does not know the currency", () => {
    expect(dealSum(amount("SEK", 100), { companyCurrency: "EUR", currencies: [] })).toBeNull();
  });

  it("S3.5 names the payment so that no other deal bears the same words", () => {
    expect(markerOf({ reference: "201-A", paymentId: "p1" })).toBe("Made for payment 201-A (p1).");
  });
});
