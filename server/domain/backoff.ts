import { heldBackFor, isUntried } from "./circuit.ts";
import { UpstreamError } from "./errors.ts";
import { hour, minute, second } from "./time.ts";

/** How long to wait before each further try; after the last one a person has to look. */
const delays: readonly number[] = [
  second,
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** How often a row is tried at most: once, and once after each wait. */
export const mostTries = delays.length + 1;

export interface RetryQuestion {
  /** Tries made so far, 1 after the first. */
  readonly attempts: number;
  /** 0 ≤ chance < 1, spread evenly: spreads the retries of many rows. */
  readonly chance: number;
  /** What the far side asked for, ms. */
  readonly retryAfter?: number | undefined;
}

/** Milliseconds until the next try, or null when the tries are used up. */
export function retryDelay({ attempts, chance, retryAfter = 0 }: RetryQuestion): number | null {
  const delay = delays[attempts - 1];
  if (delay === undefined) return null;
  const spread = Math.ceil(delay / 2 + (delay / 2) * chance);
  return Math.min(Math.max(spread, retryAfter), 24 * hour);
}

/**
 * Milliseconds until work that ended with this error is tried again, or null when its tries are used up. Where nothing was
 * asked, since the far side is known to be silent, none was used (R10).
 */
export function delayAfter(error: unknown, { attempts, chance }: Omit<RetryQuestion, "retryAfter">): number | null {
  if (isUntried(error)) return heldBackFor(chance);
  const retryAfter = error instanceof UpstreamError ? error.details.retryAfter : undefined;
  return retryDelay({ attempts, chance, retryAfter });
}

/** A chance for `retryDelay`, drawn. */
export function chanceOf(random: { bytes(length: number): Uint8Array }): number {
  return (random.bytes(1)[0] ?? 0) / 256;
}
