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
  const netsOfDeals: Ledger["netsOfDeals"] = async (portalId, dealIds, { currency, mode }) => {
    const ofDeals = db("payments as p").where({ "p.portal_id": portalId, "p.currency": currency, "p.mode": mode });
    const dealOfEntry = db("payments as d").whereRaw("d.portal_id = l.portal_id and d.payment_id = l.payment_id");
    const found: readonly (LedgerRow & { readonly deal_id: string })[] = await db("ledger_entries as l")
      .where({ "l.portal_id": portalId, "l.currency": currency })
      .whereIn("l.payment_id", ofDeals.whereIn("p.deal_id", dealIds).select("p.payment_id"))
      .select("l.*", dealOfEntry.select("d.deal_id").as("deal_id"));
    const entriesOf = (dealId: string) => found.filter((row) => row.deal_id === dealId).map(toEntry);
    return dealIds.map((dealId) => sumUp(entriesOf(dealId)).net);
  };
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

    netsOfDeals,
    netOfDeal: async (portalId, dealId, currency, mode) =>
      (await netsOfDeals(portalId, [dealId], { currency, mode }))[0] ?? 0,
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
