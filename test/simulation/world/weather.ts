import type { Dice } from "../dice.ts";

/** What can befall a call of ours, or a delivery to us. */
export const faultKinds = [
  /** The request is lost on its way: nothing happens there. */
  "requestLost",
  /** It takes effect, and its answer is lost. */
  "answerLost",
  /** Refused before it takes effect, by a status that passes. */
  "unavailable",
  "rateLimited",
  "conflict",
  /** It takes effect, and something else answers. */
  "answerCut",
  "webPage",
  /** Nothing answers until the caller's patience is over. */
  "silent",
  /** It takes its time, and is answered. */
  "slow",
  /** A read is answered from a copy of a provider's books that is behind: nothing yet, F27, or as it was, F28. */
  "notYet",
  "oldAnswer",
  /** An instance dies at some step. */
  "death",
  /** The database is busy. */
  "busy",
  /** The disk is full while somebody acts: nothing can be written, F64. */
  "diskFull",
  /** A delivery to us never comes, comes again, comes late or out of turn, or is forged. */
  "dropped",
  "repeated",
  "delayed",
  "reordered",
  "forged",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** How often each fault comes, 0 ≤ rate ≤ 1. */
export type Rates = Readonly<Record<FaultKind, number>>;

export const calm = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as unknown as Rates;

const rates = [0, 0.01, 0.05, 0.2, 0.6];

/** Swarm: each seed leaves out a random half of the kinds and gives each of the others a rate of its own. */
export function drawRates(dice: Dice): Rates {
  const drawn = faultKinds.map((kind) => [kind, dice.chance(0.5) ? dice.pick(rates) : 0] as const);
  // A process that dies at every other step never gets anywhere; one act in five is enough.
  const bounded = drawn.map(([kind, rate]) => [kind, ofOurs.has(kind) ? Math.min(rate, 0.2) : rate]);
  return Object.fromEntries(bounded) as unknown as Rates;
}

const ofOurs: ReadonlySet<FaultKind> = new Set(["death", "busy", "diskFull"]);

/** The faults of the day. */
export interface Weather {
  /** Whether this fault comes now. */
  comes(kind: FaultKind): boolean;
  /** Chance for whatever a fault leaves open. */
  readonly dice: Dice;
  /** How often each has come. */
  readonly counts: ReadonlyMap<FaultKind, number>;
  /** Chance of its own for what follows, so that leaving out one act changes nothing about the others. */
  turn(dice: Dice): void;
  /** Nothing comes while it is in a lull, which ends with `false`. */
  lull(isQuiet: boolean): void;
  /** From now on everything works. */
  clear(): void;
}

export function weatherOf(drawn: Rates, first: Dice): Weather {
  let current = drawn;
  let dice = first;
  let isQuietNow = false;
  const counts = new Map<FaultKind, number>();
  return {
    comes(kind) {
      const rate = current[kind];
      if (isQuietNow || rate === 0 || !dice.chance(rate)) return false;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      return true;
    },
    get dice() {
      return dice;
    },
    counts,
    lull(isQuiet) {
      isQuietNow = isQuiet;
    },
    turn(next) {
      dice = next;
    },
    clear() {
      current = calm;
    },
  };
}
