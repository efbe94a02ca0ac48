import { parseArgs } from "node:util";
import { chaptersOf, featuresPage, tableOfFeatures, testFiles, testsIn, untested } from "./features.ts";

/** `npm run features [-- --json]`: which of the features have tests, and which. Ends with 1 while one has none. */
const { values } = parseArgs({ options: { json: { type: "boolean" } } });
const chapters = chaptersOf(featuresPage(), await testsIn(testFiles()));
const features = chapters.flatMap((chapter) => chapter.features);
console.log(values.json ? features.map((feature) => JSON.stringify(feature)).join("\n") : tableOfFeatures(chapters));
process.exitCode = untested(chapters).length === 0 ? 0 : 1;
