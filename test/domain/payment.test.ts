import { describe, expect, it } from "vitest";
import { isAlive, type CheckoutState } from "../../server/domain/checkout.ts";
import { holdsDeal, isOpen, paymentStatuses } from "../../server/domain/payment.ts";

describe("the words about a payment", () => {
  it("call exactly those statuses open in which the link can still bring money", () => {
    const open = paymentStatuses.filter((status) => isOpen(status));
    expect(open).toEqual(["created", "opened", "pending", "authorised", "partially_paid", "declined"]);
  });

  it("S1.18 let a deal wait for what may still bring its whole sum, and for what a person must look at", () => {
    const holding = paymentStatuses.filter((status) => holdsDeal(status));
    expect(holding).toEqual(["created", "opened", "pending", "authorised", "declined", "needs_review"]);
  });

  it("P5 call exactly those checkouts alive that may still take money", () => {
    const all: readonly CheckoutState[] = [
      "opening",
      "live",
      "used",
      "cancelled",
      "expired",
      "superseded",
      "abandoned",
    ];
    expect(all.filter((state) => isAlive({ state }))).toEqual(["opening", "live"]);
  });
});
