import type { Knex } from "knex";
import { sumUp, type LedgerEntry, type LedgerKind } from "../domain/ledger.ts";
import type { Ledger } from "../ports/money.ts";

/** As the table has it. */
export interface LedgerRow {
  portal_id: number;
  entry_id: string;
  connection_id: string;
  payment_id: string;
  kind: LedgerKind;
  amount_minor: number;
  currency: string;
  entry_key: string;
  occurred_at: number;
  learned_at: number;
  source: LedgerEntry["source"];
  user_id: string | null;
}

export function ledgerTable(db: Knex): Ledger {
  const rows = () => db<LedgerRow>("ledger_entries");
  return {
    async list(portalId, paymentId) {
      const found = await rows()
        .where({ portal_id: portalId, payment_id: paymentId })
        .orderBy(["learned_at", "entry_id"]);
      return found.map(toEntry);
    },

    async listOfPayments(portalId, paymentIds) {
      const found = await rows().where({ portal_id: portalId }).whereIn("payment_id", paymentIds);
      return found.map(toEntry);
    },

    async append(portalId, connectionId, entries) {
      if (entries.length === 0) return [];
      const inserted = await rows()
        .insert(entries.map((entry) => toRow(portalId, connectionId, entry)))
        .onConflict(["portal_id", "connection_id", "entry_key"])
        .ignore()
        .returning("entry_id");
      const fresh = new Set(inserted.map(({ entry_id }) => entry_id));
      return entries.filter(({ entryId }) => fresh.has(entryId));
    },

    async netOfDeal(portalId, dealId, currency, mode) {
      const found = await rows()
        .where({ portal_id: portalId, currency })
        .whereIn(
          "payment_id",
          db("payments").where({ portal_id: portalId, deal_id: dealId, currency, mode }).select("payment_id"),
        );
      return sumUp(found.map(toEntry)).net;
    },
  };
}

function toRow(portalId: number, connectionId: string, entry: LedgerEntry): LedgerRow {
  return {
    portal_id: portalId,
    entry_id: entry.entryId,
    connection_id: connectionId,
    payment_id: entry.paymentId,
    kind: entry.kind,
    amount_minor: entry.amount.minor,
    currency: entry.amount.currency,
    entry_key: entry.key,
    occurred_at: entry.occurredAt,
    learned_at: entry.learnedAt,
    source: entry.source,
    user_id: entry.userId,
  };
}

export function toEntry(row: LedgerRow): LedgerEntry {
  return {
    entryId: row.entry_id,
    paymentId: row.payment_id,
    kind: row.kind,
    amount: { minor: row.amount_minor, currency: row.currency },
    key: row.entry_key,
    occurredAt: row.occurred_at,
    learnedAt: row.learned_at,
    source: row.source,
    userId: row.user_id,
  };
}
