import { UpstreamError } from "./errors.ts";
import { day, minute, second } from "./time.ts";

/** Somebody we call for an account: the provider of one of its connections, or HubSpot. */
export interface FarSide {
  readonly portalId: number;
  /** Null for HubSpot. */
  readonly connectionId: string | null;
  /** `hubspot` or the provider's id. */
  readonly upstream: string;
}

/** A far side that has fallen silent: nobody calls it until a probe is answered. */
export interface OpenCircuit extends FarSide {
  /** When the first of the calls in a row went unanswered, epoch ms. */
  readonly since: number;
  /** When it is asked next, epoch ms. */
  readonly probeAt: number;
}

/** Calls in a row that went unanswered, after which nobody calls any more. */
export const opensAfter = 5;

/** How often a silent far side is asked whether it is back. */
export const probeEvery = 30 * second;

/** A circuit whose probe is later than this has nobody who probes it, and holds up nobody. Probes of many take their time. */
export const probesLate = 5 * minute;

export type Verdict = "answered" | "silent" | "tells nothing";

/** Words of ours for calls that were never made: they tell nothing of the far side. */
const ownCodes: ReadonlySet<string> = new Set(["TOKEN_REFRESH_BUSY"]);

/**
 * What the end of a call tells of the far side. Silent is what breaks down: no answer, one that comes too late, or a 5xx. A
 * refusal is an answer, and so is being asked to wait (429, 423, 477): both come from somebody who is there.
 */
export function verdictOf(error: unknown): Verdict {
  if (!(error instanceof UpstreamError) || error.isUntried) return "tells nothing";
  const { status, code } = error.details;
  if (status !== undefined) return status >= 500 ? "silent" : "answered";
  const isOurs = error.fault === "rate_limited" || (code !== undefined && ownCodes.has(code));
  return isOurs || !error.isRetryable ? "tells nothing" : "silent";
}

/** Unanswered calls in a row, as one process counts them. */
export interface Streak {
  readonly count: number;
  /** When the first of them ended, epoch ms. */
  readonly since: number;
}

export function longer(streak: Streak | undefined, now: number): Streak {
  return streak ? { ...streak, count: streak.count + 1 } : { count: 1, since: now };
}

export function opens({ count }: Streak): boolean {
  return count >= opensAfter;
}

/** Whether calls are held back now: not by a circuit that nobody probes. */
export function holds({ probeAt }: Pick<OpenCircuit, "probeAt">, now: number): boolean {
  return now < probeAt + probesLate;
}

/** What a caller is told in the place of a call. Nothing was asked, so nothing was changed and no try was used up. */
export function untried({ upstream, since, probeAt }: OpenCircuit, now: number): UpstreamError {
  const retryAfter = Math.max(probeAt - now, second);
  return new UpstreamError("unavailable", { upstream, code: "CIRCUIT_OPEN", silentFor: now - since, retryAfter });
}

/** Whether a try came to nothing because nothing was asked. */
export function isUntried(error: unknown): boolean {
  return error instanceof UpstreamError && error.isUntried;
}

/**
 * How long work that was held back waits before it looks again by itself, ms. Long, since it is brought forward as soon as
 * the far side is back; `chance` as in `retryDelay`.
 */
export function heldBackFor(chance: number): number {
  return Math.ceil(5 * minute + 5 * minute * chance);
}

/** Work that waits longer than this is brought forward when its far side is back; within it, it is spread. */
export const comesWithin = 5 * minute;

/** Processes hear that a circuit is closed within seconds: what comes sooner would be held back again. */
const closingHeardWithin = 10 * second;

/** Work that waits for long although no circuit is open: its far side answers others, or has come back unnoticed. */
export const answersToTrust = 3;

/** Work that is older keeps the count of its tries when it is brought forward, so that what fails for ever comes to an end. */
export const freshFor = day;

/** Between when work is brought forward to, epoch ms; 0 ≤ chance < 1 turns all places. */
export interface Spread {
  readonly from: number;
  readonly to: number;
  readonly chance: number;
}

/** When a far side that is back at `now` gets the work that waits for it: spread, and once every process has heard of it. */
export function spreadAfter(now: number, chance: number): Spread {
  return { from: now + closingHeardWithin, to: now + comesWithin, chance };
}

/**
 * When work comes that was due at `dueAt`, epoch ms: what comes soon stays, of the rest each row's own time, which chance has
 * spread already, tells its place. The store says the same in SQL.
 */
export function comesAt(dueAt: number, { from, to, chance }: Spread): number {
  return dueAt <= to ? dueAt : from + ((dueAt + Math.floor(chance * (to - from))) % (to - from));
}
