import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sumUp, type LedgerKind } from "../../server/domain/ledger.ts";
import { entry } from "./samples.ts";

/** Which way each fact moves the merchant's money. */
const signs: Readonly<Record<LedgerKind, -1 | 0 | 1>> = {
  authorised: 0,
  captured: 1,
  released: 0,
  refunded: -1,
  refund_failed: 1,
  dispute_opened: 0,
  dispute_won: 0,
  dispute_lost: 0,
  manual_confirmed: 1,
  manual_undone: -1,
};

const anyLedger = fc.array(
  fc
    .tuple(fc.constantFrom(...(Object.keys(signs) as LedgerKind[])), fc.integer({ min: 1, max: 1_000_000 }))
    .map(([kind, minor]) => entry(kind, minor)),
);

describe("the ledger", () => {
  it("I3 conserves money: what is kept is what came in less what went back", () => {
    fc.assert(
      fc.property(anyLedger, (ledger) => {
        const sums = sumUp(ledger);
        expect(sums.net).toBe(ledger.reduce((sum, { kind, amount }) => sum + signs[kind] * amount.minor, 0));
        expect(sums.net).toBe(sums.received - sums.refunded);
        expect(sums.received).toBe(sums.captured + sums.manual);
      }),
    );
  });

  it("I3 adds up to the same in any order", () => {
    fc.assert(
      fc.property(anyLedger, fc.infiniteStream(fc.nat()), (ledger, chance) => {
        const shuffled = ledger
          .map((one) => ({ one, place: chance.next().value }))
          .toSorted((a, b) => a.place - b.place)
          .map(({ one }) => one);
        expect(sumUp(shuffled)).toEqual(sumUp(ledger));
      }),
    );
  });

  it("adds up to nothing when it is empty", () => {
    expect(sumUp([])).toEqual({ captured: 0, manual: 0, refunded: 0, disputed: 0, received: 0, net: 0 });
  });

  it("does not count what was only authorised or released", () => {
    expect(sumUp([entry("authorised", 500), entry("released", 500)])).toMatchObject({ received: 0, net: 0 });
  });

  it("F85 counts a refund that failed as not refunded", () => {
    const ledger = [entry("captured", 500), entry("refunded", 200), entry("refunded", 100, "re_2")];
    expect(sumUp(ledger)).toMatchObject({ refunded: 300, net: 200 });
    expect(sumUp([...ledger, entry("refund_failed", 200)])).toMatchObject({ refunded: 100, net: 400 });
  });

  it("F87 holds a disputed sum until the dispute is won", () => {
    const opened = [entry("captured", 500), entry("dispute_opened", 500)];
    expect(sumUp(opened).disputed).toBe(500);
    expect(sumUp([...opened, entry("dispute_won", 500)]).disputed).toBe(0);
    expect(sumUp([...opened, entry("dispute_lost", 500)]).disputed).toBe(500);
  });

  it("F87 counts a lost dispute whose opening was never told, once", () => {
    expect(sumUp([entry("captured", 500), entry("dispute_lost", 500)]).disputed).toBe(500);
    expect(sumUp([entry("captured", 500), entry("dispute_won", 500)]).disputed).toBe(0);
  });

  it("takes back what was confirmed by hand when that is undone", () => {
    const confirmed = [entry("captured", 100), entry("manual_confirmed", 400)];
    expect(sumUp(confirmed)).toMatchObject({ manual: 400, received: 500 });
    expect(sumUp([...confirmed, entry("manual_undone", 400)])).toMatchObject({ manual: 0, received: 100 });
  });
});
