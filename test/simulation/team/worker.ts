import { liveThrough, reportOn } from "../campaign.ts";
import { openSimulation } from "../open.ts";
import { enough, type Order, type Said } from "./words.ts";

/**
 * One process of a campaign: lives through the seeds it is given, one after another, and tells what has become of each.
 * Started by `team.ts`, with the database as its argument; ends when nobody listens any more.
 */

const { base, close } = await openSimulation(process.argv[2] === "postgres" ? "postgres" : "sqlite");
const ending = new AbortController();
let turn: Promise<void> = Promise.resolve();

process.on("message", (order: Order | typeof enough) => {
  if (order === enough) ending.abort();
  else turn = turn.then(() => carryOut(order));
});
// A terminal tells the whole group; when to end is the campaign's to say.
process.on("SIGINT", () => undefined);
process.on("disconnect", end);
// Whoever was dismissed before there was anything to do.
if (!process.connected) end();

function end(): void {
  ending.abort();
  // Timers of the program, such as those of its limits for callers, would keep the process alive for nothing.
  void turn.then(close).finally(() => process.exit());
}

async function carryOut(order: Order): Promise<void> {
  if (order.is === "report") tell({ is: "report", text: await reportOn(base, order.seed) });
  else await liveAll(order.first, order.count);
  const { user, system } = process.cpuUsage();
  tell({ is: "done", computed: (user + system) / 1_000_000 });
}

async function liveAll(first: number, count: number): Promise<void> {
  for (let seed = first; seed < first + count && !ending.signal.aborted; seed += 1) {
    tell({ is: "lived", lived: await liveThrough(base, seed) });
  }
}

function tell(said: Said): void {
  process.send?.(said);
}
