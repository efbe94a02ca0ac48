import type { Knex } from "knex";
import type { CrmRecordName } from "../domain/hubspot-events.ts";
import { slotOf, type Payment } from "../domain/payment.ts";
import type { Sealer } from "../ports/context.ts";
import type { Moved, RecordChanges } from "../ports/record-changes.ts";
import type { Row } from "./payment-row.ts";
import { opener } from "./payments.ts";

interface MergeRow {
  portal_id: number;
  object_type: CrmRecordName["type"];
  from_id: string;
  into_id: string;
  at: number;
}

const mostPayments = 1_000;
// Longer chains than anybody merges, so that a circle told by mistake ends.
const longestChain = 50;

export function recordChanges(db: Knex, sealer: Sealer): RecordChanges {
  const merges = () => db<MergeRow>("record_merges");
  const payments = () => db<Row>("payments");
  const toPayment = opener(sealer);
  const currentId: RecordChanges["currentId"] = async (portalId, { type, id }) => {
    let current = id;
    for (let step = 0; step < longestChain; step += 1) {
      const merge = await merges().where({ portal_id: portalId, object_type: type, from_id: current }).first("into_id");
      if (!merge) return current;
      current = merge.into_id;
    }
    return current;
  };
  return {
    currentId,

    async noteMerge(portalId, { record, fromIds }, now) {
      const others = fromIds.filter((id) => id !== record.id);
      if (others.length === 0) return;
      await merges()
        .insert(
          others.map((id) => ({
            portal_id: portalId,
            object_type: record.type,
            from_id: id,
            into_id: record.id,
            at: now,
          })),
        )
        .onConflict(["portal_id", "object_type", "from_id"])
        .merge();
    },

    async familyOf(portalId, { type, id }) {
      const family = new Set([id]);
      for (let added = [id], step = 0; added.length > 0 && step < longestChain; step += 1) {
        const found = await merges()
          .where({ portal_id: portalId, object_type: type })
          .whereIn("into_id", added)
          .select("from_id");
        added = found.map((row) => row.from_id).filter((from) => !family.has(from));
        for (const from of added) family.add(from);
      }
      return [...family];
    },

    async listPayments(portalId, type, ids) {
      const found = await payments()
        .where({ portal_id: portalId })
        .whereIn(columnOf(type), [...ids])
        .orderBy(["created_at", "payment_id"])
        .limit(mostPayments);
      return found.map(toPayment);
    },

    async listPaymentIds(portalId, type, ids) {
      const found = await payments()
        .where({ portal_id: portalId })
        .whereIn(columnOf(type), [...ids])
        .orderBy("payment_id")
        .select("payment_id");
      return found.map((row) => row.payment_id);
    },

    async follow(portalId, record, fromIds) {
      const column = columnOf(record.type);
      const found = await payments()
        .where({ portal_id: portalId })
        .whereIn(column, [...fromIds])
        .orderBy(["created_at", "payment_id"])
        .forUpdate();
      const keys = { portal_id: portalId, object_type: record.type };
      if (record.type === "deal") {
        await db("moves").where({ portal_id: portalId }).whereIn("deal_id", fromIds).update({ deal_id: record.id });
      }
      await followWrites(db, keys, record.id, fromIds);
      const moved: Moved[] = [];
      for (const row of found) moved.push(await followRow(db, row, record, toPayment));
      return moved;
    },
  };
}

function columnOf(type: CrmRecordName["type"]): "deal_id" | "contact_id" {
  return type === "deal" ? "deal_id" : "contact_id";
}

type Keys = { readonly portal_id: number; readonly object_type: CrmRecordName["type"] };

/** The properties of a record are promised once: those of one that is no more say nothing the other's will not say. */
async function followWrites(db: Knex, keys: Keys, intoId: string, fromIds: readonly string[]): Promise<void> {
  const waiting = { ...keys, kind: "properties", state: "ready" };
  const [kept] = await db("crm_writes")
    .where(waiting)
    .whereIn("object_id", [intoId, ...fromIds])
    .orderBy("seq")
    .select("seq");
  if (kept) {
    await db("crm_writes")
      .where(waiting)
      .whereIn("object_id", [intoId, ...fromIds])
      .whereNot({ seq: kept.seq })
      .delete();
  }
  await db("crm_writes").where(keys).whereIn("object_id", fromIds).update({ object_id: intoId });
}

async function followRow(db: Knex, row: Row, record: CrmRecordName, toPayment: (row: Row) => Payment): Promise<Moved> {
  const rows = () => db<Row>("payments").where({ portal_id: row.portal_id, payment_id: row.payment_id });
  if (record.type === "contact") {
    await rows().update({ contact_id: record.id });
    return { payment: toPayment({ ...row, contact_id: record.id }), place: "none" };
  }
  const payment = toPayment({ ...row, deal_id: record.id });
  const wanted = row.open_slot === null ? null : slotOf(payment);
  const isFree = wanted !== null && (await isSlotFree(db, row, wanted));
  await rows().update({ deal_id: record.id, open_slot: isFree ? wanted : null });
  return { payment, place: wanted === null ? "none" : isFree ? "kept" : "lost" };
}

async function isSlotFree(db: Knex, { portal_id, payment_id }: Row, openSlot: string): Promise<boolean> {
  const holder = await db<Row>("payments").where({ portal_id, open_slot: openSlot }).first("payment_id");
  return holder === undefined || holder.payment_id === payment_id;
}
