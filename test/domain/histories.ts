import * as fc from "fast-check";
import type { LedgerEntry } from "../../server/domain/ledger.ts";
import type { Checkout } from "../../server/domain/checkout.ts";
import type { AttemptState } from "../../server/domain/attempt.ts";
import type { Payment } from "../../server/domain/payment.ts";
import { newsOf, type KnownPayment, type MoneyFact, type Snapshot } from "../../server/domain/snapshot.ts";
import { attempt, checkout, entry, euros, minute, now, payment, snapshot } from "./samples.ts";

/** Lays a read over what is known, as `update-payment` does with the store. */
export function apply(known: KnownPayment, read: Snapshot): KnownPayment {
  const news = newsOf(known, read);
  if (!news) return known;
  const changed = new Map(news.attempts.map((one) => [one.key, one]));
  return {
    payment: { ...known.payment, reviews: [...known.payment.reviews, ...news.reviews.map(({ review }) => review)] },
    checkouts: known.checkouts.map((one) => (one.generation === news.checkout.generation ? news.checkout : one)),
    attempts: [...known.attempts.filter(({ key }) => !changed.has(key)), ...news.attempts],
    ledger: [...known.ledger, ...news.money.map(bookedAs)],
  };
}

function bookedAs({ kind, key, amount, occurredAt }: MoneyFact): LedgerEntry {
  return { ...entry(kind, amount.minor, key), amount, occurredAt };
}

/** What really happened at the provider: each step adds to one checkout, and nothing is ever taken back. */
export interface History {
  readonly known: KnownPayment;
  /** Every read of it, oldest first, the last read of each checkout after everything happened. */
  readonly reads: readonly Snapshot[];
}

/** One checkout and what happens to it; the times of its attempts are nobody else's. */
interface Story {
  readonly reference: string;
  readonly begunAt: number;
  readonly steps: readonly Step[];
}

interface Step {
  readonly at: number;
  readonly attempts?: Readonly<Record<string, AttemptState>>;
  readonly money?: readonly MoneyFact[];
  readonly checkout?: Snapshot["checkout"];
  readonly unknownWord?: string;
}

/** Where an attempt can go from each state. */
const paths: Readonly<Record<AttemptState, readonly AttemptState[]>> = {
  started: ["requires_action", "pending", "declined", "cancelled_by_payer", "expired", "authorised"],
  requires_action: ["pending", "declined", "cancelled_by_payer", "authorised"],
  pending: ["on_hold", "declined", "authorised"],
  on_hold: ["pending", "declined", "authorised"],
  declined: ["expired"],
  authorised: ["voided", "partially_captured", "captured"],
  partially_captured: ["captured"],
  cancelled_by_payer: [],
  expired: [],
  voided: [],
  captured: [],
};

/** Spreads the choices of one history: each number picks among what can happen next. */
type Choices = readonly number[];

function walk(choices: Choices): readonly AttemptState[] {
  const states: AttemptState[] = ["started"];
  for (const choice of choices) {
    const next = paths[states.at(-1) ?? "captured"];
    const state = next[choice % Math.max(next.length, 1)];
    if (!state) break;
    states.push(state);
  }
  return states;
}

interface Course {
  readonly attempts: readonly Choices[];
  readonly end: "left" | "expired" | "paid" | "refunded" | "refund_failed" | "disputed" | "won" | "lost";
  readonly paidMinor: number;
  readonly unknownWord: boolean;
}

/** The steps of one checkout, evenly spread over its time. */
function stepsOf(reference: string, course: Course): readonly Step[] {
  const tries = course.attempts.flatMap((choices, index) =>
    walk(choices).map((state): Omit<Step, "at"> => ({ attempts: { [`${reference}:try${index}`]: state } })),
  );
  const word: Omit<Step, "at">[] = course.unknownWord ? [{ unknownWord: "half_paid" }] : [];
  const all = [...tries, ...word, ...endOf(reference, course)];
  return all.map((step, index) => ({ ...step, at: now + (index + 1) * minute }));
}

