import { afterEach, describe, expect, it, vi } from "vitest";
import { inBackground } from "../../server/precedence.ts";
import { backLine } from "../../server/store/back-line.ts";
import { openDatabase } from "../../server/store/database.ts";

describe("the line of those who leave others the right of way", () => {
  afterEach(() => void vi.useRealTimers());

  it("R11 lets so many into the common line at a time, in the order in which they came", async () => {
    const line = backLine({ places: 2, patience: 1_000 });
    const came: number[] = [];
    const leaves = [1, 2, 3, 4].map(async (number) => {
      const leave = await line.enter();
      came.push(number);
      return leave;
    });
    await Promise.all(leaves.slice(0, 2));
    expect(came).toEqual([1, 2]);
    const leave = await leaves[0];
    leave?.();
    // Leaving twice makes no second place.
    leave?.();
    await leaves[2];
    await Promise.resolve();
    expect(came).toEqual([1, 2, 3]);
    (await leaves[1])?.();
    await leaves[3];
    expect(came).toEqual([1, 2, 3, 4]);
  });

  it("R15 F66 is left by who waited too long, and its place is the next one's", async () => {
    vi.useFakeTimers();
    const line = backLine({ places: 1, patience: 1_000 });
    const leave = await line.enter();
    const late = line.enter().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(999);
    const next = line.enter();
    await vi.advanceTimersByTimeAsync(1);
    expect(await late).toMatchObject({ name: "StorageError", cause: expect.stringContaining("no room") });
    leave();
    expect(await next).toBeTypeOf("function");
  });
});

describe("the one connection of SQLite", () => {
  it("R11 F66 is with who waits for an answer after one piece of background work at most, however many wait", async () => {
    const knex = openDatabase(":memory:");
    const order: string[] = [];
    const one = async (name: string) => {
      await knex.raw("select 1");
      order.push(name);
    };
    let end = (): void => {};
    const held = new Promise<void>((resolve) => {
      end = resolve;
    });
    const first = inBackground(() => knex.transaction(() => held)).then(() => order.push("first of the background"));
    const others = ["second", "third"].map((name) => inBackground(() => one(name)));
    await new Promise(setImmediate);
    const answers = ["answer", "another answer"].map(one);
    end();
    await Promise.all([first, ...others, ...answers]);
    expect(order).toEqual(["first of the background", "answer", "another answer", "second", "third"]);
    await knex.destroy();
  });

  it("R11 is given back by background work that failed", async () => {
    const knex = openDatabase(":memory:");
    await expect(inBackground(() => knex.raw("select nonsense"))).rejects.toThrow("nonsense");
    await expect(
      inBackground(() => knex.transaction(() => Promise.reject(new Error("It went wrong.")))),
    ).rejects.toThrow("It went wrong.");
    await inBackground(async () => void (await knex.raw("select 1")));
    await knex.destroy();
  });
});
