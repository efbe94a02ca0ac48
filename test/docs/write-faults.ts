import { writeFileSync } from "node:fs";
import { faultsOf, reliabilityPage, tableOfFaults } from "./faults.ts";
import { testFiles, testsIn } from "./features.ts";
import { unprovenFaults } from "./unproven-faults.ts";

const chapters = faultsOf(reliabilityPage(), await testsIn(testFiles()));
writeFileSync(new URL("../../docs/reliability-table.md", import.meta.url), tableOfFaults(chapters, unprovenFaults));
