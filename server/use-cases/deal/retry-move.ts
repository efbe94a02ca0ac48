import { ConflictError } from "../../domain/errors.ts";
import { unseen, type Move } from "../../domain/moves.ts";
import { mayRetry } from "../../domain/undo.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { noteAct } from "../learn/note-act.ts";
import { promiseWrite } from "./promise-move.ts";
import { pressOnce, type MovePress } from "./undo-move.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "wake">;

/**
 * Has a move that HubSpot refused tried again, once its cause is cured: the same move under the same cause, so there is
 * never a second one. Where its stage was gone it goes where the rule says now. Throws NotFoundError, ConflictError
 * `key_reused`, and `changed_meanwhile` for a move that was not refused.
 */
export async function retryMove(parts: Parts, press: MovePress): Promise<void> {
  await pressOnce(parts, "retry-move", press, async (tx, payment, move) => {
    if (!mayRetry(move)) {
      const detail = "Only a move that HubSpot refused can be tried again.";
      throw new ConflictError("changed_meanwhile", detail, payment.paymentId);
    }
    const again = await begunAgain(tx, move);
    await tx.moves.save(again);
    await promiseWrite({ store: tx, random: parts.random }, again, parts.clock.now());
    const facts = { kind: "move_retried", attempt: again.attempts } as const;
    await noteAct({ ...parts, store: tx }, payment, { userId: press.userId, facts });
  });
}

async function begunAgain({ rules }: Store, move: Move): Promise<Move> {
  const begun: Move = {
    ...move,
    state: "planned",
    reason: null,
    said: null,
    attempts: move.attempts + 1,
    evidence: {},
    settledAt: null,
  };
  // What takes a move back goes where the deal came from, whatever the rule says by now.
  if (move.undoes !== null) return begun;
  const rule = (await rules.list(move.portalId, move.pipelineId)).find(({ ruleId }) => ruleId === move.ruleId);
  const isAtFault = move.reason === "stage_gone" || move.reason === "stage_read_only";
  const target = rule && isAtFault ? { toStageId: rule.toStageId, ruleVersion: rule.version } : {};
  return { ...begun, fromStageId: null, ...unseen, ...target };
}
