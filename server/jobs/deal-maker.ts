import type { Context } from "../ports/context.ts";
import { makeDeal } from "../use-cases/deal/make-deal.ts";
import { sideBySide } from "./side-by-side.ts";

const batchSize = 20;
// Longer than all calls of one making together.
const leaseTime = 120_000;
const atOnce = 4;

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "wake" | "log">;

/** One round over the deals that are promised to payments and due. */
export async function makeDeals(parts: Parts): Promise<boolean> {
  const { store, clock } = parts;
  const now = clock.now();
  const due = await store.dealMakings.claim(now, now + leaseTime, batchSize);
  await sideBySide(due, atOnce, (making) => makeDeal(parts, making));
  return due.length === batchSize;
}
