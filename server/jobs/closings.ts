import type { Context } from "../ports/context.ts";
import { closeAgain } from "../use-cases/pay/close-again.ts";
import { sideBySide } from "./side-by-side.ts";

const batchSize = 20;
// Longer than all calls of one closing together.
const leaseTime = 120_000;
const atOnce = 4;

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "publicUrl" | "log">;

/** One round over the providers' pages that are still to be closed. */
export async function closePages(parts: Parts): Promise<boolean> {
  const { store, clock } = parts;
  const now = clock.now();
  const due = await store.closings.claim(now, now + leaseTime, batchSize);
  await sideBySide(due, atOnce, (closing) => closeAgain(parts, closing));
  return due.length === batchSize;
}
