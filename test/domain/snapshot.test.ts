import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sumUp } from "../../server/domain/ledger.ts";
import type { Checkout, CheckoutState } from "../../server/domain/checkout.ts";
import type { Attempt, AttemptState } from "../../server/domain/attempt.ts";
import type { Payment } from "../../server/domain/payment.ts";
import { newsOf, type KnownPayment, type MoneyFact, type Snapshot } from "../../server/domain/snapshot.ts";
import { deriveStatus } from "../../server/domain/status.ts";
import { apply } from "./histories.ts";
import { attempt, checkout, entry, euros, minute, now, payment, snapshot } from "./samples.ts";

interface Known {
  readonly payment?: Partial<Payment>;
  readonly checkout?: Partial<Checkout>;
  readonly attempts?: readonly Attempt[];
  readonly ledger?: KnownPayment["ledger"];
}

function known({ payment: of = {}, checkout: changes = {}, attempts = [], ledger = [] }: Known = {}): KnownPayment {
  return { payment: payment(of), checkouts: [checkout(changes)], attempts, ledger };
}

function captured(minor = 75_000, changes: Partial<MoneyFact> = {}): MoneyFact {
  return { kind: "captured", key: "ch_1:captured", amount: euros(minor), occurredAt: now + 1, ...changes };
}

/** A read that found the checkout paid. */
function paid(money: readonly MoneyFact[] = [captured()], changes: Partial<Snapshot> = {}): Snapshot {
  return snapshot({ checkout: "used", money, ...changes });
}

function reviewsIn(before: KnownPayment, read: Snapshot): readonly string[] {
  return newsOf(before, read)?.reviews.map(({ review }) => review) ?? ["dropped"];
}

function statusAfter(before: KnownPayment, read: Snapshot): string {
  const { payment, ledger, attempts } = apply(before, read);
  return deriveStatus({ payment, sums: sumUp(ledger), attempts, now });
}

describe("what a read adds", () => {
  it("is a fact about money with the provider's id, once", () => {
    const first = newsOf(known(), paid());
    expect(first?.money).toEqual([captured()]);
    expect(first?.checkout).toMatchObject({ state: "used", readAt: now + minute });
    expect(newsOf(apply(known(), paid()), paid())).toMatchObject({ money: [], attempts: [], reviews: [] });
  });

  it("I5 R16 is no sum of nothing, which moves no money and bothers nobody", () => {
    const nothing: MoneyFact = { kind: "refunded", key: "re_1", amount: euros(0), occurredAt: now + 2 };
    const news = newsOf(known(), paid([captured(), nothing]));
    expect(news).toMatchObject({ money: [captured()], reviews: [] });
  });

  it.each([-5_000, 0.5, 2 ** 53])(
    "I5 R16 F25 is no sum of %d: the rest is booked, and a person looks at it",
    (minor) => {
      const strange: MoneyFact = { kind: "refunded", key: "re_1", amount: euros(minor), occurredAt: now + 2 };
      const news = newsOf(known(), paid([captured(), strange]));
      expect(news?.money).toEqual([captured()]);
      expect(news?.reviews).toEqual([{ review: "unknown", detail: "re_1 is no sum of money" }]);
      expect(statusAfter(known(), paid([captured(), strange]))).toBe("needs_review");
    },
  );

  it("makes the payment paid when it agrees in id, amount, currency and mode", () => {
    expect(statusAfter(known(), paid())).toBe("paid");
  });

  it("is nothing for a checkout we do not know", () => {
    expect(newsOf(known(), paid([captured()], { reference: "cs_9" }))).toBeNull();
    expect(newsOf(known({ checkout: { providerReference: null } }), paid())).toBeNull();
  });

  it("F28 is nothing when it is older than the last one", () => {
    const read = known({ checkout: { readAt: now + minute + 1 } });
    expect(newsOf(read, paid())).toBeNull();
    expect(newsOf(known({ checkout: { readAt: now + minute } }), paid())?.money).toHaveLength(1);
  });

  it("P6 F130 is nothing when it is of the other mode", () => {
    expect(newsOf(known(), paid([captured()], { mode: "test" }))).toBeNull();
    expect(newsOf(known({ payment: { mode: "test" } }), paid())).toBeNull();
  });
});

