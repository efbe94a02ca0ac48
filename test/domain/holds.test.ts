import { describe, expect, it } from "vitest";
import { holdEnd, holdOf } from "../../server/domain/holds.ts";
import type { LedgerKind } from "../../server/domain/ledger.ts";

const day = 24 * 60 * 60_000;

function entry(kind: LedgerKind, minor: number, occurredAt = 0) {
  return { kind, amount: { minor, currency: "EUR" }, occurredAt };
}

describe("money that is held", () => {
  it("S2.17 is what was authorised, less what was taken and let go of", () => {
    expect(holdOf([entry("authorised", 100, 5)])).toEqual({ minor: 100, captured: 0, since: 5 });
    expect(holdOf([entry("authorised", 100), entry("captured", 30)])).toEqual({ minor: 70, captured: 30, since: 0 });
    expect(holdOf([entry("authorised", 100), entry("captured", 30), entry("released", 70)])).toBeNull();
  });

  it("S2.17 is nothing where money was taken at once, or refunded since", () => {
    expect(holdOf([])).toBeNull();
    expect(holdOf([entry("captured", 100)])).toBeNull();
    expect(holdOf([entry("authorised", 100), entry("captured", 100), entry("refunded", 100)])).toBeNull();
  });

  it("S2.17 ends so many days after the last authorisation, or at no moment that is known", () => {
    const hold = holdOf([entry("authorised", 50, 1_000), entry("authorised", 50, 3_000)]);
    expect(hold && holdEnd(hold, 7)).toBe(3_000 + 7 * day);
    expect(hold && holdEnd(hold, null)).toBeNull();
  });
});
