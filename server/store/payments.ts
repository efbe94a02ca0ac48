import type { Knex } from "knex";
import {
  isOpen,
  paymentStatuses,
  type Mode,
  type Payment,
  type PaymentStatus,
  type Review,
  type Terms,
  usualTerms,
} from "../domain/payment.ts";
import type { Sealer } from "../ports/context.ts";
import type { KeyClaim, Payments } from "../ports/store.ts";
import { hashToken } from "./sealer.ts";

interface Row {
  portal_id: number;
  payment_id: string;
  connection_id: string;
  mode: Mode;
  token_hash: string;
  token_sealed: string;
  amount_minor: number;
  currency: string;
  description: string;
  reference: string;
  contact_id: string;
  contact_name: string;
  contact_email: string | null;
  terms: string | null;
  follows_balance: number;
  replaces: string | null;
  hidden_at: number | null;
  deal_id: string | null;
  pipeline_id: string | null;
  valid_until: number | null;
  opened_at: number | null;
  cancelled_at: number | null;
  cancelled_by: string | null;
  reviews: string;
  status: PaymentStatus;
  generation: number;
  open_slot: string | null;
  created_by: string;
  created_at: number;
  last_event_at: number;
}

interface KeyRow {
  portal_id: number;
  scope: string;
  key: string;
  request_hash: string;
  payment_id: string;
  at: number;
}

