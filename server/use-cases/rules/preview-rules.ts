import { NotFoundError, ValidationError } from "../../domain/errors.ts";
import { judgeMove } from "../../domain/judgement.ts";
import type { MoveReason } from "../../domain/moves.ts";
import { everyPayment } from "../../domain/payment-filter.ts";
import type { Payment } from "../../domain/payment.ts";
import { makerIn, sees, type Reach } from "../../domain/reach.ts";
import { decideMove, permissionsOf, type NoMoveReason, type Rule } from "../../domain/rules.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmDeal, CrmPipeline } from "../../ports/crm-records.ts";
import { totalOf } from "../ask/deal-balance.ts";
import { requireConnected } from "../account/require-connected.ts";
import { requirePayment } from "../learn/require-payment.ts";
import type { DraftSet } from "./check-rule-set.ts";
import { dealMoney } from "./read-deal-money.ts";

type Parts = Pick<Context, "store" | "crm" | "clock">;

export interface Preview {
  readonly payment: Payment;
  readonly pipelines: readonly CrmPipeline[];
  readonly outcome:
    | { readonly from: string; readonly to: string }
    | { readonly reason: MoveReason | NoMoveReason }
    /** Nobody would expect a move at this status. */
    | null;
}

export interface PreviewOrder extends DraftSet {
  readonly payment: { readonly paymentId: string } | { readonly reference: string };
  /** Whose payments whoever asks may see. */
  readonly reach: Reach;
}

/**
 * What rules, saved or not, would do if a payment came to its present status now, with its deal as it is now. What
 * they have done before does not count. Changes nothing. Throws NotFoundError, and ValidationError `reference`.
 */
export async function previewRules(parts: Parts, order: PreviewOrder): Promise<Preview> {
  const { crm } = parts;
  const { portalId, pipelineId } = order;
  const payment = await paymentOf(parts, order);
  const pipelines = await crm.readPipelines(portalId, "person");
  const rules = order.rows.map((row, place): Rule => ({
    ...row,
    ruleId: String(place),
    portalId,
    pipelineId,
    version: 0,
  }));
  const decided = decideMove({ payment, status: payment.status, rules, movedBy: [] });
  if (!decided) return { payment, pipelines, outcome: null };
  if ("noMove" in decided) return { payment, pipelines, outcome: { reason: decided.noMove } };
  const { dealId } = payment;
  const deal = dealId === null ? undefined : (await crm.readDeals(portalId, [dealId], "person")).get(dealId);
  if (!deal) return { payment, pipelines, outcome: { reason: "deal_gone" } };
  return { payment, pipelines, outcome: await judge(parts, decided.moves, { payment, deal, pipelines }) };
}

async function paymentOf({ store, clock }: Parts, { portalId, payment: asked, reach }: PreviewOrder): Promise<Payment> {
  if ("paymentId" in asked) {
    const payment = await requirePayment(store, portalId, asked.paymentId);
    if (!sees(reach, payment)) throw new NotFoundError("There is no such payment.");
    return payment;
  }
  const filter = { ...everyPayment, reference: asked.reference, createdBy: makerIn(reach), withHidden: true };
  // References are unique for a connection; of several payments with one the newest is meant.
  const [payment] = await store.search.page({ portalId, filter, now: clock.now() }, { after: null, limit: 1 });
  if (payment) return payment;
  throw new ValidationError([{ name: "reference", message: "No payment of this account has this reference." }]);
}

async function judge(
  { store }: Pick<Parts, "store">,
  rules: readonly Rule[],
  {
    payment,
    deal,
    pipelines,
  }: { readonly payment: Payment; readonly deal: CrmDeal; readonly pipelines: Preview["pipelines"] },
): Promise<Preview["outcome"]> {
  const { portalId, mode } = payment;
  const portal = await requireConnected({ store }, portalId);
  const entries = await store.ruleHistory.ledgerOfDeals(portalId, [deal.id], mode);
  const at = { amount: totalOf(portal, deal), currency: payment.amount.currency };
  const money = { ...dealMoney(entries, payment, at), isMoved: false };
  let outcome: Preview["outcome"] = null;
  for (const rule of rules) {
    const { pipelineId, toStageId } = rule;
    const permissions = { ...permissionsOf(rule), isDry: false };
    const stages = pipelines.find(({ id }) => id === pipelineId)?.stages ?? null;
    const move = { state: "planned", pipelineId, toStageId, fromStageId: null, permissions } as const;
    const judgement = judgeMove(move, { deal, stages, money });
    if (judgement.verdict === "write") return { from: judgement.fromStageId, to: judgement.toStageId };
    if ("reason" in judgement) outcome = { reason: judgement.reason };
  }
  return outcome;
}
