import { chanceOf, retryDelay } from "../../domain/backoff.ts";
import { UpstreamError } from "../../domain/errors.ts";
import { replay, type PastDeal, type Replayed } from "../../domain/rules-replay.ts";
import type { Rule } from "../../domain/rules.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmDeal } from "../../ports/crm-records.ts";
import type { Backtest, BacktestResult } from "../../ports/rules.ts";
import { modes, totalOf } from "../ask/deal-balance.ts";

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "log">;

// HubSpot reads as many deals in one call.
const pageSize = 100;
const mostMoves = 100;

/**
 * Takes a backtest one page of deals further and writes down how far it has come, so that a restart goes on from there.
 * Never throws what an outside fault has caused: that page is tried again later.
 */
export async function runBacktest(parts: Parts, backtest: Backtest): Promise<void> {
  const { store, clock } = parts;
  try {
    const { after, findings } = await nextPage(parts, backtest);
    await store.transaction(async (tx) => {
      const isFirst = await tx.backtests.save(backtest, { ...after, failures: 0 }, clock.now());
      if (isFirst) await tx.backtestFindings.append(backtest.portalId, backtest.backtestId, findings);
    });
  } catch (error) {
    await postpone(parts, backtest, error);
  }
}

interface Page {
  readonly after: Backtest;
  readonly findings: readonly Replayed[];
}

async function nextPage({ store, crm, clock }: Parts, backtest: Backtest): Promise<Page> {
  const { portalId, pipelineId, lastDealId, result } = backtest;
  const deals = result.deals ?? (await store.ruleHistory.countDeals(portalId, backtest));
  const dealIds = await store.ruleHistory.dealsAfter(portalId, backtest, lastDealId, pageSize);
  if (dealIds.length === 0) {
    return { after: { ...backtest, state: "done", endedAt: clock.now(), result: { ...result, deals } }, findings: [] };
  }
  const pipelines = await crm.readPipelines(portalId, "worker");
  const stages = pipelines.find(({ id }) => id === pipelineId)?.stages ?? null;
  const rules = backtest.rows.map((row): Rule => ({ ...row, portalId, pipelineId, version: 0 }));
  const past = await readPast({ store, crm }, backtest, dealIds);
  const found = past.map((deal) => ({
    deal,
    inTime: replay(deal, { rules, pipelineId, stages }).filter(({ at }) => at >= backtest.since),
  }));
  const counted = found.reduce(
    (sum, { deal, inTime }) => added(sum, inTime, changedPayments(deal, backtest.since)),
    result,
  );
  const after: Backtest = {
    ...backtest,
    lastDealId: dealIds.at(-1) ?? lastDealId,
    result: { ...counted, deals, seen: result.seen + dealIds.length },
  };
  return { after, findings: found.flatMap(({ inTime }) => inTime) };
}

async function readPast(
  { store, crm }: Pick<Parts, "store" | "crm">,
  { portalId, pipelineId, rows }: Backtest,
  dealIds: readonly string[],
): Promise<readonly PastDeal[]> {
  const payments = await store.ruleHistory.paymentsOfDeals(portalId, pipelineId, dealIds);
  const events = await store.ruleHistory.eventsOf(
    portalId,
    payments.map(({ paymentId }) => paymentId),
  );
  const isMoneyAsked = rows.some(({ fires }) => fires !== "each");
  const ledger = isMoneyAsked
    ? (await Promise.all(modes.map((mode) => store.ruleHistory.ledgerOfDeals(portalId, dealIds, mode)))).flat()
    : [];
  const isTotalAsked = rows.some(({ fires }) => fires === "fully_paid");
  const portal = await store.portals.find(portalId);
  const crmDeals = isTotalAsked ? await crm.readDeals(portalId, dealIds, "worker") : new Map<string, CrmDeal>();
  return dealIds.map((dealId) => {
    const own = payments.filter((payment) => payment.dealId === dealId);
    const ids = new Set(own.map(({ paymentId }) => paymentId));
    const deal = crmDeals.get(dealId);
    return {
      dealId,
      payments: own,
      events: events.filter(({ paymentId }) => ids.has(paymentId)),
      ledger: ledger.filter((entry) => entry.dealId === dealId),
      total: portal && deal ? totalOf(portal, deal) : null,
    };
  });
}

function changedPayments({ events }: PastDeal, since: number): number {
  const changed = events.filter(({ at, facts }) => at >= since && facts.kind === "status_changed");
  return new Set(changed.map(({ paymentId }) => paymentId)).size;
}

function added(sum: BacktestResult, found: readonly Replayed[], payments: number): BacktestResult {
  const moves = found.filter(({ outcome }) => outcome !== "stayed");
  const stayed: Record<string, number> = { ...sum.stayed };
  for (const { outcome, reason } of found) {
    if (outcome === "stayed" && reason !== null) stayed[reason] = (stayed[reason] ?? 0) + 1;
  }
  const isMoved = moves.some(({ outcome }) => outcome === "moved");
  return {
    ...sum,
    payments: sum.payments + payments,
    moved: sum.moved + (isMoved ? 1 : 0),
    unsure: sum.unsure + (!isMoved && moves.length > 0 ? 1 : 0),
    stayed,
    moves: [...sum.moves, ...moves].slice(0, mostMoves),
  };
}

/** Tried again later and later; at last it ends as failed, with what was found until then. */
async function postpone({ store, clock, random, log }: Parts, backtest: Backtest, error: unknown): Promise<void> {
  const { portalId } = backtest;
  const failures = backtest.failures + 1;
  const retryAfter = error instanceof UpstreamError ? error.details.retryAfter : undefined;
  const isHopeless = failures >= mostFailures;
  const delay = isHopeless ? null : retryDelay({ attempts: failures, chance: chanceOf(random), retryAfter });
  const now = clock.now();
  const after: Backtest =
    delay === null ? { ...backtest, failures, state: "failed", endedAt: now } : { ...backtest, failures };
  await store.backtests.save(backtest, after, now + (delay ?? 0));
  const reason = error instanceof UpstreamError ? error.fault : "failed";
  log.warn({ portalId, reason, attempts: failures }, "Rules could not be held against past payments for now.");
}

// About a quarter of an hour: somebody is waiting at the screen.
const mostFailures = 6;
