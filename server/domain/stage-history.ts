import { minute } from "./time.ts";

/** Who or what put a deal into a stage, as HubSpot's history tells it. An app may be ours or another one. */
export type Mover = `user:${string}` | "app" | "workflow" | "import" | "other";

/** One stage a deal was put into. */
export interface StageEntry {
  readonly stageId: string;
  /** By HubSpot's clock, epoch ms. */
  readonly at: number;
  readonly by: Mover;
}

/** Newest first. */
export type StageHistory = readonly StageEntry[];

/** A write of ours: from where to where, and when we had looked before it, by our clock, epoch ms. */
export interface WrittenMove {
  readonly fromStageId: string | null;
  readonly toStageId: string | null;
  readonly seenAt: number;
  /**
   * When the deal had last been changed as we looked, by HubSpot's clock, epoch ms: what came after the look is younger,
   * however wrong our own clock is. Null or left out where it is not known.
   */
  readonly seenChangedAt?: number | null;
}

/** What became of a write, told by the deal's history. */
export type WriteTrace =
  /** `since`: where the deal was put afterwards · `over`: what was done between our look and our write, and lost by it. */
  | { readonly kind: "landed"; readonly since: StageEntry | null; readonly over: StageEntry | null }
  /** Ours is not there, and somebody has moved the deal since we looked. */
  | { readonly kind: "forestalled"; readonly by: StageEntry }
  | { readonly kind: "nothing" };

/** By so much HubSpot's clock may be behind ours, ms. */
const clockSkew = 10_000;

/**
 * Tells our write from a person's in the history. Where both put the deal into the same stage, the first one is in the
 * history and the other leaves no trace, since HubSpot keeps no change that changes nothing.
 */
export function traceOf(move: WrittenMove, history: StageHistory): WriteTrace {
  const ours = history.findIndex((entry) => isOurs(entry, move));
  const newest = history[0];
  if (ours >= 0) {
    return {
      kind: "landed",
      since: ours > 0 ? (newest ?? null) : null,
      over: lostBefore(move, history.slice(ours + 1)),
    };
  }
  if (newest && (newest.stageId !== move.fromStageId || isBackAndForth(move, history))) {
    return { kind: "forestalled", by: newest };
  }
  return { kind: "nothing" };
}

function isOurs({ by, stageId, at }: StageEntry, { toStageId, seenAt, seenChangedAt }: WrittenMove): boolean {
  return by === "app" && stageId === toStageId && at >= (seenChangedAt ?? seenAt - clockSkew);
}

function lostBefore(move: WrittenMove, before: StageHistory): StageEntry | null {
  const [last] = before;
  if (!last) return null;
  return last.stageId !== move.fromStageId || isBackAndForth(move, before) ? last : null;
}

/** Away and back again since we looked. One change alone may be the one we saw, told by a clock ahead of ours. */
function isBackAndForth({ seenAt, seenChangedAt }: WrittenMove, history: StageHistory): boolean {
  return history.filter(({ at }) => at > (seenChangedAt ?? seenAt)).length >= 2;
}

/** Whether a deal still stands where an app put it by then, epoch ms, and nobody has touched its stage since. */
export function isUntouched(
  { stageId, until }: { readonly stageId: string; readonly until: number },
  [newest]: StageHistory,
): boolean {
  return newest?.by === "app" && newest.stageId === stageId && newest.at <= until + minute;
}
