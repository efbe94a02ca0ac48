import type { Dice } from "../dice.ts";
import type { World } from "../world/world.ts";

/** Something somebody does. Its dice choose among what there is at that moment. */
export type Act = (world: World, dice: Dice) => Promise<void>;

export interface Kind {
  readonly act: Act;
  /** How often it comes, beside the others. */
  readonly weight: number;
}
