import { describe, expect, it } from "vitest";
import { sumUp } from "../../server/domain/ledger.ts";
import type { CaptureOrder, CheckoutOrder, RefundOrder } from "../../server/ports/provider.ts";
import { upstreamErrorOf } from "../contracts/provider.ts";
import { databaseKinds } from "../databases.ts";
import { openedAtSimulated, type OpenedSimulated } from "./simulated-set-up.ts";

const eur = (minor: number) => ({ minor, currency: "EUR" });
const day = 24 * 60 * 60_000;

function capture({ account, reference }: OpenedSimulated, minor: number, changes: Partial<CaptureOrder> = {}) {
  const order = { checkout: reference, amount: eur(minor), capturedBefore: eur(0), key: `c${minor}`, ...changes };
  return account.capture?.(order) ?? Promise.reject(new Error("It does not hold."));
}

function refund({ account, reference }: OpenedSimulated, minor: number, changes: Partial<RefundOrder> = {}) {
  const order = { checkout: reference, amount: eur(minor), reason: "Sent back", key: `r${minor}`, ...changes };
  return account.refund?.(order) ?? Promise.reject(new Error("It has no refunds."));
}

async function kindsOf({ account, reference }: OpenedSimulated) {
  return (await account.read(reference)).money.map(({ kind, amount }) => [kind, amount.minor]);
}