describe("sums of which a provider tells no parts", () => {
  const refunded = (minor: number): Snapshot =>
    paid([captured()], {
      totals: [{ kind: "refunded", key: "pi_1:refunded", amount: euros(minor), occurredAt: now + 2 }],
    });
  const booked = ({ ledger }: KnownPayment) =>
    ledger.filter(({ kind }) => kind === "refunded").map(({ key, amount }) => [key, amount.minor]);

  it("are booked by what they have grown by", () => {
    const first = apply(known(), refunded(10_000));
    expect(booked(first)).toEqual([["pi_1:refunded:10000", 10_000]]);
    expect(booked(apply(first, refunded(75_000)))).toEqual([
      ["pi_1:refunded:10000", 10_000],
      ["pi_1:refunded:75000", 65_000],
    ]);
  });

  it("F1 F2 F3 end at the last sum in any order, however often repeated", () => {
    const reads = [0, 10_000, 25_000, 75_000].map((minor, place) => ({
      ...refunded(minor),
      readAt: now + place * minute,
    }));
    fc.assert(
      fc.property(fc.shuffledSubarray([...reads, ...reads], { minLength: 8 }), (shuffled) => {
        const after = apply(shuffled.reduce(apply, known()), reads.at(-1) as Snapshot);
        expect(sumUp(after.ledger).refunded).toBe(75_000);
        expect(after.payment.reviews).toEqual([]);
      }),
    );
  });

  it("that go down take nothing back, and ask for a person", () => {
    const before = apply(known(), refunded(10_000));
    const read = refunded(4_000);
    expect(newsOf(before, read)?.money).toEqual([]);
    expect(reviewsIn(before, read)).toEqual(["unknown"]);
  });

  it("do not mix with those of another checkout, whose key begins alike", () => {
    const other = apply(known({ ledger: [entry("refunded", 5_000, "pi_11:refunded:5000")] }), refunded(5_000));
    expect(sumUp(other.ledger).refunded).toBe(10_000);
  });

  it("in another currency are for a person to look at", () => {
    const totals = [
      { kind: "refunded", key: "pi_1:refunded", amount: { minor: 1, currency: "SEK" }, occurredAt: now },
    ] as const;
    expect(reviewsIn(known(), snapshot({ totals }))).toEqual(["mismatch"]);
    expect(newsOf(known(), snapshot({ totals }))?.money).toEqual([]);
  });
});

describe("the state of a checkout", () => {
  const moves: readonly (readonly [CheckoutState, Snapshot["checkout"], CheckoutState])[] = [
    ["live", "live", "live"],
    ["live", "used", "used"],
    ["live", "expired", "expired"],
    ["live", "cancelled", "cancelled"],
    ["opening", "expired", "expired"],
    ["superseded", "expired", "superseded"],
    ["cancelled", "expired", "cancelled"],
    ["cancelled", "used", "used"],
    ["superseded", "used", "used"],
    ["expired", "live", "expired"],
    ["used", "expired", "used"],
    ["used", "live", "used"],
  ];

  it.each(moves)("%s, read as %s, is %s", (before, read, after) => {
    expect(newsOf(known({ checkout: { state: before } }), snapshot({ checkout: read }))?.checkout.state).toBe(after);
  });
});

