import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files with browsers and processes take the longest: begun first, none of them is left running alone at the end. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is the sequencer's own method, not an array's
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => weight(other) - weight(one));
  }
}

function weight({ moduleId }: TestSpecification): number {
  return /\/test\/(?:journeys|kills|sandbox-page)\//.test(moduleId) ? 1 : 0;
}
