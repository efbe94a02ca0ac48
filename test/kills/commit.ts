import { setTimeout as pause } from "node:timers/promises";
import { cuts, type CuttingProxy } from "./cutting-proxy.ts";
import { lookForPost, pulseOf, type Siege } from "./siege.ts";
import { see } from "./tally.ts";

const mostCommits = 6;
const patience = 3_000;

/**
 * F62: the line to PostgreSQL is cut around a commit, so that the program cannot know whether it took effect. It runs on
 * through all of it, and what it says yes to afterwards has to be right as well.
 */
export async function cutCommits(siege: Siege, proxy: CuttingProxy, cycles: number): Promise<void> {
  const { town, crowd, dice, tally } = siege;
  const server = await town.start();
  const pulse = pulseOf(server);
  for (let cycle = 0; cycle < cycles && pulse.isUp; cycle += 1) {
    const cut = dice.pick(cuts);
    const stop = crowd.begin();
    const wasCut = await Promise.race([
      proxy.cutAt(cut, 1 + dice.below(mostCommits)).then(() => true),
      pause(patience, false),
    ]);
    proxy.spare();
    if (wasCut) see(tally, `cut ${cut}`);
    await pause(dice.below(40));
    await stop();
    await lookForPost(siege);
    tally.cycles += wasCut ? 1 : 0;
  }
  if (!pulse.isUp) tally.wrong.push("F62: the program ended because a line was cut.");
  await server.stop();
}