describe("the state of an attempt", () => {
  const read = (before: AttemptState, after: AttemptState, at = now) =>
    newsOf(known({ attempts: [attempt(before, now, "a")] }), snapshot({ attempts: [attempt(after, at, "a")] }));

  const ups: readonly (readonly [AttemptState, AttemptState])[] = [
    ["started", "requires_action"],
    ["requires_action", "pending"],
    ["pending", "declined"],
    ["pending", "on_hold"],
    ["on_hold", "pending"],
    ["declined", "expired"],
    ["declined", "authorised"],
    ["expired", "authorised"],
    ["authorised", "voided"],
    ["authorised", "partially_captured"],
    ["partially_captured", "captured"],
    ["declined", "started"],
    ["declined", "requires_action"],
    ["declined", "pending"],
  ];
  const downs: readonly (readonly [AttemptState, AttemptState])[] = [
    ["requires_action", "started"],
    ["pending", "requires_action"],
    ["authorised", "declined"],
    ["authorised", "pending"],
    ["captured", "authorised"],
    ["captured", "declined"],
    ["voided", "authorised"],
    ["expired", "started"],
    ["cancelled_by_payer", "pending"],
    ["declined", "on_hold"],
  ];

  it.each(ups)("goes from %s to %s", (before, after) => {
    expect(read(before, after)?.attempts.map(({ state }) => state)).toEqual([after]);
  });

  it.each(downs)("F2 does not go from %s back to %s", (before, after) => {
    expect(read(before, after)?.attempts).toEqual([]);
  });

  it("is news in the same words only when the attempt is a later one", () => {
    expect(read("declined", "declined")?.attempts).toEqual([]);
    expect(read("declined", "declined", now + 1)?.attempts).toHaveLength(1);
  });

  it("tells each decline once", () => {
    const declined = snapshot({ attempts: [attempt("declined", now, "a")] });
    expect(newsOf(known(), declined)?.declines).toHaveLength(1);
    expect(newsOf(apply(known(), declined), declined)?.declines).toEqual([]);
  });

  it("belongs to the payment it was read for", () => {
    const other = { ...attempt("started"), paymentId: "somebody else's" };
    expect(newsOf(known(), snapshot({ attempts: [other] }))?.attempts[0]?.paymentId).toBe("pay1");
  });
});

describe("money that comes at the wrong time", () => {
  const end = now + 60 * minute;
  const cancellation = { at: now + 10 * minute, by: "7" };
  const at = (occurredAt: number) => paid([captured(75_000, { occurredAt })], { readAt: end + 60 * minute });

  it("S1.22 F3 is not late when the provider captured it before the end, however late we learn of it", () => {
    expect(reviewsIn(known(), at(end - 1))).toEqual([]);
    expect(reviewsIn(known(), at(end))).toEqual([]);
  });

  it("X9 F82 is late when it was captured after the end, and counts all the same", () => {
    expect(reviewsIn(known(), at(end + 1))).toEqual(["late"]);
    expect(statusAfter(known(), at(end + 1))).toBe("paid");
    expect(reviewsIn(known({ payment: { validUntil: null } }), at(end + 1))).toEqual([]);
  });

  it("X9 F82 is late when it was captured after a cancellation, not before it", () => {
    expect(reviewsIn(known({ payment: { cancellation } }), at(cancellation.at))).toEqual([]);
    expect(reviewsIn(known({ payment: { cancellation } }), at(cancellation.at + 1))).toEqual(["late"]);
  });

  it("F80 is late on a replaced checkout that asked another amount, not on one that asked the same", () => {
    const superseded = { state: "superseded", amount: euros(60_000) } as const;
    const read = paid([captured(60_000)], { asked: euros(60_000) });
    expect(reviewsIn(known({ checkout: superseded }), read)).toContain("late");
    expect(reviewsIn(known({ checkout: { state: "superseded" } }), paid())).toEqual([]);
  });

  it("is not late by a refund after the end", () => {
    const refunded = paid([{ ...captured(), kind: "refunded", key: "re_1", occurredAt: end + 1 }]);
    expect(reviewsIn(known({ ledger: [entry("captured", 75_000)] }), refunded)).toEqual([]);
  });
});

