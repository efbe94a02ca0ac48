import { expect, it } from "vitest";
import type { Snapshot } from "../../server/domain/snapshot.ts";
import type { ProviderAccount } from "../../server/ports/provider.ts";
import { orderFor, type ProviderUnderTest, type Start } from "./provider-subject.ts";

/** What a provider does once under one key, by its own word. */
export type KeyedAct = "opening" | "capture" | "refund";

/**
 * F21, R3: a key is the order's alone. Two programs that ask at the same moment, neither of which can find what the
 * other is about to do, end in one act: the provider knows them by their key. Where it takes none, only the claim of
 * the use case keeps them apart, and nothing is asked here.
 */
export function keepsKeys(start: Start, acts: readonly KeyedAct[]): void {
  for (const act of acts) suites[act](start);
}

const suites: Readonly<Record<KeyedAct, (start: Start) => void>> = {
  opening: opensOnce,
  capture: capturesOnce,
  refund: givesBackOnce,
};

function opensOnce(start: Start): void {
  it("R3 F21 makes one checkout for two programs that ask for the same order at the same moment", async () => {
    const subject = await start();
    const order = orderFor(subject);
    const opened = await atOnce(subject, (account) => account.openCheckout(order));
    expect(new Set(opened.map(({ reference }) => reference)).size).toBe(1);
    expect(await subject.countPayable(order.paymentId)).toBe(1);
  });
}

function capturesOnce(start: Start): void {
  it("R3 F21 captures once for two programs that ask under the same key at the same moment", async () => {
    const subject = await start();
    const { reference } = await subject.account.openCheckout(orderFor(subject, { capture: "manual" }));
    await subject.payer.pay(reference);
    const amount = partOf(subject);
    const order = { checkout: reference, amount, capturedBefore: { ...amount, minor: 0 }, key: "capture-1" };
    await atOnce(subject, (account) => account.capture?.(order) ?? cannot("capture"));
    expect(sumOf(await subject.account.read(reference), "captured")).toBe(amount.minor);
  });
}

function givesBackOnce(start: Start): void {
  it("R3 F21 gives back once for two programs that ask under the same key at the same moment", async () => {
    const subject = await start();
    const { reference } = await subject.account.openCheckout(orderFor(subject));
    await subject.payer.pay(reference);
    const amount = partOf(subject);
    const order = { checkout: reference, amount, reason: "Sent back", key: "refund-1" };
    const refunds = await atOnce(subject, (account) => account.refund?.(order) ?? cannot("refund"));
    expect(new Set(refunds.map(({ refund }) => refund)).size).toBe(1);
    expect(sumOf(await subject.account.read(reference), "refunded")).toBe(amount.minor);
  });
}

function cannot(act: KeyedAct): Promise<never> {
  return Promise.reject(new Error(`It has no ${act}.`));
}

/** The same account in two programs that know nothing of each other. */
function atOnce<T>(
  { account, webhooks }: ProviderUnderTest,
  ask: (account: ProviderAccount) => Promise<T>,
): Promise<[T, T]> {
  if (!webhooks) throw new Error("The account cannot be opened a second time.");
  return Promise.all([ask(account), ask(webhooks.reopenWith(webhooks.secret))]);
}

/** A third, in tens of the smallest unit: some providers round. */
function partOf({ amount }: ProviderUnderTest) {
  return { ...amount, minor: Math.floor(amount.minor / 30) * 10 };
}

function sumOf({ money, totals }: Snapshot, kind: "captured" | "refunded"): number {
  return [...money, ...totals].reduce((sum, fact) => (fact.kind === kind ? sum + fact.amount.minor : sum), 0);
}
