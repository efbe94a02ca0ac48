import { describe, expect, it } from "vitest";
import { mostTries } from "../../server/domain/backoff.ts";
import { judgePayment, judgeWork, type BookedPayment, type KeptWork } from "../../server/domain/findings.ts";
import { nextNight } from "../../server/domain/nights.ts";
import { startOfTests } from "../parts.ts";
import { entry, payment } from "../store/samples.ts";

const now = startOfTests;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const money = { ...entry("k1"), amount: { minor: 75_000, currency: "EUR" } };

const paid: BookedPayment = {
  payment: payment({ status: "paid", lastEventAt: now - 2 * day, reviews: [] }),
  ledger: [money],
  attempts: [{ state: "captured", at: now - 2 * day }],
  checkouts: [{ state: "used", expiresAt: null }],
  isStray: false,
};
function foundIn(changes: Partial<BookedPayment>): readonly string[] {
  return judgePayment({ ...paid, ...changes }, now).map(({ invariant }) => invariant);
}

describe("judging a payment", () => {
  it("finds nothing where its facts fit together", () => {
    expect(foundIn({})).toEqual([]);
  });

  it("I4 finds an entry without a provider's id or a person", () => {
    expect(foundIn({ ledger: [{ ...money, key: "" }] })).toEqual(["I4"]);
    expect(foundIn({ ledger: [{ ...money, source: "person" }] })).toEqual(["I4"]);
    expect(foundIn({ ledger: [{ ...money, source: "person", userId: "7" }] })).toEqual([]);
  });

  it("I5 finds an entry that no balance counts: of another currency, or too large to be exact", () => {
    for (const amount of [
      { minor: 75_000, currency: "USD" },
      { minor: Number.MAX_SAFE_INTEGER + 1, currency: "EUR" },
    ]) {
      expect(foundIn({ ledger: [{ ...money, amount }] })).toEqual(["I5"]);
    }
  });

  it("I9 finds two pages that can be paid, and one that a day after the end still can", () => {
    const live = { state: "live", expiresAt: null } as const;
    expect(foundIn({ checkouts: [live, live] })).toEqual(["I9"]);
    expect(foundIn({ checkouts: [live] })).toEqual(["I9"]);
    expect(foundIn({ checkouts: [{ ...live, expiresAt: now }] })).toEqual([]);
    expect(foundIn({ checkouts: [live], payment: { ...paid.payment, lastEventAt: now - day } })).toEqual([]);
  });

  it("I9 finds a page open beside money that is held, and none beside what is only on its way", () => {
    const checkouts = [{ state: "live", expiresAt: null }] as const;
    const beside = (status: "authorised" | "pending") =>
      foundIn({ ledger: [], checkouts, attempts: [{ state: status, at: now }], payment: { ...paid.payment, status } });
    expect(beside("authorised")).toEqual(["I9"]);
    expect(beside("pending")).toEqual([]);
  });

  it("I11 finds a status that does not follow, and leaves time to the sweep that ends payments", () => {
    expect(foundIn({ ledger: [] })).toEqual(["I11"]);
    const waiting = payment({ status: "created", validUntil: now - hour, reviews: [] });
    expect(foundIn({ ledger: [], attempts: [], checkouts: [], payment: waiting })).toEqual([]);
    const ended = { ...waiting, status: "expired" as const };
    expect(foundIn({ ledger: [], attempts: [], checkouts: [], payment: ended })).toEqual([]);
  });

  it("I11 F70 takes no offence at an end that came by a clock a little ahead of the judge's, and does at an early one", () => {
    const endedAt = (validUntil: number) =>
      foundIn({ ledger: [], checkouts: [], payment: payment({ status: "expired", validUntil, reviews: [] }) });
    expect(endedAt(now + 5_000)).toEqual([]);
    expect(endedAt(now + 2 * minute)).toEqual(["I11"]);
  });

  it("I13 finds a row that names what the account does not have", () => {
    expect(foundIn({ isStray: true })).toEqual(["I13"]);
  });
});

describe("judging a row of work", () => {
  const done: KeptWork = {
    kind: "delivery",
    id: "d1",
    state: "done",
    reason: "read at the provider",
    attempts: 1,
    runAt: now,
    claimedUntil: 0,
    isStray: false,
    mayWait: false,
  };
  const found = (changes: Partial<KeptWork>) =>
    judgeWork({ ...done, ...changes }, now).map(({ invariant, about }) => `${invariant} ${about}`);

  it("I2 finds a delivery that ended without a reason, and asks none of a write that was made", () => {
    expect(found({})).toEqual([]);
    expect(found({ reason: null })).toEqual(["I2 delivery d1"]);
    expect(found({ reason: null, kind: "write" })).toEqual([]);
    expect(found({ reason: null, kind: "write", state: "dead" })).toEqual(["I2 write d1"]);
  });

  it("I2 finds what nobody takes up, unless it may wait for a permission", () => {
    expect(found({ state: "ready", runAt: now + 2 * day })).toEqual([]);
    expect(found({ state: "ready", runAt: now + 2 * day + 1 })).toEqual(["I2 delivery d1"]);
    expect(found({ state: "ready", runAt: now - 2 * day - 1 })).toEqual(["I2 delivery d1"]);
    expect(found({ state: "ready", runAt: now - 2 * day - 1, mayWait: true })).toEqual([]);
  });

  it("I17 finds what was tried too often, and what is held an hour beyond its lease", () => {
    expect(found({ attempts: mostTries })).toEqual([]);
    expect(found({ attempts: mostTries + 1 })).toEqual(["I17 delivery d1"]);
    expect(found({ state: "running", claimedUntil: now - hour })).toEqual([]);
    expect(found({ state: "running", claimedUntil: now - hour - 1 })).toEqual(["I17 delivery d1"]);
  });

  it("I13 finds what names another account's row", () => {
    expect(found({ isStray: true })).toEqual(["I13 delivery d1"]);
  });
});

describe("an account's night", () => {
  const hourIn = (timeZone: string, at: number): number =>
    Number(new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }).format(at));

  it("is between two and five in its own zone, ahead of now, and not the same minute for all", () => {
    for (const timeZone of ["Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati", "Nowhere/Unknown"]) {
      const known = timeZone.startsWith("Nowhere") ? "UTC" : timeZone;
      const nights = [0, 1, 179, 62_515].map((portalId) => nextNight({ portalId, timeZone }, now));
      for (const night of nights) {
        expect(night).toBeGreaterThan(now);
        expect(night - now).toBeLessThanOrEqual(day + hour);
        expect([2, 3, 4]).toContain(hourIn(known, night));
      }
      expect(new Set(nights).size).toBe(4);
    }
  });
});
