import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { z } from "zod";
import { replayOf } from "./campaign.ts";
import { noteCampaign } from "./team/note.ts";
import { startMember } from "./team/member.ts";
import { summaryOf } from "./team/summary.ts";
import { hasFailed } from "./team/tally.ts";
import { liveTogether } from "./team/team.ts";

/**
 * `npm run simulate -- [--seed N] [--histories N] [--minutes N] [--jobs N] [--database sqlite|postgres] [--note]`. With
 * minutes and no number of histories, as many as there is time for. `--note` adds a line to docs/reliability.md. Exit
 * code 1 when something does not hold, when nothing was lived through, or when a thousand histories have left out a fault;
 * 130 after Ctrl-C.
 */

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    histories: { type: "string" },
    minutes: { type: "string" },
    jobs: { type: "string", default: String(availableParallelism()) },
    database: { type: "string", default: "sqlite" },
    note: { type: "boolean", default: false },
  },
});
const whole = z.coerce.number().int();
const { seed, jobs, database, minutes, note, ...asked } = z
  .object({
    seed: whole.min(0),
    histories: whole.min(1).optional(),
    minutes: z.coerce.number().positive().optional(),
    jobs: whole.min(1).max(64),
    database: z.enum(["sqlite", "postgres"]),
    note: z.boolean(),
  })
  .parse(values);
const histories = asked.histories ?? (minutes === undefined ? 100 : Number.MAX_SAFE_INTEGER - seed);

const say = (text: string): void => void process.stdout.write(text);
const { isTTY } = process.stdout;
const mostReports = 3;
const interruption = new AbortController();
process.once("SIGINT", () => {
  say("\nEnding once the histories under way are over; Ctrl-C again ends at once.\n");
  interruption.abort();
});
const timeIsUp = minutes === undefined ? [] : [AbortSignal.timeout(minutes * 60_000)];

const began = performance.now();
const secondsSince = (): number => (performance.now() - began) / 1_000;
const members = Array.from({ length: Math.min(jobs, histories) }, () => startMember(database));
const tally = await liveTogether(members, {
  first: seed,
  count: histories,
  isRepeatable: database === "sqlite",
  signal: AbortSignal.any([interruption.signal, ...timeIsUp]),
  onLived({ seed: lived, wrong: [reason] }, { lived: count, failures }) {
    if (reason !== undefined) say(`\n✗ Seed ${lived}: ${reason}\n  ${replayOf(lived, database)}\n`);
    const share = asked.histories === undefined ? "" : ` of ${histories}`;
    const line = `${count}${share} histories, ${failures.length} failed, ${(count / secondsSince()).toFixed(1)} a second`;
    if (isTTY) say(`\r${line}`);
    else if (count % 100 === 0) say(`${line}\n`);
  },
});
if (isTTY) say("\n");
const campaign = {
  first: seed,
  database,
  jobs: members.length,
  seconds: secondsSince(),
  computed: members.reduce((sum, member) => sum + member.computed, 0),
};
// Whoever has pressed Ctrl-C has not the time that shortening takes.
const reported = interruption.signal.aborted ? [] : tally.failures.slice(0, mostReports);
for (const { seed: failed } of reported) {
  say(`\n${await members[0]?.report(failed)}\nOnce more: ${replayOf(failed, database)}\n`);
}
await Promise.all(members.map((member) => member.dismiss()));
say(`\n${summaryOf(campaign, tally)}\n`);
if (note && tally.lived > 0) await noteCampaign(campaign, tally);
process.exitCode = hasFailed(tally) ? 1 : interruption.signal.aborted ? 130 : 0;
