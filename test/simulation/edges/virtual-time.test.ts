import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { virtualTime, type VirtualTime } from "./virtual-time.ts";

const nothingElse = { isAwaited: () => false, next: () => Promise.resolve() };

let time: VirtualTime;
let giveBack: () => void;
beforeEach(() => {
  time = virtualTime(nothingElse);
  giveBack = time.takeOver(() => 0.5);
  time.restart(1_000);
});
afterEach(() => giveBack());

describe("The clock of a simulation", () => {
  it("rings timers and immediates as whoever asked for them, with what they were given", async () => {
    const acting = new AsyncLocalStorage<string>();
    const heard: string[] = [];
    const hear = (what: string): void => void heard.push(`${acting.getStore()} ${what} at ${time.now()}`);
    await time.run(async () => {
      acting.run("the second", () => setTimeout(hear, 20, "timer"));
      acting.run("the first", () => setTimeout(hear, 10, "timer"));
      acting.run("the first", () => setImmediate(hear, "immediate"));
      await new Promise((resolve) => setTimeout(resolve, 30));
    });
    expect(heard).toEqual(["the first immediate at 1000", "the first timer at 1010", "the second timer at 1020"]);
  });

  it("rings no timer that was taken back, and says so when somebody waits for what never comes", async () => {
    const heard: string[] = [];
    const waits = time.run(async () => {
      clearTimeout(setTimeout(() => heard.push("taken back"), 10));
      await new Promise(() => undefined);
    });
    await expect(waits).rejects.toThrow("never comes");
    expect(heard).toEqual([]);
  });
});
