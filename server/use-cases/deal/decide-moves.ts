import type { EventFacts } from "../../domain/events.ts";
import { nearerReason, withoutStopped } from "../../domain/held-back.ts";
import { hasHadItsMove } from "../../domain/moves.ts";
import type { Payment } from "../../domain/payment.ts";
import { decideMove } from "../../domain/rules.ts";
import type { Random } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { promiseMove } from "./promise-move.ts";

/** What rules make of a payment's status, for its timeline. */
export interface Decided {
  readonly facts: readonly EventFacts[];
  /** Whether a move was promised, so that the writer is worth waking. */
  readonly hasMove: boolean;
}

/**
 * Has the rules of its pipeline decide about a payment's deal: promises their moves, or says why there is none. Part of
 * the transaction in which the payment reached its status.
 */
export async function decideMoves(
  { store, random }: { readonly store: Store; readonly random: Random },
  payment: Payment,
  now: number,
): Promise<Decided> {
  const { portalId, paymentId, pipelineId, status } = payment;
  const rules = pipelineId === null ? [] : await store.rules.list(portalId, pipelineId);
  const moves = await store.moves.list(portalId, paymentId);
  const movedBy = moves.filter(hasHadItsMove).map(({ ruleId }) => ruleId);
  const stops = rules.length === 0 ? [] : await store.ruleStops.list(portalId);
  const decision = decideMove({ payment, status, rules: withoutStopped(rules, stops), movedBy });
  if (!decision) return { facts: [], hasMove: false };
  if ("noMove" in decision) {
    const reason = nearerReason(decision.noMove, { rules, stops, moves });
    return { facts: [{ kind: "not_moved", reason, status }], hasMove: false };
  }
  const facts: EventFacts[] = [];
  for (const rule of decision.moves) {
    const { ruleId, version } = rule;
    if (await promiseMove({ store, random }, { payment, rule, now }))
      facts.push({ kind: "move_planned", ruleId, ruleVersion: version, onStatus: status });
  }
  return { facts, hasMove: facts.length > 0 };
}
