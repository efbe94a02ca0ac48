import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { UpstreamError, type Fault } from "../../server/domain/errors.ts";
import { installsFollower } from "../../server/jobs/installs.ts";
import type { Context } from "../../server/ports/context.ts";
import { startRig, type Rig } from "../rig.ts";

const minute = 60_000;

let rig: Rig;
let lines: string[];
let fault: Fault | null;
beforeAll(async () => {
  rig = await startRig();
});
beforeEach(() => {
  lines = [];
  fault = null;
});
afterAll(() => rig.close());

/** The program with a journal that answers as `fault` says, and a log that is kept. */
function watched(): Context {
  const { context } = rig.app;
  const keep =
    (level: string) =>
    ({ fault: named }: { readonly fault?: unknown }): void =>
      void lines.push(named === undefined ? level : `${level} ${String(named)}`);
  return {
    ...context,
    log: { info: keep("info"), warn: keep("warn"), error: keep("error") },
    journal: {
      subscribe: () => Promise.resolve(),
      readNext: () =>
        fault ? Promise.reject(new UpstreamError(fault, { upstream: "hubspot" })) : Promise.resolve(null),
    },
  };
}

describe("a journal of installations that cannot be read", () => {
  it("is logged when that begins, changes and ends, and once an hour between", async () => {
    const round = installsFollower();
    const context = watched();
    const rounds = async (minutes: number) => {
      for (let passed = 0; passed < minutes * 2; passed += 1) {
        await round(context);
        rig.clock.pass(minute / 2);
      }
    };
    await rounds(5);
    expect(lines).toEqual([]);
    fault = "permission";
    await rounds(59);
    expect(lines).toEqual(["warn permission"]);
    await rounds(2);
    expect(lines).toEqual(["warn permission", "warn permission"]);
    fault = "unavailable";
    await rounds(5);
    fault = null;
    await rounds(5);
    expect(lines.slice(2)).toEqual(["warn unavailable", "info"]);
  });
});
