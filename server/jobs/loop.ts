import type { Clock, Log } from "../ports/context.ts";
import { inBackground } from "../precedence.ts";
import { pieceOf } from "../trace.ts";

export interface LoopOptions {
  readonly name: string;
  /** One round; true when there may be more to do at once. */
  round(): Promise<boolean>;
  /** Milliseconds after which an idle loop looks again by itself. */
  readonly idle: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Loop {
  start(): void;
  /** Look now. Losing a wake-up loses nothing: the loop looks again by itself. */
  wake(): void;
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>;
  /** When the latest round ended, epoch ms; the start before the first one. */
  lastRoundAt(): number;
}

/** Runs rounds one after another: at once while there is more to do, else when woken or after the idle time. */
export function loopOf({ name, round, idle, clock, log }: LoopOptions): Loop {
  const state = { isRunning: false, isWoken: false, lastRoundAt: 0 };
  let ended: Promise<void> = Promise.resolve();
  let interrupt = (): void => {};

  const rest = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, idle);
      interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
      if (state.isWoken || !state.isRunning) interrupt();
    });

  const run = async (): Promise<void> => {
    while (state.isRunning) {
      state.isWoken = false;
      const hasMore = await safely(round, name, log);
      state.lastRoundAt = clock.now();
      if (!hasMore) await rest();
    }
  };

  return {
    start() {
      state.isRunning = true;
      state.lastRoundAt = clock.now();
      ended = run();
    },
    wake() {
      state.isWoken = true;
      interrupt();
    },
    async stop() {
      state.isRunning = false;
      interrupt();
      await ended;
    },
    lastRoundAt: () => state.lastRoundAt,
  };
}

/** A round that throws must not end the loop; the next one comes after the idle time. */
async function safely(round: () => Promise<boolean>, name: string, log: Log): Promise<boolean> {
  try {
    return await inBackground(() => pieceOf({ job: name }, round));
  } catch (error) {
    log.error({ job: name, error: error instanceof Error ? error.name : "unknown" }, "A round of a job failed.");
    return false;
  }
}
