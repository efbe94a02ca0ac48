import { describe, expect, it } from "vitest";
import { strayOf } from "../../server/domain/following.ts";
import { paymentStatuses, usualTerms } from "../../server/domain/payment.ts";
import { euros, payment } from "./samples.ts";

const line = { description: "Chair", quantity: "1", unitPrice: 75_000, discount: 0, vatRate: null };

describe("an open payment beside what is due on its deal", () => {
  it.each([
    ["S1.19 another sum where it follows the balance", { followsBalance: true }, euros(60_000), "another_sum"],
    ["S1.19 nothing where it asks for just that", { followsBalance: true }, euros(75_000), null],
    ["C4 nothing where its sum is fixed", { followsBalance: false }, euros(60_000), null],
    ["S1.20 an end where nothing is due", { followsBalance: false }, euros(0), "nothing_due"],
    ["S1.20 an end where too much has come", { followsBalance: true }, euros(-5), "nothing_due"],
    ["nothing in another currency", { followsBalance: true }, { minor: 0, currency: "SEK" }, null],
    ["nothing of product lines", { followsBalance: true, terms: { ...usualTerms, lines: [line] } }, euros(1), null],
  ] as const)("needs %s", (_what, changes, due, expected) => {
    expect(strayOf(payment(changes), due)).toBe(expected);
  });

  it("S1.20 is left alone once money is on its way or has come", () => {
    const touched = paymentStatuses.filter((status) => strayOf(payment({ status }), euros(0)) !== null);
    expect(touched).toEqual(["created", "opened", "declined"]);
  });
});
