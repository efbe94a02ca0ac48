import type { Context } from "../ports/context.ts";
import type { WorkLine } from "../ports/work-line.ts";
import { inBackground } from "../precedence.ts";
import { pieceOf } from "../trace.ts";

const portalsAtOnce = 8;
const portalsPerLook = 100;

/** Work that is done account by account, a turn at a time. */
export interface Lane<Parts> {
  readonly name: "inbox" | "crm" | "workflows";
  /** What the log says of a turn that threw. */
  readonly failed: string;
  /** Portals with work due, the longest waiting first. */
  portalsDue(parts: Parts, limit: number): Promise<readonly number[]>;
  /** One turn at one portal; whether there was anything due, so that more may be. */
  take(parts: Parts, portalId: number): Promise<boolean>;
}

type Needs = Pick<Context, "log" | "wake">;

export interface Turns<Parts> {
  /** Sees to it that portals with work due get their turns, and waits for none of them. */
  round(parts: Parts & Needs): Promise<boolean>;
  /** Takes turns that are offered on the line, this process's and others'. */
  serve(parts: Parts & Needs): Promise<void>;
  /** Resolves when the turns under way have ended. */
  settled(): Promise<void>;
}

/**
 * The turns of a process that runs: turns at different portals go on side by side, and each that ends makes room for the
 * portal that has not had one for longest. So a portal with ten thousand rows, or a slow one, holds up nobody. With a
 * line a round only offers what is due, and whichever process has room takes it; where the line is down, each process
 * begins turns by itself, as one alone does. What two must not do at once is seen to by leases and fences, not here.
 */
export function turnsOf<Parts>(lane: Lane<Parts>, line: WorkLine | null = null): Turns<Parts> {
  const underWay = new Map<number, Promise<void>>();
  let turns = 0;
  let lastTurns: ReadonlyMap<number, number> = new Map();

  async function take(parts: Parts & Needs, portalId: number): Promise<void> {
    let wasDue = false;
    try {
      wasDue = await pieceOf({ job: lane.name, portalId }, () => lane.take(parts, portalId));
    } catch (error) {
      const name = error instanceof Error ? error.name : "unknown";
      parts.log.error({ portalId, job: lane.name, error: name }, lane.failed);
    } finally {
      underWay.delete(portalId);
    }
    if (wasDue) parts.wake[lane.name](portalId);
  }

  function begin(parts: Parts & Needs, due: readonly number[]): void {
    const lastTurnOf = (portalId: number): number => lastTurns.get(portalId) ?? 0;
    const next = due.filter((portalId) => !underWay.has(portalId)).toSorted((a, b) => lastTurnOf(a) - lastTurnOf(b));
    const begun = next.slice(0, portalsAtOnce - underWay.size);
    for (const portalId of begun) underWay.set(portalId, take(parts, portalId));
    turns += 1;
    lastTurns = new Map(due.map((portalId) => [portalId, begun.includes(portalId) ? turns : lastTurnOf(portalId)]));
  }

  return {
    async round(parts) {
      if (underWay.size >= portalsAtOnce) return false;
      const due = await lane.portalsDue(parts, portalsPerLook);
      const isOffered = line !== null && (await isTaken(line.offer(lane.name, due.map(String))));
      if (!isOffered) begin(parts, due);
      return false;
    },

    async serve(parts) {
      await line?.serve(lane.name, portalsAtOnce, (key) => inBackground(() => take(parts, Number(key))));
    },

    async settled() {
      await Promise.all(underWay.values());
    },
  };
}

function isTaken(offer: Promise<void>): Promise<boolean> {
  return offer.then(
    () => true,
    () => false,
  );
}
