import { chanceOf, retryDelay } from "../../domain/backoff.ts";
import type { Portal } from "../../domain/connection.ts";
import { ConflictError, UpstreamError } from "../../domain/errors.ts";
import { strayOf } from "../../domain/following.ts";
import type { Money } from "../../domain/money.ts";
import type { Payment } from "../../domain/payment.ts";
import { day } from "../../domain/time.ts";
import type { BalanceCheck } from "../../ports/balance-checks.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmDeal } from "../../ports/crm-records.ts";
import { cancelPayment } from "./cancel-payment.ts";
import { askAnotherSum } from "./change-amount.ts";
import { balanceOf, dueOf, modes } from "../ask/deal-balance.ts";

type Parts = Pick<Context, "store" | "crm" | "providers" | "clock" | "random" | "wake" | "publicUrl" | "log">;

/**
 * Holds the open payments of some deals of one account against what the deals' balances are now: those that follow the
 * balance ask for it, and where nothing is due any more all of them are cancelled. Deals that cannot be read, or
 * payments that cannot be changed at their provider, are met again later. At most 100 deals, one call. Never throws
 * what an outside fault has caused.
 */
export async function followBalances(parts: Parts, portalId: number, checks: readonly BalanceCheck[]): Promise<void> {
  const { store, crm } = parts;
  const portal = await store.portals.find(portalId);
  if (portal?.state !== "connected") return settleAll(parts, checks);
  let deals: ReadonlyMap<string, CrmDeal>;
  try {
    const ids = checks.map(({ dealId }) => dealId);
    deals = await crm.readDeals(portalId, ids, "worker");
  } catch (error) {
    for (const check of checks) await postpone(parts, check, error);
    return;
  }
  for (const check of checks) {
    const deal = deals.get(check.dealId);
    try {
      if (deal) await followBalance(parts, portal, deal);
      await store.balanceChecks.settle(check);
    } catch (error) {
      await postpone(parts, check, error);
    }
  }
}

async function settleAll({ store }: Parts, checks: readonly BalanceCheck[]): Promise<void> {
  for (const check of checks) await store.balanceChecks.settle(check);
}

async function followBalance(parts: Parts, portal: Portal, deal: CrmDeal): Promise<void> {
  const { portalId } = portal;
  const balance = await balanceOf(parts, portal, deal);
  if (!balance) return;
  for (const mode of modes) {
    const open = await parts.store.payments.listHolding(portalId, deal.id, mode);
    if (open.length === 0) continue;
    const due = await dueOf(parts, { portalId, dealId: deal.id, balance }, mode);
    for (const payment of open) await unlessItChanged(() => holdAgainst(parts, payment, due));
  }
}

async function holdAgainst(parts: Parts, payment: Payment, due: Money): Promise<void> {
  const { portalId, paymentId } = payment;
  const stray = strayOf(payment, due);
  if (stray === "nothing_due") await cancelPayment(parts, { portalId, paymentId, userId: null });
  if (stray === "another_sum")
    await askAnotherSum(parts, payment, { money: due, actor: "timer", followsBalance: true });
}

/** Paid or ended at this very moment: whatever follows from that asks for another check. */
async function unlessItChanged(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
}

async function postpone({ store, clock, random, log }: Parts, check: BalanceCheck, error: unknown): Promise<void> {
  const { portalId } = check;
  const attempts = check.failures + 1;
  const retryAfter = error instanceof UpstreamError ? error.details.retryAfter : undefined;
  const delay = retryDelay({ attempts, chance: chanceOf(random), retryAfter }) ?? day;
  await store.balanceChecks.postpone(check, clock.now() + delay);
  const reason = error instanceof UpstreamError ? error.fault : "failed";
  log.warn({ portalId, reason, attempts }, "Payments could not be held against their deal's balance.");
}
