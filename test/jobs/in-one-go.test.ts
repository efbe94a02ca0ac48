import { describe, expect, it } from "vitest";
import { inOneGo, onceForAll } from "../../server/jobs/in-one-go.ts";

/** Doubles numbers, and remembers who was asked together. */
function setUp() {
  const asked: (readonly number[])[] = [];
  const ask = inOneGo<number, number>({
    kindOf: (number) => (number % 2 === 0 ? "even" : "odd"),
    async askAll(numbers) {
      asked.push(numbers);
      if (numbers.includes(13)) throw new Error("Thirteen is not doubled.");
      return numbers.map((number) => 2 * number);
    },
  });
  return { asked, ask };
}

describe("questions of one moment", () => {
  it("are asked in one go, each kind by itself, and each asker gets its own answer", async () => {
    const { asked, ask } = setUp();
    expect(await Promise.all([1, 2, 3, 4].map(ask))).toEqual([2, 4, 6, 8]);
    expect(asked).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it("stay together over many steps, whatever else each does in between", async () => {
    const { asked, ask } = setUp();
    const threeSteps = async (number: number) => {
      for (let waits = 0; waits < number; waits += 1) await Promise.resolve();
      const second = await ask(await ask(number));
      for (let waits = 0; waits < 9 - number; waits += 1) await Promise.resolve();
      return ask(second);
    };
    expect(await Promise.all([1, 3, 5].map(threeSteps))).toEqual([8, 24, 40]);
    expect(asked.map((numbers) => numbers.toSorted((a, b) => a - b))).toEqual([
      [1, 3, 5],
      [2, 6, 10],
      [4, 12, 20],
    ]);
  });

  it("fail for all who asked together, and for nobody else", async () => {
    const { ask } = setUp();
    const ends = await Promise.allSettled([13, 15, 2].map(ask));
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
    expect(await ask(15)).toBe(30);
  });

  it("are asked once where all ask the same, and anew in the next moment", async () => {
    let asked = 0;
    const find = onceForAll(async (key: readonly [number, string]) => `${key.join("|")} asked ${(asked += 1)}`);
    expect(await Promise.all([find([7, "a"]), find([7, "a"]), find([7, "b"])])).toEqual([
      "7|a asked 1",
      "7|a asked 1",
      "7|b asked 2",
    ]);
    expect(await find([7, "a"])).toBe("7|a asked 3");
  });
});
