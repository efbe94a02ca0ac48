import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { live, planOf } from "../history.ts";
import { openBase, type Base } from "../world/base.ts";
import { bugs, type BugName } from "./bugs.ts";
import { firstCatches } from "./first-catches.ts";

let base: Base;
beforeAll(async () => {
  base = await openBase(":memory:");
});
afterAll(() => base.close());

describe("a build that is broken on purpose", () => {
  it.each(Object.keys(bugs) as BugName[])("is noticed where %s", async (name) => {
    const { seed, by } = firstCatches[name];
    const { wrong } = await live(base, planOf(seed), bugs[name]);
    expect(wrong.map((sentence) => sentence.split(":")[0])).toContain(by);
  });
});
