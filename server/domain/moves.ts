import type { PaymentStatus } from "./payment.ts";

/** One decision by a rule about one deal. */
export interface Move {
  readonly portalId: number;
  readonly moveId: string;
  readonly paymentId: string;
  readonly dealId: string;
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly pipelineId: string;
  readonly onStatus: PaymentStatus;
  readonly generation: number;
  /** The rule's stage, or null for the next one; fixed to a stage once the deal has been read. */
  readonly toStageId: string | null;
  /** The stage the deal was seen in before the write, null until it was read. */
  readonly fromStageId: string | null;
  readonly state: MoveState;
  readonly reason: MoveReason | null;
  /** HubSpot's own sentence with a refusal. */
  readonly said: string | null;
  readonly decidedAt: number;
  readonly settledAt: number | null;
}

/** `planned`: promised · `writing`: from and to are fixed and the write may be under way · the rest is final. */
export type MoveState = "planned" | "writing" | "applied" | "skipped" | "refused";

export type MoveReason =
  | "already_there"
  | "further_ahead"
  | "deal_closed"
  | "deal_gone"
  | "other_pipeline"
  | "stage_gone"
  | "stage_read_only"
  | "no_next_stage"
  | "next_stage_lost"
  | "person_moved"
  | "hubspot_refused"
  | "unreachable"
  | "account_disconnected";

/** What the writer saw. `deal` is null when it is gone. */
export interface Sight {
  readonly deal: { readonly pipelineId: string; readonly stageId: string } | null;
  readonly stages: readonly Stage[] | null;
}

interface Stage {
  readonly id: string;
  readonly isClosed: boolean;
  readonly isLost: boolean;
  readonly isWritable: boolean;
}

export type Judgement =
  | { readonly verdict: "write"; readonly fromStageId: string; readonly toStageId: string }
  | { readonly verdict: "applied" }
  | { readonly verdict: "skipped" | "refused"; readonly reason: MoveReason };

/**
 * Judges a move against the deal as it is now: forward only, never out of a closed stage, and a person's move wins. A
 * move already `writing` (its answer was lost) is applied when the deal stands at its target, left alone when it stands
 * anywhere but where it was seen, and else judged anew, since the pipeline may have changed as well.
 */
export function judgeMove(
  move: Pick<Move, "state" | "pipelineId" | "toStageId" | "fromStageId">,
  sight: Sight,
): Judgement {
  if (!sight.deal) return skipped("deal_gone");
  const outcome = move.state === "writing" ? outcomeOf(move, sight.deal.stageId) : null;
  if (outcome) return outcome;
  if (sight.deal.pipelineId !== move.pipelineId) return skipped("other_pipeline");
  const stages = sight.stages ?? [];
  const from = stages.findIndex(({ id }) => id === sight.deal?.stageId);
  const current = stages[from];
  if (!current) return refused("stage_gone");
  if (move.toStageId === current.id) return skipped("already_there");
  if (current.isClosed) return skipped("deal_closed");
  return move.toStageId === null ? judgeNext(stages, from, current) : judgeTarget(stages, from, move.toStageId);
}

/** How a write whose answer was lost has ended, or null when the deal still stands where it was seen. */
function outcomeOf({ fromStageId, toStageId }: Pick<Move, "toStageId" | "fromStageId">, stageId: string) {
  if (stageId === toStageId) return { verdict: "applied" } as const;
  return stageId === fromStageId ? null : skipped("person_moved");
}

function judgeNext(stages: readonly Stage[], from: number, current: Stage): Judgement {
  const next = stages[from + 1];
  if (!next) return skipped("no_next_stage");
  if (next.isLost) return skipped("next_stage_lost");
  return writeTo(next, current.id);
}

function judgeTarget(stages: readonly Stage[], from: number, toStageId: string): Judgement {
  const to = stages.findIndex(({ id }) => id === toStageId);
  const target = stages[to];
  const current = stages[from];
  if (!target || !current) return refused("stage_gone");
  if (to < from) return skipped("further_ahead");
  return writeTo(target, current.id);
}

function writeTo(target: Stage, fromStageId: string): Judgement {
  if (!target.isWritable) return refused("stage_read_only");
  return { verdict: "write", fromStageId, toStageId: target.id };
}

function skipped(reason: MoveReason): Judgement {
  return { verdict: "skipped", reason };
}

function refused(reason: MoveReason): Judgement {
  return { verdict: "refused", reason };
}
