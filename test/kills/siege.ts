import type { Dice } from "../simulation/dice.ts";
import { crowdOf, type Crowd } from "./crowd.ts";
import { judgePost } from "./judge.ts";
import type { ServerProcess } from "../sandbox/server-process.ts";
import type { Acknowledged } from "./post-box.ts";
import { addVerdict, type Tally } from "./tally.ts";
import type { Town } from "./town.ts";

/** A town whose server dies again and again while a crowd is at it, and what was seen of that. */
export interface Siege {
  readonly town: Town;
  readonly crowd: Crowd;
  readonly dice: Dice;
  readonly tally: Tally;
  /** Every delivery that was said yes to, to be looked for once more at the end. */
  readonly acknowledged: Acknowledged[];
}

export function siegeOf(town: Town, dice: Dice, tally: Tally): Siege {
  return { town, crowd: crowdOf(town, dice.fork("crowd")), dice, tally, acknowledged: [] };
}

/** Looks for what was said yes to since the last time. */
export async function lookForPost({ town, tally, acknowledged }: Siege): Promise<void> {
  const fresh = town.post.takeAcknowledged();
  acknowledged.push(...fresh);
  tally.acknowledged += fresh.length;
  await town.look(async (books) => addVerdict(tally, await judgePost(books, fresh)));
}

/** Whether a server still runs that nobody has ended. */
export interface Pulse {
  isUp: boolean;
}

export function pulseOf({ ended }: ServerProcess): Pulse {
  const pulse = { isUp: true };
  void ended.then(() => (pulse.isUp = false));
  return pulse;
}
