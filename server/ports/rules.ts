import type { LedgerEntry } from "../domain/ledger.ts";
import type { Mode } from "../domain/payment.ts";
import type { PastEvent, PastPayment, Replayed } from "../domain/rules-replay.ts";
import type { Rule, RuleRow, RuleSet } from "../domain/rules.ts";

/** Each pipeline's rules, with every version they ever had. */
export interface Rules {
  /** The rules that count now; none for a pipeline without a set. */
  list(portalId: number, pipelineId: string): Promise<readonly Rule[]>;
  /** The set that counts now, null where none was ever saved. */
  current(portalId: number, pipelineId: string): Promise<RuleSet | null>;
  /** Those of all the account's pipelines. */
  listCurrent(portalId: number): Promise<readonly RuleSet[]>;
  find(portalId: number, pipelineId: string, version: number): Promise<RuleSet | null>;
  /** The versions before `before`, newest first; null for the newest of all. */
  listVersions(portalId: number, pipelineId: string, page: VersionPage): Promise<readonly RuleSet[]>;
  /** False when its version is there already: somebody else has saved meanwhile. */
  add(set: RuleSet): Promise<boolean>;
}

export interface VersionPage {
  readonly before: number | null;
  readonly limit: number;
}

/** What rules are held against: what has happened to payments and deals. */
export interface RuleHistory {
  /** Deals with payments of the pipeline that something happened to, in the order of their ids. */
  dealsAfter(portalId: number, past: Past, after: string | null, limit: number): Promise<readonly string[]>;
  countDeals(portalId: number, past: Past): Promise<number>;
  paymentsOfDeals(portalId: number, pipelineId: string, dealIds: readonly string[]): Promise<readonly PastPayment[]>;
  /** What the replay goes by: statuses, reviews and moves carried out, oldest first. */
  eventsOf(portalId: number, paymentIds: readonly string[]): Promise<readonly PastEvent[]>;
  /** The money of deals in one mode, oldest first. */
  ledgerOfDeals(portalId: number, dealIds: readonly string[], mode: Mode): Promise<readonly DealEntry[]>;
  /** Stages of the pipeline whose latest move HubSpot refused, with what it said. */
  refusedStages(portalId: number, pipelineId: string): Promise<readonly RefusedStage[]>;
}

export interface Past {
  readonly pipelineId: string;
  /** Epoch ms. */
  readonly since: number;
  readonly until: number;
}

export interface DealEntry extends LedgerEntry {
  readonly dealId: string;
}

export interface RefusedStage {
  readonly stageId: string;
  readonly said: string | null;
}

/** A walk through an account's past payments with a set of rules that need not be saved. */
export interface Backtest extends Past {
  readonly portalId: number;
  readonly backtestId: string;
  /** The key it was asked for with. */
  readonly requestKey: string;
  readonly rows: readonly RuleRow[];
  readonly state: "running" | "done" | "stopped" | "failed";
  /** The last deal that was looked at. */
  readonly lastDealId: string | null;
  readonly result: BacktestResult;
  readonly askedBy: string;
  readonly endedAt: number | null;
  /** Tries in a row that failed. */
  readonly failures: number;
}

export interface BacktestResult {
  /** How many deals there are to look at, null while they are not counted. */
  readonly deals: number | null;
  readonly seen: number;
  /** Payments whose status has changed in the time. */
  readonly payments: number;
  /** Deals that would have moved at least once. */
  readonly moved: number;
  /** Deals that would have moved if they stood where the rule takes them from; that is not known. */
  readonly unsure: number;
  /** How often a deal would have stayed, by reason. */
  readonly stayed: Readonly<Record<string, number>>;
  /** The first hundred moves. */
  readonly moves: readonly Replayed[];
}

export interface Backtests {
  /** `busy` while another one of the account runs; `known` when the key was used before. */
  add(backtest: Backtest, now: number): Promise<"added" | "busy" | "known">;
  find(portalId: number, backtestId: string): Promise<Backtest | null>;
  findByKey(portalId: number, requestKey: string): Promise<Backtest | null>;
  /** The one that was asked for last. */
  latest(portalId: number): Promise<Backtest | null>;
  /** Hands out those that are due, each to one caller until `leaseUntil`. */
  claim(now: number, leaseUntil: number, limit: number): Promise<readonly Backtest[]>;
  /** Writes how far it has come and what is found. False, and nothing, when it was stopped or has come further by then. */
  save(before: Backtest, after: Backtest, dueAt: number): Promise<boolean>;
  /** False when it does not run. */
  stop(portalId: number, backtestId: string, now: number): Promise<boolean>;
}
