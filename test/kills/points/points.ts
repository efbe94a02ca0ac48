import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Siege } from "../siege.ts";
import { see } from "../tally.ts";
import { flows, type Flow } from "./flows.ts";
import { openLives, type Lives } from "./lives.ts";
import { ordersOf } from "./orders.ts";
import { deadlyPreload } from "./preload.ts";
import { slipIn } from "./slip.ts";

/** How often there is a second death, and how many points after the start it is at the latest. */
const pairs = 0.25;
const latestSecond = 40;

/** The points that one of several campaigns takes. */
export interface Part {
  readonly which: number;
  readonly of: number;
}

/**
 * F60: the process dies at every point there is in a flow, one after the other: before and after each commit, before a
 * call leaves it and after the answer has come, unheard. Then it is started again and everybody goes on as the world
 * would; now and then it dies once more on that way. All is judged before the next death.
 */
export async function killAtPoints(siege: Siege, cycles: number, part: Part): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "payments-tab-points-"));
  const lives = await openLives(siege.town, slipIn(folder), await deadlyPreload(folder));
  const before = siege.tally.cycles;
  // A few deaths are for a few flows, not all for the first.
  const turns = flows.map((flow) => ({ flow, turn: siege.dice.next() })).toSorted((a, b) => a.turn - b.turn);
  try {
    // What an account gets just after it was installed belongs to no flow.
    if (turns[0]) await ordersOf(siege, lives, turns[0].flow).liveThrough();
    for (const [place, { flow }] of turns.entries()) {
      const share = Math.ceil((cycles - (siege.tally.cycles - before)) / (turns.length - place));
      if (share > 0) await dieIn(siege, lives, { flow, share, part });
    }
  } finally {
    await lives.end();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Task {
  readonly flow: Flow;
  /** How many deaths at the most. */
  readonly share: number;
  readonly part: Part;
}

/** Lives through the flow once to learn its points, then once for each of them. */
async function dieIn(siege: Siege, lives: Lives, { flow, share, part }: Task): Promise<void> {
  const { dice, tally } = siege;
  const orders = ordersOf(siege, lives, flow);
  const all = await orders.liveThrough();
  const points = all.filter((_, place) => place % part.of === part.which);
  see(tally, `${flow.name}: points`, points.length);
  for (const point of some(points, share, dice.next)) {
    const second = dice.chance(pairs) ? 1 + dice.below(latestSecond) : null;
    const deaths = await orders.dieAt(point, second);
    tally.cycles += deaths;
    if (deaths === 0) see(tally, "points not met again");
    if (deaths === 2) see(tally, "second deaths");
  }
}

/** All of them in their order, or so many picked by chance. */
function some<T>(items: readonly T[], most: number, chance: () => number): readonly T[] {
  if (items.length <= most) return items;
  const drawn = items.map((item) => ({ item, lot: chance() })).toSorted((a, b) => a.lot - b.lot);
  return drawn.slice(0, most).map(({ item }) => item);
}
