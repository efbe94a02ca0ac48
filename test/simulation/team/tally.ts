import type { Lived } from "../campaign.ts";
import { simulatedFaults, type FaultNumber } from "../world/fault-numbers.ts";
import { faultKinds, type FaultKind } from "../world/weather.ts";

/**
 * From so many histories on each fault has to have come and mattered. The rarest come in five to ten of a thousand, so
 * that none of them is missing by accident more than once in some hundred campaigns.
 */
export const enoughForAll = 1_000;

/** Whether a campaign that is over has shown that something does not hold, or nothing at all. */
export function hasFailed({ lived, failures, never }: Tally): boolean {
  return failures.length > 0 || lived === 0 || (lived >= enoughForAll && never.length > 0);
}

/** What a campaign has seen so far. */
export interface Tally {
  readonly lived: number;
  /** The seeds in which something does not hold, in the order of their numbers, each with the first thing. */
  readonly failures: readonly Failure[];
  /** In how many histories each fault came. */
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** In how many histories each fault of docs/reliability.md came and mattered. */
  readonly met: ReadonlyMap<FaultNumber, number>;
  /** Faults of docs/reliability.md that no history lived through. */
  readonly never: readonly FaultNumber[];
  add(lived: Lived): void;
  /** The seed made another history the second time. */
  differs(seed: number): void;
}

export interface Failure {
  readonly seed: number;
  readonly reason: string;
}

export function tallyOf(): Tally {
  let lived = 0;
  const failures = new Map<number, string>();
  const faults = new Map<FaultKind, number>(faultKinds.map((kind) => [kind, 0]));
  const met = new Map<FaultNumber, number>(simulatedFaults.map((number) => [number, 0]));
  return {
    get lived() {
      return lived;
    },
    get failures() {
      return [...failures].map(([seed, reason]) => ({ seed, reason })).toSorted((one, other) => one.seed - other.seed);
    },
    faults,
    met,
    get never() {
      return simulatedFaults.filter((number) => met.get(number) === 0);
    },
    add(one) {
      lived += 1;
      const [reason] = one.wrong;
      if (reason !== undefined) failures.set(one.seed, reason);
      for (const kind of one.faults) faults.set(kind, (faults.get(kind) ?? 0) + 1);
      for (const number of one.met) met.set(number, (met.get(number) ?? 0) + 1);
    },
    differs(seed) {
      if (!failures.has(seed)) failures.set(seed, "R14: the same seed made another history the second time.");
    },
  };
}
