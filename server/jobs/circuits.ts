import { comesWithin, probeEvery } from "../domain/circuit.ts";
import type { Context } from "../ports/context.ts";
import { probeFarSide } from "../use-cases/account/probe-far-side.ts";
import { watchStranded } from "../use-cases/account/watch-stranded.ts";
import { sideBySide } from "./side-by-side.ts";

const batchSize = 50;
const atOnce = 8;

type Parts = Pick<Context, "store" | "probes" | "clock" | "random" | "log">;

/** Asks far sides that were silent whether they are back, and looks for work that waits for one that is. */
export async function probeCircuits(parts: Parts): Promise<boolean> {
  const { store, clock } = parts;
  const now = clock.now();
  await watchStranded(parts, now + comesWithin);
  const due = await store.circuits.claimProbes(now, now + probeEvery, batchSize);
  await sideBySide(due, atOnce, (side) => probeFarSide(parts, side));
  return due.length === batchSize;
}
