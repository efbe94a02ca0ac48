import type { Dice } from "../dice.ts";
import type { Act } from "./action.ts";
import { flood, loseKey, outage, renewTogether, repeatExecution, restoreBackup } from "./rare-days.ts";
import { dieOpening, hearOfUnknown, letLapse, pingPong, readBehind, takePart } from "./rare-moments.ts";

/**
 * What needs so much at once that it would hardly ever come by itself, and costs as much as several acts: one history in
 * a few lives through one of these, in the place of some of its usual acts.
 */
export const rare = {
  hearOfUnknown,
  dieOpening,
  readBehind,
  takePart,
  letLapse,
  pingPong,
  loseKey,
  renewTogether,
  repeatExecution,
  flood,
  outage,
  restoreBackup,
} as const satisfies Readonly<Record<string, Act>>;

export type RareName = keyof typeof rare;

const names = Object.keys(rare) as readonly RareName[];

/** One history in so many. */
const oneIn = 6;

/** As much as one of these costs. */
const actsInItsPlace = 5;

/** Dice of their own, so that histories without any stay what they were. */
export function withRareOne<A extends { readonly is: string }>(
  acts: readonly A[],
  dice: Dice,
): readonly (A | { readonly is: RareName; readonly seed: number })[] {
  if (!dice.chance(1 / oneIn)) return acts;
  const place = dice.below(Math.max(1, acts.length - actsInItsPlace));
  const one = { is: dice.pick(names), seed: dice.below(2 ** 31) };
  return [...acts.slice(0, place), one, ...acts.slice(place + actsInItsPlace)];
}
