import type { Knex } from "knex";
import type { EventFacts } from "../domain/events.ts";
import type { MoveReason, MoveState } from "../domain/moves.ts";
import type { Mode } from "../domain/payment.ts";
import type { PastEvent } from "../domain/rules-replay.ts";
import type { Past, RuleHistory } from "../ports/rules.ts";
import { toEntry, type LedgerRow } from "./ledger.ts";

interface PaymentRow {
  portal_id: number;
  payment_id: string;
  deal_id: string;
  pipeline_id: string;
  mode: Mode;
  currency: string;
  created_at: number;
  last_event_at: number;
}

interface EventRow {
  payment_id: string;
  at: number;
  facts: string;
}

interface MoveRow {
  seq: number;
  to_stage_id: string | null;
  state: MoveState;
  reason: MoveReason | null;
  said: string | null;
}

/** Reads across payments, events, ledger and moves; writes nothing. */
export function ruleHistory(db: Knex): RuleHistory {
  const payments = () => db<PaymentRow>("payments");
  const within = (portalId: number, { pipelineId, since, until }: Past) =>
    payments()
      .where({ portal_id: portalId, pipeline_id: pipelineId })
      .whereNotNull("deal_id")
      .where("last_event_at", ">=", since)
      .where("created_at", "<=", until);
  return {
    async dealsAfter(portalId, past, after, limit) {
      const query = within(portalId, past).distinct("deal_id").orderBy("deal_id").limit(limit);
      if (after !== null) void query.where("deal_id", ">", after);
      return (await query).map(({ deal_id }) => deal_id);
    },

    async countDeals(portalId, past) {
      const [counted] = await within(portalId, past).countDistinct({ count: "deal_id" });
      return Number(counted?.["count"] ?? 0);
    },

    async paymentsOfDeals(portalId, pipelineId, dealIds) {
      const found = await payments()
        .where({ portal_id: portalId, pipeline_id: pipelineId })
        .whereIn("deal_id", [...dealIds])
        .select("payment_id", "deal_id", "mode", "currency");
      return found.map((row) => ({
        paymentId: row.payment_id,
        dealId: row.deal_id,
        mode: row.mode,
        currency: row.currency,
      }));
    },

    async eventsOf(portalId, paymentIds) {
      const found: readonly EventRow[] = await db("events")
        .where({ portal_id: portalId })
        .whereIn("payment_id", [...paymentIds])
        .orderBy(["at", "seq"])
        .select("payment_id", "at", "facts");
      return found.flatMap(toPastEvent);
    },

    async ledgerOfDeals(portalId, dealIds, mode) {
      const own = await payments()
        .where({ portal_id: portalId, mode })
        .whereIn("deal_id", [...dealIds])
        .select("payment_id", "deal_id");
      const dealOf = new Map(own.map(({ payment_id, deal_id }) => [payment_id, deal_id]));
      // Two looks: of a join the planner may take the account's whole ledger first.
      const found: readonly LedgerRow[] = await db("ledger_entries")
        .where({ portal_id: portalId })
        .whereIn("payment_id", [...dealOf.keys()])
        .orderBy(["learned_at", "entry_id"]);
      return found.map((row) => ({ ...toEntry(row), dealId: dealOf.get(row.payment_id) ?? "" }));
    },

    async refusedStages(portalId, pipelineId) {
      const found: readonly MoveRow[] = await db("moves")
        .where({ portal_id: portalId, pipeline_id: pipelineId })
        // Word for word as the index has it.
        .whereRaw("state in ('applied', 'refused')")
        .whereNotNull("to_stage_id")
        .orderBy("seq", "desc")
        .limit(latestMoves)
        .select("seq", "to_stage_id", "state", "reason", "said");
      const latest = new Map(found.toReversed().map((row) => [row.to_stage_id ?? "", row]));
      return [...latest].flatMap(([stageId, { reason, said }]) =>
        reason === "hubspot_refused" ? [{ stageId, said }] : [],
      );
    },
  };
}

/** How far back a refusal is worth a warning. */
const latestMoves = 500;

function toPastEvent({ payment_id, at, facts }: EventRow): readonly PastEvent[] {
  const told = JSON.parse(facts) as EventFacts;
  if (told.kind !== "status_changed" && told.kind !== "review_raised" && told.kind !== "move_applied") return [];
  return [{ paymentId: payment_id, at, facts: told }];
}
