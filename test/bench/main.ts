import { parseArgs } from "node:util";
import { measureCrm } from "./crm.ts";
import { measureCrowd } from "./crowd.ts";
import { tableOf, type Figure } from "./figures.ts";
import { measureIntake } from "./intake.ts";
import { measureReads } from "./reads.ts";
import { measureScale } from "./scale.ts";

/** `npm run bench [-- intake|crm|crowd|reads|scale] [--json]`: measures, prints, judges nothing. */
const measurements: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  intake: measureIntake,
  crm: measureCrm,
  crowd: measureCrowd,
  reads: measureReads,
  scale: measureScale,
};

const { values, positionals } = parseArgs({ options: { json: { type: "boolean" } }, allowPositionals: true });
const wanted = positionals.length > 0 ? positionals : Object.keys(measurements);
const unknown = wanted.find((name) => !(name in measurements));
if (unknown !== undefined) {
  console.error(`There is no measurement ${unknown}; there are: ${Object.keys(measurements).join(", ")}.`);
  process.exit(1);
}
const figures: Figure[] = [];
for (const name of wanted) figures.push(...((await measurements[name]?.()) ?? []));
console.log(values.json ? figures.map((figure) => JSON.stringify(figure)).join("\n") : tableOf(figures));
