import { describe, expect, it } from "vitest";
import { callGuard } from "../server/call-guard.ts";
import type { FarSide, OpenCircuit } from "../server/domain/circuit.ts";

const side: FarSide = { portalId: 1, connectionId: "shop", upstream: "stripe" };
const now = 1_000_000;
const silent: OpenCircuit = { ...side, since: now - 60_000, probeAt: now + 30_000 };

const quiet = { info() {}, warn() {}, error() {} };

/** A process that has looked at nobody's circuits yet, and whose look takes until `tell`. */
function newProcess() {
  let tell: (open: readonly OpenCircuit[]) => void = () => undefined;
  const asked = { looks: 0 };
  const guard = callGuard({
    circuits: {
      listOpen() {
        asked.looks += 1;
        return new Promise((resolve) => (tell = resolve));
      },
      open: () => Promise.resolve(true),
    },
    clock: { now: () => now },
    log: quiet,
  });
  return { guard, asked, tell: (open: readonly OpenCircuit[]) => tell(open) };
}

describe("several calls to a far side that another process knows to be silent", () => {
  it("R10 F100 are all held back, also those that come while the circuits are being looked at", async () => {
    const { guard, asked, tell } = newProcess();
    let calls = 0;
    const call = (): Promise<void> => {
      calls += 1;
      return Promise.resolve();
    };
    const all = Promise.allSettled([1, 2, 3].map(() => guard.guarded(side, call)));
    tell([silent]);
    expect((await all).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect([calls, asked.looks]).toEqual([0, 1]);
  });
});
