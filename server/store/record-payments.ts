import type { Knex } from "knex";
import type { LedgerKind } from "../domain/ledger.ts";
import type { Sealer } from "../ports/context.ts";
import type { RecordPayment, RecordPayments } from "../ports/record-payments.ts";
import type { Row } from "./payment-row.ts";
import { opener } from "./payments.ts";

interface FoundRow extends Row {
  provider: string;
}

interface MoneyRow {
  payment_id: string;
  kind: LedgerKind;
  currency: string;
  minor: number | string;
  first_at: number | string;
  last_at: number | string;
}

/** Money is summed by the database, so that a contact with thousands of payments costs no more entries than kinds. */
export function recordPayments(db: Knex, sealer: Sealer): RecordPayments {
  const toPayment = opener(sealer);
  return {
    async read(portalId, objectType, objectIds) {
      const column = objectType === "deal" ? "deal_id" : "contact_id";
      const found: readonly FoundRow[] = await db<Row>("payments as p")
        .join("connections as c", (on) =>
          on.on("c.portal_id", "p.portal_id").andOn("c.connection_id", "p.connection_id"),
        )
        .where("p.portal_id", portalId)
        .whereIn(`p.${column}`, objectIds)
        .select("p.*", "c.provider");
      const money = await moneyOf(
        db,
        portalId,
        found.map((row) => row.payment_id),
      );
      const byRecord = new Map<string, RecordPayment[]>();
      for (const row of found) {
        const payments = byRecord.get(row[column] ?? "") ?? [];
        payments.push({ ...toPayment(row), providerId: row.provider, money: money.get(row.payment_id) ?? [] });
        byRecord.set(row[column] ?? "", payments);
      }
      return byRecord;
    },
  };
}

async function moneyOf(
  db: Knex,
  portalId: number,
  paymentIds: readonly string[],
): Promise<ReadonlyMap<string, RecordPayment["money"]>> {
  const sums: readonly MoneyRow[] = await db("ledger_entries")
    .where({ portal_id: portalId })
    .whereIn("payment_id", paymentIds)
    .groupBy("payment_id", "kind", "currency")
    .select("payment_id", "kind", "currency")
    .sum({ minor: "amount_minor" })
    .min({ first_at: "occurred_at" })
    .max({ last_at: "occurred_at" });
  const money = new Map<string, RecordPayment["money"]>();
  for (const sum of sums) money.set(sum.payment_id, [...(money.get(sum.payment_id) ?? []), ...factsOf(sum)]);
  return money;
}

/** The sum at the first of its times; the last one beside it with nothing, so that both are known. */
function factsOf({ kind, currency, minor, first_at, last_at }: MoneyRow): RecordPayment["money"] {
  const first = { kind, amount: { minor: Number(minor), currency }, occurredAt: Number(first_at) };
  if (Number(first_at) === Number(last_at)) return [first];
  return [first, { kind, amount: { minor: 0, currency }, occurredAt: Number(last_at) }];
}
