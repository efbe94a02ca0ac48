import { parseArgs } from "node:util";
import { z } from "zod";
import { campaign, databases, kindNames } from "./kinds.ts";
import { diceOf } from "../simulation/dice.ts";
import { noteKills } from "./note.ts";
import { isClean, newTally, summed, type Tally } from "./tally.ts";

/**
 * `npm run kills -- --kind random|server|commit|disk|points|power [--database sqlite|postgres] [--cycles N]
 * [--seed S] [--jobs N] [--note]`; exit code 1 when a promise was broken. `--note` adds a line to docs/reliability.md.
 */

const { values } = parseArgs({
  options: {
    kind: { type: "string", default: "random" },
    database: { type: "string", default: "sqlite" },
    cycles: { type: "string" },
    seed: { type: "string", default: "1" },
    jobs: { type: "string", default: "1" },
    note: { type: "boolean", default: false },
  },
});
const whole = z.coerce.number().int().min(1);
const order = z
  .object({
    kind: z.enum(kindNames),
    database: z.enum(databases),
    cycles: whole.optional(),
    seed: z.coerce.number().int().min(0),
    jobs: whole.max(8),
    note: z.boolean(),
  })
  .parse(values);

const say = (text: string): void => void process.stdout.write(text);
const stopwatch = performance.now.bind(performance);
const began = stopwatch();

const { kind, database, seed, jobs } = order;
// There are as many points as there are; of all else there is no end.
const cycles = order.cycles ?? (kind === "points" ? Infinity : 60);
const share = Math.ceil(cycles / jobs);
const tallies: Tally[] = Array.from({ length: jobs }, newTally);
const mostSentences = 40;
let sentences = 0;
/** Says what was broken as soon as it is known: a long campaign may be broken off. */
const sayBroken = (): void => {
  const all = tallies.flatMap(({ lost, doubled, wrong }) => [...lost, ...doubled, ...wrong]);
  for (const sentence of all.slice(sentences, mostSentences)) say(`✗ ${sentence}\n`);
  sentences = all.length;
};
const progress = setInterval(() => {
  sayBroken();
  const { cycles: done, acknowledged } = summed(tallies);
  say(
    `${done} of ${cycles === Infinity ? "all" : cycles} cycles, ${acknowledged} acknowledged, ${sentences} broken promises\n`,
  );
}, 10_000);
await Promise.all(
  tallies.map((tally, job) =>
    campaign({
      database,
      waves: [{ kind, cycles: share, part: { which: job, of: jobs } }],
      dice: diceOf(`${kind} ${seed + job}`),
      tally,
    }),
  ),
);
clearInterval(progress);

const tally = summed(tallies);
sayBroken();
const seconds = (stopwatch() - began) / 1_000;
say(`Seen: ${[...tally.seen].map(([name, times]) => `${name} ${times}`).join(", ")}.\n`);
say(
  `${kind} on ${database}, seed ${seed}${jobs > 1 ? ` to ${seed + jobs - 1}` : ""}: ${tally.cycles} cycles, ` +
    `${tally.acknowledged} acknowledged, ${tally.lost.length} lost, ${tally.doubled.length} doubled, ` +
    `${tally.wrong.length} otherwise wrong. ${seconds.toFixed(0)} s, ${(seconds / tally.cycles).toFixed(2)} s a cycle.\n`,
);
if (order.note) await noteKills({ kind, database, seed, jobs }, tally);
// Timers of the stand-ins, such as those of their limits for callers, would keep a process alive for nothing.
process.exit(isClean(tally) ? 0 : 1);
