import { describe, expect, it } from "vitest";
import type { LedgerKind } from "../../server/domain/ledger.ts";
import type { RefundOrder, Snapshot } from "../../server/ports/provider.ts";
import { orderFor, upstreamErrorOf, type ProviderUnderTest, type Start } from "./provider-subject.ts";

export function actsAsItSays(start: Start): void {
  it("can do what its capabilities say, and has nothing that they do not", async () => {
    const { provider, account } = await start();
    const { holds, changesAmount, registersWebhooks } = provider.capabilities;
    expect({
      capture: account.capture !== undefined,
      release: account.release !== undefined,
      changeAmount: account.changeAmount !== undefined,
      registerWebhook: account.registerWebhook !== undefined,
    }).toEqual({
      capture: holds !== null,
      release: holds !== null,
      changeAmount: changesAmount !== "by_replacing",
      registerWebhook: registersWebhooks,
    });
  });

  it("takes the currency of its example, and offers choices with words for people", async () => {
    const { provider, amount } = await start();
    const { currencies, methods } = provider.capabilities;
    expect(currencies ?? [amount.currency]).toContain(amount.currency);
    for (const { label } of methods ?? []) expect(label).toMatch(/\w/);
  });

  it("reads every payment as of the mode it was connected in (P6)", async () => {
    const subject = await start();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    expect((await subject.account.read(reference)).mode).toBe("test");
  });
}

export function knowsItsWords(start: Start): void {
  it("never takes a word it does not know for money, and shows the word", async () => {
    const subject = await start();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    await subject.sayUnknown?.(reference);
    const snapshot = await subject.account.read(reference);
    expect(snapshot.unknownWords.length).toBeGreaterThan(0);
    expect(moneyIn(snapshot, "captured")).toBe(0);
  });
}

/** For money that can be held and is captured in one go or in several. */
export function holdsMoney(start: Start, captures: "once" | "many"): void {
  describe("holding money", () => {
    it("only holds it when the order says so", async () => {
      const { snapshot, amount } = await held(start);
      expect(snapshot.attempts.map(({ state }) => state)).toEqual(["authorised"]);
      expect([moneyIn(snapshot, "authorised"), moneyIn(snapshot, "captured")]).toEqual([amount.minor, 0]);
    });

    it("captures it once, however often the same capture is asked for (P7)", async () => {
      const { account, reference, amount, read } = await held(start);
      const nothing = { ...amount, minor: 0 };
      const order = { checkout: reference, amount, capturedBefore: nothing, key: "capture-1" };
      await account.capture?.(order);
      await account.capture?.(order);
      const snapshot = await read();
      expect(moneyIn(snapshot, "captured")).toBe(amount.minor);
      expect(snapshot.checkout).toBe("used");
    });

    it("captures a part, and tells what became of the rest", async () => {
      const { account, reference, amount, read } = await held(start);
      const part = { ...amount, minor: Math.floor(amount.minor / 3) - (Math.floor(amount.minor / 3) % 10) };
      const capturedBefore = { ...amount, minor: 0 };
      await account.capture?.({ checkout: reference, amount: part, capturedBefore, key: "capture-1" });
      expect(moneyIn(await read(), "captured")).toBe(part.minor);
      if (captures === "once") return;
      const more = { checkout: reference, amount: part, capturedBefore: part, key: "capture-2" };
      await account.capture?.(more);
      await account.capture?.(more);
      expect(moneyIn(await read(), "captured")).toBe(2 * part.minor);
    });

    it("lets go of it, after which nothing can be captured", async () => {
      const { account, reference, amount, read } = await held(start);
      await account.release?.(reference);
      const snapshot = await read();
      expect(snapshot.attempts.map(({ state }) => state)).toEqual(["voided"]);
      expect([moneyIn(snapshot, "captured"), moneyIn(snapshot, "released")]).toEqual([0, amount.minor]);
      const late = { checkout: reference, amount, capturedBefore: { ...amount, minor: 0 }, key: "capture-1" };
      const error = await upstreamErrorOf(account.capture?.(late) ?? Promise.resolve());
      expect(["conflict", "validation"]).toContain(error.fault);
    });
  });
}

