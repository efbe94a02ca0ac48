import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Who goes first where all want the same thing. Somebody waits for an answer, or a delivery to be on disk: they have the
 * right of way before what the loops do by themselves. Kept beside the work by the runtime, so that nobody passes it on.
 */
const scope = new AsyncLocalStorage<true>();

/** Runs what nobody waits for. */
export function inBackground<T>(work: () => Promise<T>): Promise<T> {
  return scope.run(true, work);
}

export function isInBackground(): boolean {
  return scope.getStore() === true;
}
