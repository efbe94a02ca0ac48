import { execFileSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { lookForPost, pulseOf, type Siege } from "./siege.ts";
import { see } from "./tally.ts";
import type { Town } from "./town.ts";

const soon = 10_000;
/** SQLite's log begins anew when it has reached about 4 MB, so every limit below is met sooner or later. */
const largestLimit = 512 * 1024;

/**
 * F64: the process may write no file beyond some size any more, as on a full disk: SQLite's writes fail, whole or half
 * way. Deliveries are answered 503, reading goes on, and when there is room again so does everything, without a restart.
 */
export async function fillDisks(siege: Siege, cycles: number): Promise<void> {
  const { town, crowd, dice, tally } = siege;
  const server = await town.start();
  const pulse = pulseOf(server);
  for (let cycle = 0; cycle < cycles && pulse.isUp; cycle += 1) {
    const stop = crowd.begin();
    await pause(20 + dice.below(80));
    limitFiles(server.pid, String(dice.chance(0.5) ? 4_096 : dice.below(largestLimit)));
    await untilFull(town);
    await judgeFull(siege);
    await pause(dice.below(100));
    limitFiles(server.pid, "unlimited");
    await untilRoom(siege);
    await stop();
    await lookForPost(siege);
    tally.cycles += 1;
  }
  if (!pulse.isUp) tally.wrong.push("F64: the program ended because its disk was full.");
  see(tally, "full disks", tally.cycles);
  await server.stop();
}

/** `prlimit` of util-linux. Only the soft limit: it can be raised again by anybody. */
function limitFiles(pid: number, size: string): void {
  execFileSync("prlimit", ["--pid", String(pid), `--fsize=${size}:`], { stdio: "ignore" });
}

const looks = 200;

async function untilFull(town: Town): Promise<void> {
  for (let look = 0; look < looks; look += 1) if ((await town.post.sendNoise()) === 503) return;
}

async function judgeFull({ town, tally }: Siege): Promise<void> {
  const [portal] = town.portals;
  const answer = await portal?.card("GET", "/api/settings");
  if (answer?.status !== 200) tally.wrong.push(`F64: reading was answered ${answer?.status} on a full disk.`);
}

async function untilRoom({ town, tally }: Siege): Promise<void> {
  const begun = performance.now();
  while ((await town.post.sendNoise()) !== 200) {
    if (performance.now() - begun > soon)
      return void tally.wrong.push("F64: no delivery taken 10 s after there is room.");
    await pause(20);
  }
}
