import { newId } from "../../domain/ids.ts";
import { plannedMove, type Move } from "../../domain/moves.ts";
import type { Payment } from "../../domain/payment.ts";
import { permissionsOf, type Rule } from "../../domain/rules.ts";
import { undoOf } from "../../domain/undo.ts";
import type { Random } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";

interface Parts {
  readonly store: Pick<Store, "moves" | "crmWrites">;
  readonly random: Random;
}

/** Promises the move that a rule wants, if it has not been: its cause key is unique, so a repeat promises nothing twice. */
export async function promiseMove(
  parts: Parts,
  { payment, rule, now }: { readonly payment: Payment; readonly rule: Rule; readonly now: number },
): Promise<boolean> {
  const { portalId, paymentId, dealId, pipelineId } = payment;
  if (dealId === null || pipelineId === null) return false;
  const move = plannedMove({
    portalId,
    moveId: newId(parts.random),
    paymentId,
    dealId,
    ruleId: rule.ruleId,
    ruleVersion: rule.version,
    pipelineId,
    onStatus: payment.status,
    generation: payment.generation,
    toStageId: rule.toStageId,
    permissions: permissionsOf(rule),
    decidedAt: now,
  });
  return promise(parts, move);
}

/** Has the writer put the deal back, once. */
export async function promiseUndo(parts: Parts, move: Move, now: number): Promise<void> {
  await promise(parts, undoOf(move, { moveId: newId(parts.random), now }));
}

async function promise(parts: Parts, move: Move): Promise<boolean> {
  const isNew = await parts.store.moves.insert(move);
  if (isNew) await promiseWrite(parts, move, move.decidedAt);
  return isNew;
}

/** The row of work that has the writer carry a move out. */
export async function promiseWrite({ store, random }: Parts, move: Move, now: number): Promise<void> {
  const { portalId, dealId, moveId, paymentId } = move;
  const write = { writeId: newId(random), portalId, objectType: "deal", objectId: dealId, moveId, paymentId } as const;
  await store.crmWrites.insert({ ...write, kind: "move" }, now);
}
