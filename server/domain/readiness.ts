import { minute } from "./time.ts";

/** A round may take minutes where a far side is slow, but not this long. */
const hangsAfter = 15 * minute;

/**
 * The latest sign of life of loops, epoch ms, null where there are none: the latest end of any round, unless one of the
 * loops hangs; then the last that was heard of that one.
 */
export function aliveAt(rounds: readonly { readonly lastRoundAt: number }[]): number | null {
  if (rounds.length === 0) return null;
  const times = rounds.map(({ lastRoundAt }) => lastRoundAt);
  const [slowest, latest] = [Math.min(...times), Math.max(...times)];
  return latest - slowest > hangsAfter ? slowest : latest;
}

const stalledAfter = minute;
const waitedTooLong = 15 * minute;

/** What is known of the workers; null for never. Times are epoch ms. */
export interface Vitals {
  readonly workersAliveAt: number | null;
  /** Since when the longest waiting of what depends on nobody but us is due. */
  readonly oldestDueAt: number | null;
}

/** Why the program as a whole does not work, or null when it does. */
export function troubleWith({ workersAliveAt, oldestDueAt }: Vitals, now: number): string | null {
  if (workersAliveAt === null) return "No process works.";
  if (now - workersAliveAt > stalledAfter) return "The workers have stalled.";
  if (oldestDueAt !== null && now - oldestDueAt > waitedTooLong) return "Work has been waiting for too long.";
  return null;
}
