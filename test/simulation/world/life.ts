import { AsyncLocalStorage } from "node:async_hooks";
import type { App } from "../../../server/app.ts";

/** What everything fails with that a dead instance still tries. */
export class Death extends Error {
  override readonly name = "Death";
}

/** One process of the program. Its memory dies with it; what is in the database stays. */
export interface Instance {
  readonly name: string;
  readonly app: App;
  isDead: boolean;
  /** Statements and calls it lives to make; null while nothing threatens it. */
  stepsLeft: number | null;
  /** Answers it hears before it stands still over one, F97; null while nothing holds it up. */
  standsIn?: number | null;
  /** The round of work it is at. */
  round?: string | undefined;
}

const scope = new AsyncLocalStorage<Instance>();

/** Does `work` as this instance: its statements and calls are known for its own. */
export function as<T>(instance: Instance, work: () => Promise<T>): Promise<T> {
  return scope.run(instance, work);
}

/** The instance at whose instance something is happening; null for the world around. */
export function whoActs(): Instance | null {
  return scope.getStore() ?? null;
}

/** Does `work` as nobody's: on the other side of a call. */
export function asNobody<T>(work: () => Promise<T>): Promise<T> {
  return scope.exit(work);
}

/**
 * One step of the instance that acts: a statement or a call. Dies before the step, or when it has taken effect and before
 * that is heard; so every place between two steps is a place to die at.
 */
export async function step<T>(take: () => Promise<T>): Promise<T> {
  const instance = whoActs();
  if (!instance) return take();
  if (instance.isDead) throw new Death("It is dead.");
  const isLast = instance.stepsLeft !== null && (instance.stepsLeft -= 1) <= 0;
  const result = await take();
  if (isLast) instance.isDead = true;
  if (instance.isDead) throw new Death("It died.");
  return result;
}

/** Longer than any claim holds. */
const longStand = 130_000;

/**
 * Where a process may be made to stand still for minutes, as a machine that hangs does, its time limits with it: what it
 * has just been told is old when it goes on, and others may have taken over. It holds no connection to the database.
 */
export async function standStill(): Promise<void> {
  const instance = whoActs();
  if (!instance?.standsIn) return;
  instance.standsIn -= 1;
  if (instance.standsIn === 0) await new Promise((resolve) => setTimeout(resolve, longStand));
}
