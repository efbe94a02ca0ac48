import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sumUp } from "../../server/domain/ledger.ts";
import type { KnownPayment, Snapshot } from "../../server/domain/snapshot.ts";
import { deriveStatus } from "../../server/domain/status.ts";
import { anyHistory, apply } from "./histories.ts";
import { minute, now } from "./samples.ts";

const afterwards = now + 1_000 * minute;

/** Everything about a payment that must not depend on how its reads arrived. */
function endOf({ payment, checkouts, attempts, ledger }: KnownPayment) {
  return {
    status: deriveStatus({ payment, sums: sumUp(ledger), attempts, now: afterwards }),
    reviews: payment.reviews.toSorted(),
    ledger: ledger.map(({ key, kind, amount }) => `${key} ${kind} ${amount.minor}`).toSorted(),
    attempts: attempts.map(({ key, state, at }) => `${key} ${state} ${at}`).toSorted(),
    checkouts: checkouts.map(({ generation, state, readAt }) => `${generation} ${state} ${readAt}`).toSorted(),
  };
}

function applyAll(known: KnownPayment, reads: readonly Snapshot[]): KnownPayment {
  return reads.reduce((before, read) => apply(before, read), known);
}

const anyPlaces = fc.array(fc.nat(), { minLength: 60, maxLength: 60 });

/** Every read twice, in the order the numbers say. */
function twiceInAnyOrder(reads: readonly Snapshot[], places: readonly number[]): readonly Snapshot[] {
  return [...reads, ...reads]
    .map((read, index) => ({ read, place: places[index] ?? 0 }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ read }) => read);
}

describe("the reads of one payment", () => {
  it("F1 F2 F3 end in the same ledger, attempts, reviews and status in any order, however often repeated", () => {
    fc.assert(
      fc.property(anyHistory, anyPlaces, ({ known, reads }, places) => {
        const straight = endOf(applyAll(known, reads));
        expect(endOf(applyAll(known, twiceInAnyOrder(reads, places)))).toEqual(straight);
      }),
      { numRuns: 1_000 },
    );
  });

  it("G5 end as the last read of each checkout alone does: what was missed in between is made up", () => {
    fc.assert(
      fc.property(anyHistory, ({ known, reads }) => {
        const last = new Map(reads.map((read) => [read.reference, read]));
        expect(endOf(applyAll(known, [...last.values()]))).toEqual(endOf(applyAll(known, reads)));
      }),
      { numRuns: 1_000 },
    );
  });

  it("F2 only ever add money, and never lower an entry", () => {
    fc.assert(
      fc.property(anyHistory, anyPlaces, ({ known, reads }, places) => {
        let before = known;
        for (const read of twiceInAnyOrder(reads, places)) {
          const after = apply(before, read);
          expect(after.ledger.slice(0, before.ledger.length)).toEqual(before.ledger);
          expect(new Set(after.ledger.map(({ key }) => key)).size).toBe(after.ledger.length);
          expect(after.payment.reviews.slice(0, before.payment.reviews.length)).toEqual(before.payment.reviews);
          before = after;
        }
      }),
    );
  });

  it("P2 never end in paid while a word is unknown", () => {
    fc.assert(
      fc.property(anyHistory, ({ known, reads }) => {
        fc.pre(reads.some(({ unknownWords }) => unknownWords.length > 0));
        expect(endOf(applyAll(known, reads)).status).toBe("needs_review");
      }),
    );
  });

  it("P6 change nothing when they are of the other mode", () => {
    fc.assert(
      fc.property(anyHistory, ({ known, reads }) => {
        const foreign = reads.map((read): Snapshot => ({ ...read, mode: "test" }));
        expect(applyAll(known, foreign)).toBe(known);
      }),
    );
  });
});
