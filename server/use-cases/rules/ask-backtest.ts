import { ConflictError, NotFoundError, ValidationError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import { day } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { Backtest, BacktestResult } from "../../ports/rules.ts";
import { checkRuleSet, type DraftSet } from "./check-rule-set.ts";

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "wake">;

export interface BacktestOrder extends DraftSet {
  readonly userId: string;
  readonly idempotencyKey: string;
  /** How far back to look. */
  readonly days: number;
}

const nothingYet: BacktestResult = {
  deals: null,
  seen: 0,
  payments: 0,
  moved: 0,
  unsure: 0,
  stayed: {},
  moves: [],
};

/**
 * Has rules, saved or not, held against the account's past payments. An account has one such walk at a time. Throws
 * ValidationError for rules that could not be saved, and ConflictError `too_many`.
 */
export async function askBacktest(parts: Parts, order: BacktestOrder): Promise<Backtest> {
  const { store, clock, random } = parts;
  const { portalId, pipelineId, userId, idempotencyKey, days } = order;
  const known = await store.backtests.findByKey(portalId, idempotencyKey);
  if (known) return known;
  const { refusals } = await checkRuleSet(parts, order);
  if (refusals.length > 0) throw new ValidationError(refusals);
  const now = clock.now();
  const backtest: Backtest = {
    portalId,
    backtestId: newId(random),
    requestKey: idempotencyKey,
    pipelineId,
    rows: order.rows.map((row, place) => ({ ...row, ruleId: String(place) })),
    since: now - days * day,
    until: now,
    state: "running",
    lastDealId: null,
    result: nothingYet,
    askedBy: userId,
    endedAt: null,
    failures: 0,
  };
  if ((await store.backtests.add(backtest, now)) === "busy") {
    const detail = "Rules are being held against past payments already. Wait for the end of that, or stop it.";
    throw new ConflictError("too_many", detail);
  }
  return readBacktest(parts, portalId, backtest.backtestId);
}

/** Throws NotFoundError. */
export async function readBacktest(
  { store }: Pick<Context, "store">,
  portalId: number,
  backtestId: string,
): Promise<Backtest> {
  const found = await store.backtests.find(portalId, backtestId);
  if (!found) throw new NotFoundError("There is no such dry run.");
  return found;
}

/** What was found until then is kept. One that has ended stays as it is. Throws NotFoundError. */
export async function stopBacktest(
  { store, clock }: Pick<Context, "store" | "clock">,
  portalId: number,
  backtestId: string,
): Promise<Backtest> {
  await store.backtests.stop(portalId, backtestId, clock.now());
  return readBacktest({ store }, portalId, backtestId);
}
