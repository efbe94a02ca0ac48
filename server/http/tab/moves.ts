import type { DealMove, DealMoveState } from "@payments/shared";
import type { Request, RequestHandler, Router } from "express";
import { z } from "zod";
import { ForbiddenError, NotFoundError } from "../../domain/errors.ts";
import { isId } from "../../domain/ids.ts";
import { isPromised, type Move, type MoveReason } from "../../domain/moves.ts";
import type { Right } from "../../domain/policies.ts";
import { mayRetry, undoingOf } from "../../domain/undo.ts";
import type { Context } from "../../ports/context.ts";
import type { ParkedReason } from "../../ports/crm-writes.ts";
import { retryMove } from "../../use-cases/deal/retry-move.ts";
import { undoMove } from "../../use-cases/deal/undo-move.ts";
import type { Act } from "./acts.ts";
import type { Caller } from "./caller.ts";
import { rightsOf, type May } from "./can.ts";
import { moveSentence, waitingCure } from "./move-sentences.ts";
import { key, pressOf, undoing } from "./requests.ts";
import type { StageName } from "./stage-name.ts";

/** Taking back what came of a payment is one right, whether it is its link or its deal's move. */
const moveRight: Right = "cancel";

const retrying = z.strictObject({ idempotencyKey: key });

/** What people do about their payments' moves. */
export function addMoves(router: Router, context: Context, handle: (act: Act) => RequestHandler): void {
  const path = "/api/payments/:paymentId/moves/:moveId";
  router.post(
    `${path}/undo`,
    handle(async (payment, request) => {
      await requireMoveRight(context, payment);
      await undoMove(context, { ...pressOf(request, undoing), ...payment, moveId: moveIdOf(request) });
    }),
  );
  router.post(
    `${path}/retry`,
    handle(async (payment, request) => {
      await requireMoveRight(context, payment);
      await retryMove(context, { ...pressOf(request, retrying), ...payment, moveId: moveIdOf(request) });
    }),
  );
}

async function requireMoveRight(context: Context, caller: Caller): Promise<void> {
  const may = await rightsOf(context, caller);
  if (may(moveRight)) return;
  throw new ForbiddenError(
    "You may not take back or repeat moves of deals in this account. Ask the admin who installed the app to let you cancel payments.",
  );
}

function moveIdOf({ params: { moveId } }: Request): string {
  if (typeof moveId !== "string" || !isId(moveId)) throw new NotFoundError("There is no such move.");
  return moveId;
}

interface MoveOptions {
  readonly may: May;
  readonly stage: StageName;
  /** What people call properties of deals, by HubSpot's names. */
  readonly labels: ReadonlyMap<string, string>;
  /** Why nothing is moved in the account at present. */
  readonly waits: ParkedReason | null;
}

/** The moves of a payment, newest first. */
export function moveLines(moves: readonly Move[], options: MoveOptions): readonly DealMove[] {
  return moves.map((move) => moveLine(move, moves, options)).toReversed();
}

function moveLine(move: Move, all: readonly Move[], { may, stage, labels, waits }: MoveOptions): DealMove {
  const { moveId, fromStageId, toStageId, onStatus, ruleVersion, decidedAt, settledAt, attempts, said } = move;
  const name = (stageId: string | null): string | null => (stageId === null ? null : stage(stageId));
  const undoing = undoingOf(move, all);
  const could = { undo: (undoing === "stop" || undoing === "put_back") && !move.evidence.by, retry: mayRetry(move) };
  return {
    id: moveId,
    state: stateOf(move, all),
    isUndo: move.undoes !== null,
    text: moveSentence(move, stage, waits),
    from: name(fromStageId),
    to: name(toStageId),
    onStatus,
    ruleVersion,
    decidedAt,
    endedAt: settledAt,
    attempts,
    said,
    cure: cureOf(move, { labels, waits }),
    can: may(moveRight) ? could : { undo: false, retry: false },
    isWithheld: !may(moveRight) && (could.undo || could.retry),
  };
}

function stateOf(move: Move, all: readonly Move[]): DealMoveState {
  if (all.some(({ undoes, state }) => undoes === move.moveId && state === "applied")) return "undone";
  if (move.state === "applied") return "moved";
  if (move.state === "skipped") return "not_moved";
  return move.state === "refused" ? "refused" : "moving";
}

const cures: Readonly<Partial<Record<MoveReason, string>>> = {
  hubspot_refused: "Mend on the deal, or in its pipeline, what HubSpot names. Then press Retry.",
  stage_gone: "Have an admin choose a stage that exists in the pipeline's rules. Then press Retry.",
  stage_read_only: "Have an admin let apps put deals into this stage, or choose another one. Then press Retry.",
  unreachable: "Press Retry once HubSpot can be reached again, or move the deal by hand.",
  account_disconnected: "Press Retry if the deal is still to move; the app is connected again.",
  ping_pong: "Find out what moves the deal back, a workflow for instance. Then press Retry, and save the rules anew.",
};

/** What takes a move back goes where the deal came from; no rule leads elsewhere. */
const undoCures: Readonly<Partial<Record<MoveReason, string>>> = {
  stage_gone: "Move the deal by hand.",
  stage_read_only: "Have an admin let apps put deals into this stage, then press Retry, or move the deal by hand.",
};

function cureOf(move: Move, { labels, waits }: Pick<MoveOptions, "labels" | "waits">): string | null {
  if (isPromised(move)) return waits === null ? null : waitingCure;
  if (!mayRetry(move)) return null;
  const { reason, evidence, undoes } = move;
  if (reason === null) return null;
  const needs = (evidence.needs ?? []).map((name) => `“${labels.get(name) ?? name}”`);
  if (needs.length > 0) return `Fill in ${needs.join(" and ")} on the deal. Then press Retry.`;
  return (undoes !== null && undoCures[reason]) || (cures[reason] ?? null);
}
