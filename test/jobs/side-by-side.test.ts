import { describe, expect, it } from "vitest";
import { sideBySide } from "../../server/jobs/side-by-side.ts";

/** Work that ends when the test says so. */
function setUp(items: readonly number[], atOnce: number) {
  const begun: number[] = [];
  const returned: (readonly number[])[] = [];
  const ends: (() => void)[] = [];
  const ending = new AbortController();
  const work = (item: number): Promise<void> => {
    begun.push(item);
    return new Promise((end) => ends.push(end));
  };
  const giveBack = (unbegun: readonly number[]) => Promise.resolve(void returned.push(unbegun));
  const done = sideBySide(items, atOnce, work, { ending: ending.signal, giveBack });
  const endAll = async () => {
    for (const end of ends) end();
    await new Promise(setImmediate);
  };
  return { begun, returned, ending, done, endAll };
}

describe("work side by side", () => {
  it("F16 is ended where it was begun and given back where it was not, when the process is to end", async () => {
    const { begun, returned, ending, done, endAll } = setUp([1, 2, 3, 4, 5], 2);
    expect(begun).toEqual([1, 2]);
    ending.abort();
    expect({ begun, returned }).toEqual({ begun: [1, 2], returned: [[3, 4, 5]] });
    await endAll();
    await done;
    expect({ begun, returned }).toEqual({ begun: [1, 2], returned: [[3, 4, 5]] });
  });

  it("F16 is not begun at all where the process is to end already", async () => {
    const returned: (readonly number[])[] = [];
    const giveBack = (unbegun: readonly number[]) => Promise.resolve(void returned.push(unbegun));
    const work = () => Promise.reject(new Error("It was begun."));
    await sideBySide([1, 2], 2, work, { ending: AbortSignal.abort(), giveBack });
    expect(returned).toEqual([[1, 2]]);
  });

  it("gives nothing back where all was done", async () => {
    const { begun, returned, done, endAll } = setUp([1, 2, 3], 2);
    await endAll();
    await endAll();
    await done;
    expect({ begun, returned }).toEqual({ begun: [1, 2, 3], returned: [] });
  });
});
