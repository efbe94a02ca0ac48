import { setTimeout as pause } from "node:timers/promises";
import { lookForPost, type Siege } from "./siege.ts";
import { see } from "./tally.ts";

const longestLease = 90_000;
const patience = 5_000;

/**
 * F60: the process is killed after 30 to 180 ms of work, now and then after a second or two so that some of it gets far.
 * What it said yes to is looked for at each next start.
 */
export async function killAtRandom(siege: Siege, cycles: number): Promise<void> {
  const { town, crowd, dice, tally } = siege;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const server = await town.start();
    await lookForPost(siege);
    const stop = crowd.begin();
    // A machine that is busy with other things takes its time to begin; what counts is the time at work.
    await Promise.race([town.post.nextYes(), pause(patience)]);
    await pause(dice.chance(0.1) ? 600 + dice.below(1_400) : 30 + dice.below(150));
    await server.kill();
    await stop();
    town.passTime(dice.below(longestLease));
    tally.cycles += 1;
    see(tally, "kills of the process");
  }
}
