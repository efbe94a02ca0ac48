import { parseArgs } from "node:util";
import { z } from "zod";
import { campaign, reportOf, shortened } from "./campaign.ts";
import { planOf } from "./history.ts";
import { openSimulation } from "./open.ts";

/** `npm run simulate -- --seed N --histories N [--database sqlite|postgres]`; exit code 1 when something does not hold. */

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    histories: { type: "string", default: "100" },
    database: { type: "string", default: "sqlite" },
  },
});
const whole = z.coerce.number().int().min(0);
const { seed, histories, database } = z
  .object({ seed: whole, histories: whole, database: z.enum(["sqlite", "postgres"]) })
  .parse(values);

// A simulation has a clock of its own; how long it takes is told by the machine's.
const stopwatch = performance.now.bind(performance);
const started = stopwatch();
const say = (text: string): void => void process.stdout.write(text);
const mostReports = 3;

const { base, close } = await openSimulation(database);
const begun = stopwatch();
const { failures, faults } = await campaign(base, {
  first: seed,
  count: histories,
  onFailure: ({ plan, outcome }) => say(`\nSeed ${plan.seed} failed: ${outcome.wrong[0] ?? ""}\n`),
  onLived(lived, failed) {
    const rate = (lived / ((stopwatch() - begun) / 1_000)).toFixed(1);
    const line = `${lived} of ${histories} histories, ${failed} failed, ${rate} a second`;
    if (process.stdout.isTTY) say(`\r${line}`);
    else if (lived % 100 === 0) say(`${line}\n`);
  },
});
say("\n");
for (const failure of failures.slice(0, mostReports)) {
  say(`${reportOf(await shortened(base, failure), planOf(failure.plan.seed))}\n\n`);
}
const seconds = ((stopwatch() - started) / 1_000).toFixed(0);
const { user, system } = process.cpuUsage();
const perCore = (histories / ((user + system) / 1_000_000)).toFixed(1);
say(
  `Seeds ${seed} to ${seed + histories - 1} on ${database}: ${failures.length} failed. ${seconds} s, ${perCore} a second and core.\n`,
);
say(`Histories in which it came: ${[...faults].map(([kind, count]) => `${kind} ${count}`).join(", ")}.\n`);
await close();
// Timers of the program, such as those of its limits for callers, would keep a process alive for nothing.
process.exit(failures.length > 0 ? 1 : 0);