export function givesBack(start: Start): void {
  describe("giving money back", () => {
    it("gives back a part once, however often it is asked for, and then the rest (P7)", async () => {
      const { account, subject, refundOf, read } = await paid(start);
      const { amount } = subject;
      const half = Math.floor(amount.minor / 2) - (Math.floor(amount.minor / 2) % 10);
      const first = await account.refund?.(refundOf(half, "refund-1"));
      const again = await account.refund?.(refundOf(half, "refund-1"));
      expect(again?.refund).toBe(first?.refund);
      await settleAll(subject, first?.refund);
      expect(moneyIn(await read(), "refunded")).toBe(half);
      const rest = await account.refund?.(refundOf(amount.minor - half, "refund-2"));
      await settleAll(subject, rest?.refund);
      const snapshot = await read();
      expect(moneyIn(snapshot, "refunded")).toBe(amount.minor);
      expect(moneyIn(snapshot, "captured")).toBe(amount.minor);
    });

    it("tells what has become of it", async () => {
      const { account, subject, refundOf } = await paid(start);
      const asked = await account.refund?.(refundOf(subject.amount.minor, "refund-1"));
      if (!asked) throw new Error("Nothing was answered.");
      expect(["requested", "done"]).toContain(asked.state);
      await settleAll(subject, asked.refund);
      expect(await account.readRefund?.(asked)).toMatchObject({ refund: asked.refund, state: "done" });
    });

    it("gives back no more than was paid", async () => {
      const { account, subject, refundOf, read } = await paid(start);
      const error = await upstreamErrorOf(
        account.refund?.(refundOf(subject.amount.minor + 10, "refund-1")) ?? Promise.resolve(),
      );
      expect(["validation", "conflict"]).toContain(error.fault);
      expect(moneyIn(await read(), "refunded")).toBe(0);
    });

    it("knows nothing of a refund that is not there", async () => {
      const { account, reference } = await paid(start);
      const asked = account.readRefund?.({ checkout: reference, refund: "404" }) ?? Promise.resolve();
      expect((await upstreamErrorOf(asked)).fault).toBe("not_found");
    });
  });
}

export function losesRefunds(start: Start): void {
  it("takes a refund that fails later for none", async () => {
    const { account, subject, refundOf, read } = await paid(start);
    const asked = await account.refund?.(refundOf(subject.amount.minor, "refund-1"));
    if (!asked) throw new Error("Nothing was answered.");
    await subject.settleRefund?.(asked.refund, "failed");
    const snapshot = await read();
    expect(moneyIn(snapshot, "refunded") - moneyIn(snapshot, "refund_failed")).toBe(0);
    expect((await account.readRefund?.(asked))?.state).toBe("failed");
  });
}

export function changesAmounts(start: Start): void {
  it("has a checkout ask another sum, and takes just that", async () => {
    const subject = await start();
    const { account, payer, amount } = subject;
    const order = orderFor(subject);
    const { reference } = await account.openCheckout(order);
    const less = { ...amount, minor: amount.minor - 100 };
    expect(await account.changeAmount?.(reference, { ...order, amount: less })).toBe("changed");
    expect((await account.read(reference)).asked).toEqual(less);
    expect(await payer.pay(reference)).toBe("paid");
    expect(moneyIn(await account.read(reference), "captured")).toBe(less.minor);
  });

  it("leaves the sum of a paid checkout alone (F29)", async () => {
    const subject = await start();
    const order = orderFor(subject);
    const { reference } = await subject.account.openCheckout(order);
    await subject.payer.pay(reference);
    const less = { ...order, amount: { ...subject.amount, minor: subject.amount.minor - 100 } };
    expect(await subject.account.changeAmount?.(reference, less)).toBe("replace");
    expect((await subject.account.read(reference)).asked).toEqual(subject.amount);
  });
}

async function held(start: Start) {
  const subject = await start();
  const { account, amount } = subject;
  const { reference } = await account.openCheckout(orderFor(subject, { capture: "manual" }));
  expect(await subject.payer.pay(reference)).toBe("paid");
  const read = () => account.read(reference);
  return { account, reference, amount, read, snapshot: await read() };
}

async function paid(start: Start) {
  const subject = await start();
  const { account, amount } = subject;
  const { reference } = await account.openCheckout(orderFor(subject));
  await subject.payer.pay(reference);
  const refundOf = (minor: number, key: string): RefundOrder => ({
    checkout: reference,
    amount: { ...amount, minor },
    reason: "Sent back",
    key,
  });
  return { account, subject, reference, refundOf, read: () => account.read(reference) };
}

async function settleAll(subject: ProviderUnderTest, refund: string | undefined): Promise<void> {
  if (subject.provider.capabilities.refunds === "on_approval") await subject.settleRefund?.(refund ?? "", "done");
}

/** All money of a kind that a read tells of, single facts and totals. */
function moneyIn({ money, totals }: Snapshot, kind: LedgerKind): number {
  const facts = [...money, ...totals].filter((fact) => fact.kind === kind);
  return facts.reduce((sum, { amount }) => sum + amount.minor, 0);
}
