import {
  holds,
  longer,
  opens,
  probeEvery,
  untried,
  verdictOf,
  type FarSide,
  type OpenCircuit,
  type Streak,
} from "./domain/circuit.ts";
import { second } from "./domain/time.ts";
import { assertNoTransaction } from "./outbound.ts";
import type { CallGuard, Circuits } from "./ports/circuits.ts";
import type { Clock, Log } from "./ports/context.ts";

interface Parts {
  readonly circuits: Pick<Circuits, "listOpen" | "open">;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long a process goes by what it has last read of the others' circuits. */
const lookEvery = 5 * second;

/**
 * A circuit for each far side (R10). Unanswered calls in a row are counted by each process for itself: a hiccup costs no
 * statement, and a process that starts anew has lost five calls at most. That a circuit is open is a row, which every
 * process goes by; only an answered probe closes it (use-cases/account/probe-far-side.ts).
 */
export function callGuard({ circuits, clock, log }: Parts): CallGuard {
  const streaks = new Map<string, Streak>();
  let known: ReadonlyMap<string, OpenCircuit> = new Map();
  let readAt = -Infinity;
  let look: Promise<void> | null = null;

  /** Calls that come during a look wait for it: by what was known before they would all go out. */
  async function circuitOf(side: FarSide): Promise<OpenCircuit | undefined> {
    if (clock.now() - readAt >= lookEvery) {
      readAt = clock.now();
      look = lookAtAll().finally(() => (look = null));
    }
    await look;
    return known.get(nameOf(side));
  }

  async function lookAtAll(): Promise<void> {
    known = new Map((await circuits.listOpen()).map((circuit) => [nameOf(circuit), circuit]));
  }

  async function noteSilence(side: FarSide): Promise<void> {
    const { portalId, connectionId, upstream } = side;
    const now = clock.now();
    const streak = longer(streaks.get(nameOf(side)), now);
    streaks.set(nameOf(side), streak);
    if (!opens(streak)) return;
    streaks.delete(nameOf(side));
    const circuit = { portalId, connectionId, upstream, since: streak.since, probeAt: now + probeEvery };
    known = new Map(known).set(nameOf(side), circuit);
    if (!(await circuits.open(circuit))) return;
    log.warn({ portalId, connectionId, provider: upstream }, "A far side has fallen silent; it is not called for now.");
  }

  return {
    async guarded(side, call) {
      // Asked before the circuit is: inside a transaction that question itself would wait for ever.
      assertNoTransaction(side.upstream);
      const circuit = await circuitOf(side);
      const now = clock.now();
      if (circuit && holds(circuit, now)) throw untried(circuit, now);
      try {
        const answer = await call();
        streaks.delete(nameOf(side));
        return answer;
      } catch (error) {
        const verdict = verdictOf(error);
        if (verdict === "answered") streaks.delete(nameOf(side));
        if (verdict === "silent") await noteSilence(side);
        throw error;
      }
    },
  };
}

function nameOf({ portalId, connectionId }: FarSide): string {
  return `${portalId} ${connectionId ?? ""}`;
}