describe("money that does not add up", () => {
  it("X9 F83 is overpaid when one payment was too much", () => {
    expect(reviewsIn(known(), paid([captured(75_001)]))).toEqual(["overpaid"]);
    expect(statusAfter(known(), paid([captured(75_001)]))).toBe("paid");
  });

  it("X9 F83 is underpaid when a finished checkout brought too little", () => {
    expect(reviewsIn(known(), paid([captured(74_999)]))).toEqual(["underpaid"]);
    expect(statusAfter(known(), paid([captured(74_999)]))).toBe("partially_paid");
  });

  it("is not underpaid while a held sum is captured in parts", () => {
    const { paymentId: _paymentId, ...held } = attempt("partially_captured");
    expect(reviewsIn(known(), paid([captured(25_000)], { attempts: [held] }))).toEqual([]);
    expect(statusAfter(known(), paid([captured(25_000)], { attempts: [held] }))).toBe("partially_paid");
  });

  it("is not yet underpaid while the checkout is open", () => {
    expect(reviewsIn(known(), snapshot({ money: [captured(100)] }))).toEqual([]);
  });

  it("X9 C11 F84 is double when it comes on top of other money", () => {
    const second = paid([captured(75_000, { key: "ch_2:captured" })]);
    expect(reviewsIn(known({ ledger: [entry("captured", 75_000)] }), second)).toEqual(["double"]);
    expect(reviewsIn(known({ ledger: [entry("manual_confirmed", 75_000)] }), second)).toEqual(["double"]);
    expect(reviewsIn(known({ ledger: [entry("manual_confirmed", 1)] }), second)).toEqual(["double"]);
    expect(reviewsIn(known(), paid([captured(), captured(1, { key: "ch_2:captured" })]))).toEqual(["double"]);
  });

  it("is right when two parts make up the sum", () => {
    const rest = paid([captured(50_000, { key: "ch_2:captured" })]);
    expect(reviewsIn(known({ ledger: [entry("manual_confirmed", 25_000)] }), rest)).toEqual([]);
  });

  it("raises each kind of finding once", () => {
    const third = paid([captured(75_000, { key: "ch_3:captured" })], { unknownWords: ["odd", "odder"] });
    const ledger = [entry("captured", 75_000)];
    expect(reviewsIn(known({ ledger }), third)).toEqual(["unknown", "double"]);
    expect(reviewsIn(known({ ledger, payment: { reviews: ["double", "unknown"] } }), third)).toEqual([]);
  });

  it("names its evidence", () => {
    const news = newsOf(known(), paid([captured(75_001)], { unknownWords: ["half_paid"] }));
    expect(news?.reviews.map(({ detail }) => detail)).toEqual(["half_paid", "ch_1:captured"]);
  });
});

describe("a read that does not fit the payment", () => {
  it("F83 P2 books no money in another currency and calls nothing paid", () => {
    const read = paid([captured(75_000, { amount: { minor: 75_000, currency: "USD" } })]);
    expect(newsOf(known(), read)).toMatchObject({ money: [], reviews: [{ review: "mismatch" }] });
    expect(statusAfter(known(), read)).toBe("needs_review");
  });

  it("F25 P2 wants a look when the page asked for another amount or currency", () => {
    for (const asked of [euros(7_500), { minor: 75_000, currency: "USD" }]) {
      expect(reviewsIn(known(), paid([captured()], { asked }))).toEqual(["mismatch"]);
      expect(statusAfter(known(), paid([captured()], { asked }))).toBe("needs_review");
    }
  });

  it("F25 P2 books no money of an object that names another payment", () => {
    const read = paid([captured()], { paymentId: "pay2" });
    expect(newsOf(known(), read)).toMatchObject({ money: [], reviews: [{ review: "mismatch" }] });
    expect(statusAfter(known(), read)).toBe("needs_review");
  });

  it("takes the word of a provider that keeps no id of ours", () => {
    expect(statusAfter(known(), paid([captured()], { paymentId: null }))).toBe("paid");
  });

  it("F12 R16 asks for a person at a word we do not know, and changes no attempt by it", () => {
    const read = snapshot({ unknownWords: ["mostly_paid"] });
    expect(newsOf(known(), read)).toMatchObject({ attempts: [], money: [], reviews: [{ review: "unknown" }] });
    expect(statusAfter(known(), read)).toBe("needs_review");
  });
});

describe("reads that contradict each other", () => {
  const used = apply(known(), paid());

  it("F28 never take money away again", () => {
    const after = apply(used, snapshot({ readAt: now + 2 * minute, money: [] }));
    expect(after.ledger.map(({ key }) => key)).toEqual(["ch_1:captured"]);
    expect(after.checkouts[0]?.state).toBe("used");
  });

  it("F28 ask for a person when a paid checkout is open again in a read that surely was answered later", () => {
    expect(reviewsIn(used, snapshot({ readAt: now + 2 * minute + 1 }))).toEqual(["unknown"]);
  });

  it("F28 are no contradiction when the two calls may have overtaken one another", () => {
    expect(reviewsIn(used, snapshot({ readAt: now + 2 * minute }))).toEqual([]);
  });

  it("F28 are no contradiction when a used page ends without money, so that the payer tries again", () => {
    const without = apply(known(), paid([]));
    expect(reviewsIn(without, snapshot({ readAt: now + 20 * minute, checkout: "expired" }))).toEqual([]);
  });
});
