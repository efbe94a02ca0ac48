import { setTimeout as pause } from "node:timers/promises";
import { assertFree, type ServerProcess } from "../../sandbox/server-process.ts";
import { pulseOf, type Pulse } from "../siege.ts";
import type { Town } from "../town.ts";
import type { Slip } from "./slip.ts";

/** The program's lives, one after the other: there is always one, until it is told to die. */
export interface Lives {
  /** From now on it dies where it is told, or only notes its points. */
  order(at: string | number | null): void;
  passed(): readonly string[];
  /** Where the order was carried out; null while it was not. */
  diedAt(): string | null;
  /** Whether the process is gone, now or within so many ms. */
  isOver(within?: number): Promise<boolean>;
  /** Time passes and it is started again, after its death or in good order. Answers how often it died on the way up. */
  startAgain(later: number): Promise<number>;
  end(): Promise<void>;
}

const glance = 40;
const looks = 100;

export async function openLives(town: Town, slip: Slip, preload: string): Promise<Lives> {
  let run = 0;
  let server: ServerProcess = await town.start(preload);
  let pulse: Pulse = pulseOf(server);

  function order(at: string | number | null): void {
    run += 1;
    slip.write({ run, at });
  }

  /** Null where it did not get up. Whoever waits for one that died is answered by the next: tried twice, it would meet it. */
  async function started(): Promise<ServerProcess | null> {
    const attempt = town.start(preload, 1).catch(() => null);
    for (;;) {
      const next = await Promise.race([attempt, pause(glance, "not yet" as const)]);
      if (slip.diedAt() !== null) return null;
      if (next !== "not yet") return next;
    }
  }

  /** A process is gone a little later than its last words. Throws EADDRINUSE when it stays. */
  async function startedOnceGone(): Promise<ServerProcess> {
    const port = Number(new URL(town.origin).port);
    for (let look = 0; look < looks; look += 1) {
      const isFree = await assertFree(port).then(
        () => true,
        () => false,
      );
      if (isFree) break;
      await pause(glance);
    }
    return town.start(preload);
  }

  return {
    order,
    passed: slip.passed,
    diedAt: slip.diedAt,
    async isOver(within = 0) {
      await Promise.race([server.ended, pause(within)]);
      return !pulse.isUp;
    },
    async startAgain(later) {
      if (pulse.isUp) await server.stop();
      town.passTime(later);
      let next = await started();
      const deaths = next || slip.diedAt() === null ? 0 : 1;
      if (!next) {
        order(null);
        town.passTime(later);
        next = await startedOnceGone();
      }
      server = next;
      pulse = pulseOf(server);
      return deaths;
    },
    end: () => (pulse.isUp ? server.stop() : Promise.resolve()),
  };
}