function endOf(reference: string, { end, paidMinor }: Course): readonly Omit<Step, "at">[] {
  if (end === "left") return [];
  if (end === "expired") return [{ checkout: "expired" }];
  const fact = (kind: MoneyFact["kind"], minor: number) => ({
    money: [{ kind, key: `${reference}:${kind}`, amount: euros(minor), occurredAt: 0 }],
  });
  const part = Math.ceil(paidMinor / 2);
  const afterwards: Readonly<Record<typeof end, readonly Omit<Step, "at">[]>> = {
    paid: [],
    refunded: [fact("refunded", paidMinor)],
    refund_failed: [fact("refunded", part), fact("refund_failed", part)],
    disputed: [fact("dispute_opened", part)],
    won: [fact("dispute_opened", part), fact("dispute_won", part)],
    lost: [fact("dispute_opened", part), fact("dispute_lost", part)],
  };
  return [{ checkout: "used", ...fact("captured", paidMinor) }, ...afterwards[end]];
}

/** What a read begun at `readAt` finds. */
function readOf({ reference, begunAt, steps }: Story, readAt: number): Snapshot {
  const past = steps.filter(({ at }) => at <= readAt);
  const states = new Map(past.flatMap(({ attempts = {} }) => Object.entries(attempts)));
  return snapshot({
    reference,
    readAt,
    checkout: past.findLast((step) => step.checkout)?.checkout ?? "live",
    attempts: [...states].map(([key, state], index) => attempt(state, begunAt + index, key)),
    money: past.flatMap(({ money = [], at }) => money.map((fact) => ({ ...fact, occurredAt: at }))),
    unknownWords: past.flatMap(({ unknownWord }) => unknownWord ?? []),
  });
}

const anyCourse = (anyPaid: fc.Arbitrary<number>): fc.Arbitrary<Course> =>
  fc.record({
    attempts: fc.array(fc.array(fc.nat(), { maxLength: 5 }), { maxLength: 3 }),
    end: fc.constantFrom("left", "expired", "paid", "refunded", "refund_failed", "disputed", "won", "lost"),
    paidMinor: anyPaid,
    unknownWord: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
  });

// One checkout may bring too much or too little; of two, each brings what was asked.
const exact = fc.constant(75_000);
const anyCourses = fc.oneof(
  fc.tuple(anyCourse(fc.constantFrom(75_000, 75_001, 74_999))),
  fc.tuple(anyCourse(exact), anyCourse(exact)),
);
const anyEnd: fc.Arbitrary<Partial<Payment>> = fc.record({
  validUntil: fc.constantFrom(null, now + 5 * minute, now + 600 * minute),
  cancellation: fc.constantFrom(null, { at: now + 4 * minute, by: "7" }),
});
const anyReadTimes = fc.uniqueArray(fc.integer({ min: 0, max: 25 * minute }), { maxLength: 6 });
const everythingIsOver = now + 100 * minute;

/** Any course of one or two checkouts of a payment, read at any times. */
export const anyHistory: fc.Arbitrary<History> = fc
  .record({ courses: anyCourses, changes: anyEnd, times: anyReadTimes })
  .map(({ courses, changes, times }) => {
    const reads = courses.flatMap((course, index) => {
      const reference = `cs_${index + 1}`;
      const story = { reference, begunAt: now + index * minute, steps: stepsOf(reference, course) };
      const readAts = [...times.map((time) => now + time), everythingIsOver + index].toSorted((a, b) => a - b);
      return readAts.map((readAt) => readOf(story, readAt));
    });
    const checkouts = courses.map((_, index) => checkoutOf(index, courses.length));
    return { known: { payment: payment(changes), checkouts, attempts: [], ledger: [] }, reads };
  });

function checkoutOf(index: number, count: number): Checkout {
  const state = index + 1 < count ? "superseded" : "live";
  return checkout({ generation: index + 1, providerReference: `cs_${index + 1}`, state });
}
