import { AsyncResource } from "node:async_hooks";

/** The clock of a simulation, and the timers of whoever asks Node for some. */
export interface VirtualTime {
  /** Epoch ms. */
  now(): number;
  /** Puts the clock on. Timers that fall due meanwhile ring when somebody waits. */
  pass(milliseconds: number): void;
  /** Sets the clock for a new history; nobody waits for anything any more. */
  restart(at: number): void;
  /** Does `work` to its end. Whenever nothing else goes on, the clock goes to the next timer; throws when there is none. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Takes over Node's timers, clock and chance (`random`: 0 ≤ x < 1). The answer gives them back. */
  takeOver(random: () => number): () => void;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  ring(): void;
}

/** Turns of Node's loop without news after which nothing is under way: streams and ticks need one or two. */
const quietTurns = 4;

/** What is waited for from outside this thread. */
export interface Answers {
  isAwaited(): boolean;
  /** Resolves when the next one has come. */
  next(): Promise<void>;
}

/**
 * A clock that stands still while anybody works. `answers` are the database's alone: everything else in a simulation is
 * done in this thread, in an order that depends on nothing else.
 */
export function virtualTime(answers: Answers): VirtualTime {
  const real = { setTimeout, clearTimeout, setImmediate };
  const clock = Date.now.bind(Date);
  let now = clock();
  let order = 0;
  let timers = new Map<number, Timer>();
  let immediates: (() => void)[] = [];

  function later(act: (...given: readonly unknown[]) => void, milliseconds = 0, ...given: readonly unknown[]) {
    order += 1;
    const id = order;
    timers.set(id, { at: now + Math.max(1, milliseconds), order, ring: inItsOwnContext(act, given) });
    // All that callers of Node's timers do with them.
    const handle = { [Symbol.toPrimitive]: () => id, ref: () => handle, unref: () => handle };
    return handle;
  }

  function never(handle: unknown): void {
    if (handle !== undefined && handle !== null) timers.delete(Number(handle));
  }

  function soon(act: (...given: readonly unknown[]) => void, ...given: readonly unknown[]): void {
    immediates.push(inItsOwnContext(act, given));
  }

  /** Lets happen what only waited for a quiet moment or for time; false when there is nothing. */
  function goOn(): boolean {
    const waiting = immediates;
    immediates = [];
    for (const act of waiting) act();
    return waiting.length > 0 || ringNext();
  }

  function ringNext(): boolean {
    const next = [...timers].reduce<[number, Timer] | null>(
      (first, one) => (first === null || isBefore(one[1], first[1]) ? one : first),
      null,
    );
    if (!next) return false;
    const [id, timer] = next;
    timers.delete(id);
    now = Math.max(now, timer.at);
    timer.ring();
    return true;
  }

  async function waitUntil(isDone: () => boolean): Promise<void> {
    for (let quiet = 0; !isDone();) {
      while (answers.isAwaited()) {
        await answers.next();
        // Mostly the next question follows at once: it is waited for without a turn of Node's loop.
        await new Promise<void>((resolve) => process.nextTick(resolve));
        quiet = 0;
      }
      await new Promise<void>((resolve) => real.setImmediate(resolve));
      quiet = answers.isAwaited() ? 0 : quiet + 1;
      if (quiet <= quietTurns || isDone()) continue;
      quiet = 0;
      if (!goOn()) throw new Error("Somebody waits for something that never comes.");
    }
  }

  return {
    now: () => now,
    pass(milliseconds) {
      now += milliseconds;
    },
    restart(at) {
      now = at;
      timers = new Map();
      immediates = [];
    },
    async run(work) {
      let isDone = false;
      const result = work().finally(() => (isDone = true));
      // Its failure is heard by whoever awaits the answer.
      result.catch(() => undefined);
      await waitUntil(() => isDone);
      return result;
    },
    takeOver(random) {
      const realRandom = Math.random;
      Object.assign(globalThis, { setTimeout: later, clearTimeout: never, setImmediate: soon });
      Date.now = () => now;
      Math.random = random;
      return () => {
        Object.assign(globalThis, real);
        Date.now = clock;
        Math.random = realRandom;
      };
    },
  };
}

/** As `AsyncResource.bind` does, which describes each function it makes anew and so costs a twentieth of a history. */
function inItsOwnContext(act: (...given: readonly unknown[]) => void, given: readonly unknown[]): () => void {
  const context = new AsyncResource("VirtualTimer");
  return () => context.runInAsyncScope(act, undefined, ...given);
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
