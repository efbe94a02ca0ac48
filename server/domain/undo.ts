import { outcomeOf, type Judgement, type SeenDeal, type Sight, type Stage } from "./judgement.ts";
import { unseen, type Move, type MoveReason } from "./moves.ts";
import { isUntouched, type StageEntry } from "./stage-history.ts";

/** What a person's undo does to a move as it stands now. */
export type Undoing =
  /** Nothing has been written yet: it does not happen. */
  | "stop"
  /** Its deal is to be put back. */
  | "put_back"
  /** Its write is under way, and has to end first. */
  | "wait"
  /** It has moved no deal, or was taken back before. */
  | "nothing";

export function undoingOf(
  move: Pick<Move, "state" | "undoes" | "moveId" | "fromStageId">,
  all: readonly Pick<Move, "undoes">[],
): Undoing {
  if (move.undoes !== null || all.some(({ undoes }) => undoes === move.moveId)) return "nothing";
  if (move.state === "planned") return "stop";
  if (move.state === "writing") return "wait";
  return move.state === "applied" && move.fromStageId !== null ? "put_back" : "nothing";
}

/** The move that takes another one back; the judge decides later whether the deal may still be touched. */
export function undoOf(move: Move, { moveId, now }: { readonly moveId: string; readonly now: number }): Move {
  return {
    ...move,
    moveId,
    undoes: move.moveId,
    fromStageId: move.toStageId,
    toStageId: move.evidence.over?.stageId ?? move.fromStageId,
    state: "planned",
    reason: null,
    said: null,
    attempts: 1,
    ...unseen,
    // When its deal was last known to stand where we had put it.
    seenAt: move.settledAt,
    evidence: {},
    decidedAt: now,
    settledAt: null,
  };
}

/**
 * Judges an undo against the deal and its history: only what nobody has touched since is put back. Forward-only and
 * closed stages do not bind it, since it goes where the deal was before a rule came.
 */
export function judgeUndo(move: Pick<Move, "state" | "toStageId" | "fromStageId" | "seenAt">, sight: Sight): Judgement {
  const { deal, stages } = sight;
  if (!deal) return { verdict: "skipped", reason: "deal_gone" };
  const outcome = move.state === "writing" ? outcomeOf(move, deal) : null;
  if (outcome) return outcome;
  if (move.state === "planned" && !standsWhereWePutIt(move, deal)) return leftAlone(move, sight);
  const target = stages?.find(({ id }) => id === move.toStageId);
  if (!target) return { verdict: "refused", reason: "stage_gone" };
  if (!target.isWritable) return { verdict: "refused", reason: "stage_read_only" };
  return { verdict: "write", fromStageId: deal.stageId, toStageId: target.id };
}

function standsWhereWePutIt(
  { fromStageId, seenAt }: Pick<Move, "fromStageId" | "seenAt">,
  { stageId, history = [] }: SeenDeal,
): boolean {
  return stageId === fromStageId && isUntouched({ stageId, until: seenAt ?? 0 }, history);
}

/** Somebody has been at the deal since: what they did stands. */
function leftAlone(move: Pick<Move, "toStageId" | "fromStageId">, { deal, stages }: Sight): Judgement {
  const newest: StageEntry | undefined = deal?.history?.[0];
  const stage = stages?.find(({ id }) => id === deal?.stageId);
  return { verdict: "skipped", reason: whyLeftAlone(move, stage), ...(newest && { by: newest }) };
}

function whyLeftAlone(
  { toStageId, fromStageId }: Pick<Move, "toStageId" | "fromStageId">,
  stage: Stage | undefined,
): MoveReason {
  if (stage?.id === toStageId) return "already_there";
  return stage?.isClosed && stage.id !== fromStageId ? "deal_closed" : "person_moved";
}

/** Whether a refused move can be tried again once its cause is cured. */
export function mayRetry({ state }: Pick<Move, "state">): boolean {
  return state === "refused";
}
