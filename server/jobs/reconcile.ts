import type { Context } from "../ports/context.ts";
import { sideBySide } from "./side-by-side.ts";
import { reconcilePayment } from "../use-cases/learn/reconcile-payment.ts";

const batchSize = 50;
const leaseTime = 60_000;
const atOnce = 4;

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "jobs" | "publicUrl" | "log">;

/** One round over the payments that are due to be read, several side by side; what people wait for goes before. */
export async function reconcilePayments(parts: Parts): Promise<boolean> {
  const { store, clock, jobs } = parts;
  const now = clock.now();
  const leaseUntil = now + leaseTime;
  const due = await store.providerReads.claim(now, leaseUntil, batchSize);
  await sideBySide(due, atOnce, (read) => reconcilePayment(parts, read), {
    ending: jobs.ending,
    giveBack: (unbegun) => store.providerReads.giveBack(unbegun, leaseUntil),
  });
  return due.length === batchSize;
}
