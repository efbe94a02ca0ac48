import type { Knex } from "knex";
import { searchable } from "../domain/payment-filter.ts";
import { isOpen, paymentStatuses, type Payment } from "../domain/payment.ts";
import type { Sealer } from "../ports/context.ts";
import type { Payments } from "../ports/payments.ts";
import { isReferenceTaken, paymentClaims } from "./payment-claims.ts";
import { paymentKeys } from "./payment-keys.ts";
import { paymentLists } from "./payment-lists.ts";
import { changingOf, fromRow, toRow, type Row } from "./payment-row.ts";
import { hashToken } from "./sealer.ts";

export function paymentsTable(db: Knex, sealer: Sealer): Payments {
  const rows = () => db<Row>("payments");
  const toPayment = opener(sealer);
  const firstOf = async (query: PromiseLike<Row | undefined>) => {
    const row = await query;
    return row ? toPayment(row) : null;
  };
  const insertAll: Payments["insertAll"] = async (payments) => {
    const inserted = await rows()
      .insert(payments.map(({ payment, openSlot }) => newRow(sealer, payment, openSlot)))
      .onConflict(["portal_id", "open_slot"])
      .ignore()
      .returning("payment_id");
    const fresh = new Set(inserted.map(({ payment_id: paymentId }) => paymentId));
    return payments.map(({ payment }) => (fresh.has(payment.paymentId) ? "inserted" : "slot_taken"));
  };
  const findBySlots: Payments["findBySlots"] = async (portalId, openSlots) => {
    const found = await rows().where({ portal_id: portalId }).whereIn("open_slot", openSlots);
    const bySlot = new Map(found.map((row) => [row.open_slot, toPayment(row)]));
    return openSlots.map((slot) => bySlot.get(slot) ?? null);
  };
  return {
    ...paymentKeys(db),
    ...openOnes(db),
    ...paymentLists(db, toPayment),
    ...paymentClaims(db, toPayment),

    insertAll,

    async insert(payment, openSlot) {
      try {
        return (await insertAll([{ payment, openSlot }]))[0] ?? "slot_taken";
      } catch (error) {
        if (isReferenceTaken(error)) return "reference_taken";
        throw error;
      }
    },

    find: (portalId, paymentId) => firstOf(rows().where({ portal_id: portalId, payment_id: paymentId }).first()),
    lock: (portalId, paymentId) =>
      firstOf(rows().where({ portal_id: portalId, payment_id: paymentId }).forUpdate().first()),
    async lockAll(portalId, paymentIds) {
      const held = rows().where({ portal_id: portalId }).whereIn("payment_id", paymentIds);
      const found = await held.orderBy("payment_id").forUpdate();
      return new Map(found.map((row) => [row.payment_id, toPayment(row)]));
    },
    async noteEvents(payments, at) {
      const ids = payments.map(({ paymentId }) => paymentId);
      const [first] = payments;
      if (!first) return;
      await rows().where({ portal_id: first.portalId }).whereIn("payment_id", ids).update({ last_event_at: at });
    },
    findByToken: (token) =>
      firstOf(
        rows()
          .where({ token_hash: hashToken(token) })
          .first(),
      ),
    isReplaced: async (portalId, paymentId) =>
      (await rows().where({ portal_id: portalId, replaces: paymentId }).first("payment_id")) !== undefined,
    findBySlots,
    findBySlot: async (portalId, openSlot) => (await findBySlots(portalId, [openSlot]))[0] ?? null,

    async save(payment, keepsSlot) {
      const slot = keepsSlot ? {} : { open_slot: null };
      await rows()
        .where({ portal_id: payment.portalId, payment_id: payment.paymentId })
        .update({ ...changingOf(payment), ...slot });
    },

    async listEnded(now, { skip, limit }) {
      const ended = await rows()
        // As the index has it: SQLite takes a partial one only for a condition it can see.
        .whereRaw("status in ('created', 'opened', 'declined') and valid_until is not null")
        .where("valid_until", "<=", now)
        .orderBy(["valid_until", "payment_id"])
        .offset(skip)
        .limit(limit)
        .select("portal_id", "payment_id");
      return ended.map((row) => ({ portalId: row.portal_id, paymentId: row.payment_id }));
    },
  };
}

/** A payment as it is first stored. */
export function newRow(sealer: Sealer, payment: Payment, openSlot: string | null): Row {
  return {
    ...toRow(payment),
    token_hash: hashToken(payment.token),
    token_sealed: sealer.seal(payment.token, paymentBond(payment.portalId, payment.paymentId)),
    payer_search: searchable(`${payment.contact.name} ${payment.contact.email ?? ""}`),
    open_slot: openSlot,
  };
}

/** Reads rows, their tokens included. */
export function opener(sealer: Sealer): (row: Row) => Payment {
  return (row) => fromRow(row, sealer.open(row.token_sealed, paymentBond(row.portal_id, row.payment_id)));
}

/** What seals a payer's address to its payment. */
export function paymentBond(portalId: number, paymentId: string): string {
  return `payments|token|${paymentId}|${portalId}`;
}

/** Of payments that may still bring money. */
function openOnes(db: Knex): Pick<Payments, "countOpen" | "takeSlot"> {
  const rows = () => db<Row>("payments");
  return {
    async countOpen(portalId, connectionId) {
      const [row] = await rows()
        .where({ portal_id: portalId, connection_id: connectionId })
        .whereIn("status", paymentStatuses.filter(isOpen))
        .count({ count: "*" });
      return Number(row?.["count"] ?? 0);
    },

    async takeSlot(portalId, paymentId, openSlot) {
      const holder = await rows().where({ portal_id: portalId, open_slot: openSlot }).first("payment_id");
      if (holder) return holder.payment_id === paymentId;
      const key = { portal_id: portalId, payment_id: paymentId };
      return (await rows().where(key).update({ open_slot: openSlot }).catch(noneIfTaken)) === 1;
    },
  };
}

const uniqueViolation = "23505";

/** On PostgreSQL somebody may take the slot between the look and the write. */
function noneIfTaken(error: unknown): number {
  if ((error as { code?: unknown }).code === uniqueViolation) return 0;
  throw error;
}
