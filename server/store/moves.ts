import type { Knex } from "knex";
import type { Move, MoveReason, MoveState } from "../domain/moves.ts";
import type { PaymentStatus } from "../domain/payment.ts";
import { usualPermissions, type MovePermissions } from "../domain/rules.ts";
import type { Moves } from "../ports/moves.ts";

interface Row {
  seq: number;
  portal_id: number;
  move_id: string;
  payment_id: string;
  deal_id: string;
  rule_id: string;
  rule_version: number;
  pipeline_id: string;
  on_status: PaymentStatus;
  generation: number;
  to_stage_id: string | null;
  permissions: string | null;
  from_stage_id: string | null;
  state: MoveState;
  reason: MoveReason | null;
  said: string | null;
  undoes: string;
  attempts: number;
  seen_at: number | null;
  seen_deal_id: string | null;
  seen_changed_at: number | null;
  evidence: string;
  decided_at: number;
  settled_at: number | null;
}

export function movesTable(db: Knex): Moves {
  const rows = () => db<Row>("moves");
  return {
    async insert(move) {
      const inserted = await rows()
        .insert(toRow(move))
        .onConflict(["portal_id", "payment_id", "rule_id", "generation", "undoes"])
        .ignore()
        .returning("move_id");
      return inserted.length === 1;
    },

    async find(portalId, moveId) {
      const row = await rows().where({ portal_id: portalId, move_id: moveId }).first();
      return row ? toMove(row) : null;
    },

    async listByIds(portalId, moveIds) {
      const found = await rows().where({ portal_id: portalId }).whereIn("move_id", moveIds);
      return new Map(found.map((row) => [row.move_id, toMove(row)]));
    },

    async list(portalId, paymentId) {
      const found = await rows().where({ portal_id: portalId, payment_id: paymentId }).orderBy("seq");
      return found.map(toMove);
    },

    async latestOfPayments(portalId, paymentIds) {
      const found = await rows().where({ portal_id: portalId }).whereIn("payment_id", paymentIds).orderBy("seq");
      return [...new Map(found.map((row) => [row.payment_id, toMove(row)])).values()];
    },

    async countApplied(portalId, dealIds, since) {
      const counted = await rows()
        .where({ portal_id: portalId, state: "applied", undoes: "" })
        .whereIn("deal_id", dealIds)
        .where("settled_at", ">", since)
        .groupBy("deal_id")
        .select("deal_id")
        .count({ count: "*" });
      return new Map(counted.map((row) => [row.deal_id, Number(row["count"])]));
    },

    async save(move) {
      const row = toRow(move);
      const changes = Object.fromEntries(changing.map((column) => [column, row[column]]));
      await rows().where({ portal_id: move.portalId, move_id: move.moveId }).update(changes);
    },

    async saveAll(moves) {
      if (moves.length === 0) return;
      await rows()
        .insert(moves.map(toRow))
        .onConflict(["portal_id", "move_id"])
        .merge([...changing]);
    },
  };
}

/** What a move still learns. Its cause stays, and its deal is for a merge in HubSpot to change, also under way. */
const changing = [
  "rule_version",
  "to_stage_id",
  "from_stage_id",
  "state",
  "reason",
  "said",
  "attempts",
  "seen_at",
  "seen_deal_id",
  "seen_changed_at",
  "evidence",
  "settled_at",
] as const satisfies readonly (keyof Row)[];

function toRow(move: Move): Omit<Row, "seq"> {
  return {
    portal_id: move.portalId,
    move_id: move.moveId,
    payment_id: move.paymentId,
    deal_id: move.dealId,
    rule_id: move.ruleId,
    rule_version: move.ruleVersion,
    pipeline_id: move.pipelineId,
    on_status: move.onStatus,
    generation: move.generation,
    to_stage_id: move.toStageId,
    permissions: JSON.stringify(move.permissions),
    from_stage_id: move.fromStageId,
    state: move.state,
    reason: move.reason,
    said: move.said,
    undoes: move.undoes ?? "",
    attempts: move.attempts,
    seen_at: move.seenAt,
    seen_deal_id: move.seenDealId,
    seen_changed_at: move.seenChangedAt,
    evidence: JSON.stringify(move.evidence),
    decided_at: move.decidedAt,
    settled_at: move.settledAt,
  };
}

function toMove(row: Row): Move {
  return {
    portalId: row.portal_id,
    moveId: row.move_id,
    paymentId: row.payment_id,
    dealId: row.deal_id,
    ruleId: row.rule_id,
    ruleVersion: row.rule_version,
    pipelineId: row.pipeline_id,
    onStatus: row.on_status,
    generation: row.generation,
    toStageId: row.to_stage_id,
    permissions: row.permissions ? (JSON.parse(row.permissions) as MovePermissions) : usualPermissions,
    fromStageId: row.from_stage_id,
    state: row.state,
    reason: row.reason,
    said: row.said,
    undoes: row.undoes || null,
    attempts: row.attempts,
    seenAt: row.seen_at,
    seenDealId: row.seen_deal_id,
    seenChangedAt: row.seen_changed_at,
    evidence: JSON.parse(row.evidence) as Move["evidence"],
    decidedAt: row.decided_at,
    settledAt: row.settled_at,
  };
}
