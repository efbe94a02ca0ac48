import type { Knex } from "knex";
import { withDetails, type PayerDetails } from "../domain/snapshot.ts";
import type { Sealer } from "../ports/context.ts";
import type { Payers } from "../ports/payers.ts";

interface Row {
  portal_id: number;
  payment_id: string;
  details_sealed: string;
  learned_at: number;
}

export function payersTable(db: Knex, sealer: Sealer): Payers {
  const rows = () => db<Row>("payers");
  const find = async (portalId: number, paymentId: string): Promise<PayerDetails | null> => {
    const row = await rows().where({ portal_id: portalId, payment_id: paymentId }).first();
    return row ? (JSON.parse(sealer.open(row.details_sealed, payerBond(row))) as PayerDetails) : null;
  };
  return {
    find,

    async save(portalId, paymentId, payer, at) {
      const key = { portal_id: portalId, payment_id: paymentId };
      if (await isForgotten(db, key)) return;
      const details = withDetails(await find(portalId, paymentId), payer);
      await rows()
        .insert({ ...key, details_sealed: sealer.seal(JSON.stringify(details), payerBond(key)), learned_at: at })
        .onConflict(["portal_id", "payment_id"])
        .merge();
    },
  };
}

/** Whose contact was erased for privacy stays so, whatever a later read of the provider tells. */
async function isForgotten(db: Knex, key: Pick<Row, "portal_id" | "payment_id">): Promise<boolean> {
  const erased = db("erasures").where({ portal_id: key.portal_id }).select("contact_id");
  return (await db("payments").where(key).whereIn("contact_id", erased).first("payment_id")) !== undefined;
}

/** What seals a payer's details to their payment. */
export function payerBond({
  portal_id: portalId,
  payment_id: paymentId,
}: Pick<Row, "portal_id" | "payment_id">): string {
  return `payers|details|${paymentId}|${portalId}`;
}
