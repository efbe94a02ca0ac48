import type { Dice } from "../dice.ts";
import type { Act, Kind } from "./action.ts";
import { crm } from "./crm.ts";
import { machines } from "./machines.ts";
import { payers } from "./payers.ts";
import { people } from "./people.ts";
import { rare, withRareOne } from "./rare.ts";
import { troubles } from "./troubles.ts";

const usual = { ...people, ...payers, ...crm, ...machines, ...troubles } as const;

const acts = Object.fromEntries(Object.entries(usual).map(([name, { act }]) => [name, act]));

export type ActionName = keyof typeof usual | keyof typeof rare;

/** What is done by that name. */
export const actOf = { ...acts, ...rare } as Readonly<Record<ActionName, Act>>;

/** One thing that happens in a history; its seed decides the particulars. */
export interface Action {
  readonly is: ActionName;
  readonly seed: number;
}

const entries = Object.entries(usual) as readonly [ActionName, Kind][];

/** So many acts; in some histories with a rare one among them. */
export function drawActions(dice: Dice, count: number): readonly Action[] {
  const drawn = Array.from({ length: count }, () => drawAction(dice));
  return withRareOne(drawn, dice.fork("rare"));
}

function drawAction(dice: Dice): Action {
  const total = entries.reduce((sum, [, { weight }]) => sum + weight, 0);
  let left = dice.next() * total;
  const found = entries.find(([, { weight }]) => (left -= weight) < 0) ?? entries[0];
  if (!found) throw new Error("There is nothing to do.");
  return { is: found[0], seed: dice.below(2 ** 31) };
}
