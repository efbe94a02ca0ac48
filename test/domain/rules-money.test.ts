import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LedgerEntry, LedgerKind } from "../../server/domain/ledger.ts";
import { dueAfter, isFirstMoney } from "../../server/domain/rules-money.ts";
import { entry, euros } from "./samples.ts";

let keys = 0;

function money(paymentId: string, learnedAt: number, minor = 500, kind: LedgerKind = "captured"): LedgerEntry {
  keys += 1;
  return { ...entry(kind, minor, `entry${keys}`), paymentId, learnedAt };
}

describe("a deal's first payment", () => {
  it("X15 is the one whose money we learned of first", () => {
    const entries = [money("second", 20), money("first", 10), money("first", 30)];
    expect(isFirstMoney(entries, { paymentId: "first" })).toBe(true);
    expect(isFirstMoney(entries, { paymentId: "second" })).toBe(false);
  });

  it("X15 is no payment without money, and none whose confirmation was taken back", () => {
    const undone = [money("typo", 5, 500, "manual_confirmed"), money("typo", 6, 500, "manual_undone")];
    const held = money("held", 1, 500, "authorised");
    expect(isFirstMoney([held], { paymentId: "held" })).toBe(false);
    expect(isFirstMoney([...undone, held, money("paid", 10)], { paymentId: "paid" })).toBe(true);
  });

  it("P3 X15 is exactly one, whatever order the money is told in", () => {
    const anyEntries = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 0, max: 3 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(anyEntries, fc.infiniteStream(fc.nat()), (told, dice) => {
        const entries = told.map(([paymentId, at]) => money(paymentId, at));
        const shuffled = entries
          .map((one) => ({ one, place: dice.next().value ?? 0 }))
          .toSorted((left, right) => left.place - right.place)
          .map(({ one }) => one);
        const firsts = (list: readonly LedgerEntry[]) =>
          ["a", "b", "c"].filter((paymentId) => isFirstMoney(list, { paymentId }));
        expect(firsts(entries)).toHaveLength(1);
        expect(firsts(shuffled)).toEqual(firsts(entries));
      }),
    );
  });
});

describe("what is due after money", () => {
  const total = { amount: euros(1_000), currency: "EUR" };

  it("X15 is the deal's amount less what came, and below zero where more came", () => {
    expect(dueAfter([money("a", 1, 400)], total)).toBe(600);
    expect(dueAfter([money("a", 1, 400), money("b", 2, 700)], total)).toBe(-100);
    expect(dueAfter([money("a", 1, 1_000), money("a", 2, 300, "refunded")], total)).toBe(300);
  });

  it("F90 is unknown where the deal has no amount, or one in another currency", () => {
    expect(dueAfter([money("a", 1, 400)], { ...total, amount: null })).toBeNull();
    expect(dueAfter([money("a", 1, 400)], { ...total, currency: "NOK" })).toBeNull();
  });
});
