import { describe, expect, it } from "vitest";
import { feesOf } from "../../server/domain/fees.ts";
import { newsOf, type KnownPayment } from "../../server/domain/snapshot.ts";
import { apply } from "./histories.ts";
import { attempt, checkout, euros, now, payment, snapshot } from "./samples.ts";

const taken = attempt("captured");
const known: KnownPayment = { payment: payment(), checkouts: [checkout()], attempts: [taken], ledger: [] };

function read(fee: ReturnType<typeof euros> | null, readAt: number) {
  const { paymentId: _, ...fact } = taken;
  return snapshot({ readAt, attempts: [{ ...fact, ...(fee && { fee }) }] });
}

describe("what a provider keeps", () => {
  it("S5.16 is learned when it is told, however long after the money, and is news to nothing else", () => {
    const news = newsOf(known, read(euros(1150), now + 1));
    expect(news?.attempts).toEqual([{ ...taken, fee: euros(1150) }]);
    expect(news).toMatchObject({ money: [], declines: [], reviews: [] });
    expect(newsOf(known, read(null, now + 1))?.attempts).toEqual([]);
  });

  it("S5.16 stays known when a later read does not tell it, and the latest word stands", () => {
    const told = apply(known, read(euros(1150), now + 1));
    const later = apply(told, read(null, now + 2));
    expect(later.attempts[0]?.fee).toEqual(euros(1150));
    expect(newsOf(later, read(euros(1150), now + 3))?.attempts).toEqual([]);
    expect(apply(later, read(euros(1200), now + 3)).attempts[0]?.fee).toEqual(euros(1200));
  });

  it("S5.16 is kept when the attempt itself goes on", () => {
    const { paymentId: _, ...fact } = { ...taken, state: "captured" as const, at: now + 5 };
    const told = apply(known, read(euros(1150), now + 1));
    const later = apply(told, snapshot({ readAt: now + 6, attempts: [fact] }));
    expect(later.attempts).toEqual([{ ...taken, at: now + 5, fee: euros(1150) }]);
  });

  it("S5.16 adds up over all money that came, and is unknown where a part is: unknown is not nothing", () => {
    const fee = euros(100);
    expect(feesOf([{ state: "captured", fee }])).toEqual(fee);
    expect(feesOf([{ state: "captured", fee }, { state: "partially_captured", fee }, { state: "declined" }])).toEqual(
      euros(200),
    );
    expect(feesOf([{ state: "captured", fee }, { state: "captured" }])).toBeNull();
    expect(feesOf([{ state: "captured" }])).toBeNull();
    expect(feesOf([])).toBeNull();
    expect(
      feesOf([
        { state: "captured", fee },
        { state: "captured", fee: { minor: 1, currency: "USD" } },
      ]),
    ).toBeNull();
  });
});
