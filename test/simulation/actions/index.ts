import type { Dice } from "../dice.ts";
import type { Kind } from "./action.ts";
import { crm } from "./crm.ts";
import { machines } from "./machines.ts";
import { payers } from "./payers.ts";
import { people } from "./people.ts";
import { troubles } from "./troubles.ts";

export const kinds = { ...people, ...payers, ...crm, ...machines, ...troubles } as const;

export type ActionName = keyof typeof kinds;

/** One thing that happens in a history; its seed decides the particulars. */
export interface Action {
  readonly is: ActionName;
  readonly seed: number;
}

const entries = Object.entries(kinds) as readonly [ActionName, Kind][];

export function drawAction(dice: Dice): Action {
  const total = entries.reduce((sum, [, { weight }]) => sum + weight, 0);
  let left = dice.next() * total;
  const found = entries.find(([, { weight }]) => (left -= weight) < 0) ?? entries[0];
  if (!found) throw new Error("There is nothing to do.");
  return { is: found[0], seed: dice.below(2 ** 31) };
}
