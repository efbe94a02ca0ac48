import { setTimeout as pause } from "node:timers/promises";
import type { PostgresServer } from "../postgres.ts";
import { lookForPost, pulseOf, type Siege } from "./siege.ts";
import { see } from "./tally.ts";

/** How soon after its database is back the program has to take deliveries again, ms; it is not restarted. */
const soon = 10_000;
const turns = 3;

/**
 * F15, F62: the PostgreSQL server is killed under a program at work, or ended at once as `pg_ctl stop -m immediate` does.
 * Meanwhile deliveries are answered 503 with a time to come back, readiness says what is missing, and afterwards all
 * goes on by itself.
 */
export async function killServers(siege: Siege, postgres: PostgresServer, cycles: number): Promise<void> {
  const { town, crowd, dice, tally } = siege;
  const server = await town.start();
  const pulse = pulseOf(server);
  for (let cycle = 0; cycle < cycles && pulse.isUp; cycle += 1) {
    const how = dice.pick(["kill", "immediate"] as const);
    const stop = crowd.begin();
    await pause(60 + dice.below(240));
    await postgres.crash(how);
    await judgeOutage(siege);
    await pause(dice.below(150));
    await postgres.startAgain();
    await comeBack(siege);
    await stop();
    await lookForPost(siege);
    see(tally, how === "kill" ? "postmaster killed" : "stopped at once");
    tally.cycles += 1;
  }
  if (!pulse.isUp) tally.wrong.push("F62: the program ended because its database did.");
  await server.stop();
}

/** Without a database nothing is said yes to. */
async function judgeOutage({ town, tally }: Siege): Promise<void> {
  const ready = await fetch(`${town.origin}/readyz`);
  await ready.arrayBuffer();
  if (ready.status !== 503) tally.wrong.push(`F15: /readyz answered ${ready.status} without a database.`);
  let status: number | null = null;
  // Silence is no answer at all; on a machine that is busy with other things it may be the sender who gave up.
  for (let turn = 0; turn < turns && status === null; turn += 1) status = await town.post.sendNoise();
  if (status !== 503) tally.wrong.push(`F15: a delivery was answered ${status} without a database.`);
}

async function comeBack({ town, tally }: Siege): Promise<void> {
  const begun = performance.now();
  while ((await town.post.sendNoise()) !== 200) {
    if (performance.now() - begun > soon) return void tally.wrong.push("G13: no delivery was taken 10 s after all.");
    await pause(20);
  }
}
