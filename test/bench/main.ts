import { parseArgs } from "node:util";
import { measureCrm } from "./crm.ts";
import { measureCrowd } from "./crowd.ts";
import { isMet, type Figure } from "./figures.ts";
import { tableOf, writeFigures } from "./figures-table.ts";
import { measureIntake } from "./intake.ts";
import { measureReads } from "./reads.ts";
import { measureScale } from "./scale.ts";
import { measureSteady } from "./steady.ts";

/**
 * `npm run bench [-- intake|steady|crm|crowd|reads|scale] [--json] [--dry]`: measures, prints, and writes the figures into
 * the table of docs/benchmarks.md, but for a dry run. No figure fails it.
 */
const measurements: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  intake: measureIntake,
  steady: measureSteady,
  crm: measureCrm,
  crowd: measureCrowd,
  reads: measureReads,
  scale: measureScale,
};

const { values, positionals } = parseArgs({
  options: { json: { type: "boolean" }, dry: { type: "boolean" } },
  allowPositionals: true,
});
const wanted = positionals.length > 0 ? positionals : Object.keys(measurements);
const unknown = wanted.find((name) => !(name in measurements));
if (unknown !== undefined) {
  console.error(`There is no measurement ${unknown}; there are: ${Object.keys(measurements).join(", ")}.`);
  process.exit(1);
}
const figures: Figure[] = [];
for (const name of wanted) figures.push(...((await measurements[name]?.()) ?? []));
const json = ({ goal, ...one }: Figure): string =>
  JSON.stringify(goal ? { ...one, goal, isMet: isMet(one.figure, goal) } : one);
console.log(values.json ? figures.map(json).join("\n") : tableOf(figures));
if (!values.dry) await writeFigures(figures);