for (const database of databaseKinds) {
  const opened = (changes: Partial<CheckoutOrder> = {}) => openedAtSimulated(changes, database);
  const held = async () => {
    const subject = await opened({ capture: "manual" });
    await subject.act(subject.reference, "pay");
    return subject;
  };
  const paid = async () => {
    const subject = await opened();
    await subject.act(subject.reference, "pay");
    return subject;
  };

  describe.skipIf(!database.isHere)(`money held by the simulated bank, on ${database.name}`, () => {
    it("X39 is authorised, and nothing more can be done about it on the page", async () => {
      const subject = await held();
      const snapshot = await subject.account.read(subject.reference);
      expect(snapshot).toMatchObject({ checkout: "used", attempts: [{ state: "authorised" }] });
      expect(await subject.account.closeCheckout(subject.reference)).toBe("already_paid");
      await expect(subject.act(subject.reference, "refund")).rejects.toThrow("no longer");
    });

    it("X39 is captured in parts, and what is left is let go of", async () => {
      const subject = await held();
      await capture(subject, 50_000);
      const { attempts } = await subject.account.read(subject.reference);
      expect(attempts).toMatchObject([{ state: "partially_captured" }]);
      await capture(subject, 20_000, { capturedBefore: eur(50_000) });
      await subject.account.release?.(subject.reference);
      expect(await kindsOf(subject)).toEqual([
        ["authorised", 75_000],
        ["captured", 50_000],
        ["captured", 20_000],
        ["released", 5_000],
      ]);
    });

    it("P7 is captured once by one key, also when it is asked for twice at a time", async () => {
      const subject = await held();
      await Promise.all([capture(subject, 30_000), capture(subject, 30_000)]);
      const sums = sumUp((await subject.account.read(subject.reference)).money);
      expect(sums.captured).toBe(30_000);
    });

    it("P7 is never captured beyond what is held, however many ask at a time", async () => {
      const subject = await held();
      const asked = [1, 2, 3].map((turn) => capture(subject, 40_000, { key: `c${turn}` }));
      const outcomes = await Promise.allSettled(asked);
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(sumUp((await subject.account.read(subject.reference)).money).captured).toBe(40_000);
    });

    it("X39 of two payments is captured from both", async () => {
      const subject = await opened({ capture: "manual" });
      await subject.act(subject.reference, "pay_twice");
      await capture(subject, 100_000);
      const { attempts, money } = await subject.account.read(subject.reference);
      expect(attempts.map(({ state }) => state)).toEqual(["captured", "partially_captured"]);
      expect(sumUp(money).captured).toBe(100_000);
    });

    it("X39 goes back by itself after seven days, under one key", async () => {
      const subject = await held();
      await capture(subject, 50_000);
      subject.clock.pass(7 * day);
      const { attempts, money } = await subject.account.read(subject.reference);
      expect(attempts).toMatchObject([{ state: "partially_captured" }]);
      expect(money.at(-1)).toMatchObject({
        kind: "released",
        amount: eur(25_000),
        key: expect.stringMatching(/:lapsed$/),
      });
      const late = await upstreamErrorOf(capture(subject, 25_000, { capturedBefore: eur(50_000) }));
      expect(late).toMatchObject({ fault: "conflict", details: { said: "Nothing is held here any more." } });
      subject.clock.pass(day);
      expect((await subject.account.read(subject.reference)).money).toEqual(money);
    });

    it("X39 that was let go of is voided, and the page takes no other payment in time", async () => {
      const subject = await held();
      await subject.account.release?.(subject.reference);
      await subject.account.release?.(subject.reference);
      const { checkout, attempts } = await subject.account.read(subject.reference);
      expect([checkout, attempts.map(({ state }) => state)]).toEqual(["cancelled", ["voided"]]);
      await expect(subject.act(subject.reference, "pay")).rejects.toThrow("no longer");
      expect(await kindsOf(subject)).toEqual([
        ["authorised", 75_000],
        ["released", 75_000],
      ]);
    });

    it("is none where it was paid at once or not at all", async () => {
      for (const subject of [await paid(), await opened({ capture: "manual" })]) {
        const release = subject.account.release?.(subject.reference) ?? Promise.resolve();
        expect((await upstreamErrorOf(release)).fault).toBe("conflict");
        expect((await upstreamErrorOf(capture(subject, 100))).fault).toBe("conflict");
      }
    });
  });

  describe.skipIf(!database.isHere)(`money given back by the simulated bank, on ${database.name}`, () => {
    it("P7 goes back once by one key, also when it is asked for twice at a time", async () => {
      const subject = await paid();
      const [first, second] = await Promise.all([refund(subject, 30_000), refund(subject, 30_000)]);
      expect(first.refund).toBe(second.refund);
      expect(sumUp((await subject.account.read(subject.reference)).money).refunded).toBe(30_000);
    });

    it("P7 never exceeds what was paid, however many ask at a time", async () => {
      const subject = await paid();
      const outcomes = await Promise.allSettled([1, 2, 3].map((turn) => refund(subject, 40_000, { key: `r${turn}` })));
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(sumUp((await subject.account.read(subject.reference)).money).refunded).toBe(40_000);
    });

    it.each([
      ["more than is left", eur(75_001), "At most €750.00 is left."],
      ["nothing", eur(0), "The amount must be above zero."],
      ["less than nothing", eur(-100), "The amount must be above zero."],
      ["another currency", { minor: 100, currency: "NOK" }, "This was paid in EUR."],
    ])("is refused for %s", async (_what, amount, said) => {
      const subject = await paid();
      const error = await upstreamErrorOf(refund(subject, 0, { amount }));
      expect(error).toMatchObject({ fault: "validation", details: { said } });
    });

    it("is a conflict where nothing was paid, or all went back", async () => {
      const subject = await opened();
      expect((await upstreamErrorOf(refund(subject, 100))).fault).toBe("conflict");
      await subject.act(subject.reference, "pay");
      await refund(subject, 75_000);
      expect((await upstreamErrorOf(refund(subject, 100))).fault).toBe("conflict");
    });

    it("X39 goes back by the button, all that is left, with a signed word of it", async () => {
      const subject = await paid();
      await refund(subject, 20_000);
      const delivery = await subject.act(subject.reference, "refund");
      if (!delivery) throw new Error("Nothing was delivered.");
      const read = { checkout: subject.reference };
      expect(subject.account.readWebhook(delivery)).toMatchObject({ kind: "checkout.refunded", read });
      expect(await kindsOf(subject)).toEqual([
        ["captured", 75_000],
        ["refunded", 20_000],
        ["refunded", 55_000],
      ]);
      await expect(subject.act(subject.reference, "refund")).rejects.toThrow("no longer");
    });
  });

  describe.skipIf(!database.isHere)(`a dispute at the simulated bank, on ${database.name}`, () => {
    it.each([
      ["win_dispute", "dispute_won", 0],
      ["lose_dispute", "dispute_lost", 75_000],
    ] as const)("X39 is opened by a button and ended by %s, each with a signed word of it", async (act, kind, lost) => {
      const subject = await paid();
      const kinds = [];
      for (const turn of ["dispute", act] as const) {
        const delivery = await subject.act(subject.reference, turn);
        kinds.push(delivery && subject.account.readWebhook(delivery).kind);
      }
      expect(kinds).toEqual(["checkout.dispute_opened", `checkout.${kind}`]);
      const { money } = await subject.account.read(subject.reference);
      expect(money.map((fact) => fact.kind)).toEqual(["captured", "dispute_opened", kind]);
      expect(sumUp(money).disputed).toBe(lost);
    });

    it("X39 is about what was not given back, and stands in the way of giving back", async () => {
      const subject = await paid();
      await refund(subject, 20_000);
      await subject.act(subject.reference, "dispute");
      expect((await upstreamErrorOf(refund(subject, 100))).fault).toBe("conflict");
      expect(sumUp((await subject.account.read(subject.reference)).money).disputed).toBe(55_000);
      await subject.act(subject.reference, "win_dispute");
      await refund(subject, 55_000);
      expect(sumUp((await subject.account.read(subject.reference)).money)).toMatchObject({ disputed: 0, net: 0 });
    });
  });

  describe.skipIf(!database.isHere)(`what the simulated provider keeps on ${database.name}`, () => {
    it("is what was ordered, lines and all", async () => {
      const lines = [{ description: "Hours", quantity: "1.5", total: 75_000, vatRate: "25" }];
      const subject = await opened({ lines, capture: "manual" });
      expect(await subject.find(subject.reference)).toMatchObject({ lines, capture: "manual", happenings: [] });
    });

    it("is read as a whole payment where it was made before parts were known", async () => {
      const subject = await opened();
      const before = await subject.find(subject.reference);
      const happenings = [{ id: "h1", kind: "captured", at: subject.now() }] as const;
      expect(await subject.checkouts.replace(before, { ...before, happenings })).toBe(true);
      expect(await kindsOf(subject)).toEqual([["captured", 75_000]]);
      await refund(subject, 75_000);
      expect(sumUp((await subject.account.read(subject.reference)).money).net).toBe(0);
    });
  });
}