export function paymentsTable(db: Knex, sealer: Sealer): Payments {
  const rows = () => db<Row>("payments");
  const bond = (portalId: number, paymentId: string) => `payments|token|${paymentId}|${portalId}`;
  const toPayment = (row: Row) => fromRow(row, sealer.open(row.token_sealed, bond(row.portal_id, row.payment_id)));
  const firstOf = async (query: PromiseLike<Row | undefined>) => {
    const row = await query;
    return row ? toPayment(row) : null;
  };
  const newest = async (where: Partial<Row>, limit: number) => {
    const found = await rows()
      .where(where)
      .orderBy([
        { column: "created_at", order: "desc" },
        { column: "payment_id", order: "desc" },
      ])
      .limit(limit);
    return found.map(toPayment);
  };
  return {
    ...keys(db),
    ...openOnes(db),

    async insert(payment, openSlot) {
      const inserted = await rows()
        .insert({
          ...toRow(payment),
          token_hash: hashToken(payment.token),
          token_sealed: sealer.seal(payment.token, bond(payment.portalId, payment.paymentId)),
          open_slot: openSlot,
        })
        .onConflict(["portal_id", "open_slot"])
        .ignore()
        .returning("payment_id");
      return inserted.length === 1 ? "inserted" : "slot_taken";
    },

    find: (portalId, paymentId) => firstOf(rows().where({ portal_id: portalId, payment_id: paymentId }).first()),
    lock: (portalId, paymentId) =>
      firstOf(rows().where({ portal_id: portalId, payment_id: paymentId }).forUpdate().first()),
    findByToken: (token) =>
      firstOf(
        rows()
          .where({ token_hash: hashToken(token) })
          .first(),
      ),
    findBySlot: (portalId, openSlot) => firstOf(rows().where({ portal_id: portalId, open_slot: openSlot }).first()),

    async save(payment, keepsSlot) {
      const { portal_id, payment_id, ...changing } = toRow(payment);
      await rows()
        .where({ portal_id, payment_id })
        .update({
          connection_id: changing.connection_id,
          amount_minor: changing.amount_minor,
          terms: changing.terms,
          follows_balance: changing.follows_balance,
          hidden_at: changing.hidden_at,
          deal_id: changing.deal_id,
          pipeline_id: changing.pipeline_id,
          valid_until: changing.valid_until,
          opened_at: changing.opened_at,
          cancelled_at: changing.cancelled_at,
          cancelled_by: changing.cancelled_by,
          reviews: changing.reviews,
          status: changing.status,
          generation: changing.generation,
          last_event_at: changing.last_event_at,
          ...(keepsSlot ? {} : { open_slot: null }),
        });
    },

    listOfDeal: (portalId, dealId, limit) => newest({ portal_id: portalId, deal_id: dealId }, limit),
    listOfContact: (portalId, contactId, limit) => newest({ portal_id: portalId, contact_id: contactId }, limit),

    async listEnded(now, { skip, limit }) {
      const ended = await rows()
        .whereIn("status", ["created", "opened", "declined"])
        .whereNotNull("valid_until")
        .where("valid_until", "<=", now)
        .orderBy(["valid_until", "payment_id"])
        .offset(skip)
        .limit(limit)
        .select("portal_id", "payment_id");
      return ended.map((row) => ({ portalId: row.portal_id, paymentId: row.payment_id }));
    },
  };
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

function keys(db: Knex): Pick<Payments, "claimKey" | "findKey"> {
  const rows = () => db<KeyRow>("payment_keys");
  const findKey: Payments["findKey"] = async ({ portalId, scope, key }) => {
    const row = await rows().where({ portal_id: portalId, scope, key }).first();
    return row ? toClaim(row) : null;
  };
  return {
    findKey,

    async claimKey(claim) {
      const { portalId, scope, key } = claim;
      const inserted = await rows()
        .insert({
          portal_id: portalId,
          scope,
          key,
          request_hash: claim.requestHash,
          payment_id: claim.paymentId,
          at: claim.at,
        })
        .onConflict(["portal_id", "scope", "key"])
        .ignore()
        .returning("key");
      if (inserted.length === 1) return null;
      return findKey(claim);
    },
  };
}

function toClaim(row: KeyRow): KeyClaim {
  return {
    portalId: row.portal_id,
    scope: row.scope,
    key: row.key,
    requestHash: row.request_hash,
    paymentId: row.payment_id,
    at: row.at,
  };
}

function toRow(payment: Payment): Omit<Row, "token_hash" | "token_sealed" | "open_slot"> {
  return {
    portal_id: payment.portalId,
    payment_id: payment.paymentId,
    connection_id: payment.connectionId,
    mode: payment.mode,
    amount_minor: payment.amount.minor,
    currency: payment.amount.currency,
    description: payment.description,
    reference: payment.reference,
    contact_id: payment.contact.id,
    contact_name: payment.contact.name,
    contact_email: payment.contact.email,
    terms: payment.terms === usualTerms ? null : JSON.stringify(payment.terms),
    follows_balance: payment.followsBalance ? 1 : 0,
    replaces: payment.replaces,
    hidden_at: payment.hiddenAt,
    deal_id: payment.dealId,
    pipeline_id: payment.pipelineId,
    valid_until: payment.validUntil,
    opened_at: payment.openedAt,
    cancelled_at: payment.cancellation?.at ?? null,
    cancelled_by: payment.cancellation?.by ?? null,
    reviews: JSON.stringify(payment.reviews),
    status: payment.status,
    generation: payment.generation,
    created_by: payment.createdBy,
    created_at: payment.createdAt,
    last_event_at: payment.lastEventAt,
  };
}

function fromRow(row: Row, token: string): Payment {
  return {
    portalId: row.portal_id,
    paymentId: row.payment_id,
    connectionId: row.connection_id,
    mode: row.mode,
    token,
    amount: { minor: row.amount_minor, currency: row.currency },
    description: row.description,
    reference: row.reference,
    contact: { id: row.contact_id, name: row.contact_name, email: row.contact_email },
    terms: row.terms === null ? usualTerms : { ...usualTerms, ...(JSON.parse(row.terms) as Partial<Terms>) },
    followsBalance: row.follows_balance === 1,
    replaces: row.replaces,
    hiddenAt: row.hidden_at,
    dealId: row.deal_id,
    pipelineId: row.pipeline_id,
    validUntil: row.valid_until,
    openedAt: row.opened_at,
    cancellation: row.cancelled_at === null ? null : { at: row.cancelled_at, by: row.cancelled_by ?? "" },
    reviews: JSON.parse(row.reviews) as Review[],
    status: row.status,
    generation: row.generation,
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastEventAt: row.last_event_at,
  };
}
