import type { Knex } from "knex";
import type { PayerDetails } from "../domain/snapshot.ts";
import type { Sealer } from "../ports/context.ts";
import type { OrderLine } from "../ports/provider.ts";
import type { SimulatedCheckout, SimulatedCheckouts, SimulatedHappening } from "../ports/simulated.ts";

interface Row {
  portal_id: number;
  connection_id: string;
  reference: string;
  payment_id: string;
  generation: number;
  amount_minor: number;
  currency: string;
  description: string;
  lines: string;
  capture: string;
  asks_address: number;
  payer_sealed: string | null;
  return_url: string;
  cancel_url: string;
  expires_at: number;
  closed_at: number | null;
  happenings: string;
}

export function simulatedCheckoutsTable(db: Knex, sealer: Sealer): SimulatedCheckouts {
  const rows = () => db<Row>("simulated_checkouts");
  const sealed = (checkout: SimulatedCheckout) =>
    checkout.payer && sealer.seal(JSON.stringify(checkout.payer), simulatedBond(checkout.portalId, checkout.reference));
  const opened = (row: Row) =>
    row.payer_sealed === null
      ? null
      : (JSON.parse(sealer.open(row.payer_sealed, simulatedBond(row.portal_id, row.reference))) as PayerDetails);
  const toCheckout = (row: Row): SimulatedCheckout => ({ ...plainCheckout(row), payer: opened(row) });
  const findFor: SimulatedCheckouts["findFor"] = async (portalId, { paymentId, generation }) => {
    const row = await rows().where({ portal_id: portalId, payment_id: paymentId, generation }).first();
    return row ? toCheckout(row) : null;
  };
  return {
    findFor,

    async keep(checkout) {
      await rows()
        .insert({ ...toRow(checkout), payer_sealed: sealed(checkout) })
        .onConflict(["portal_id", "payment_id", "generation"])
        .ignore();
      const kept = await findFor(checkout.portalId, checkout);
      if (!kept) throw new Error("The simulated checkout was not stored.");
      return kept;
    },

    async find(portalId, reference) {
      const row = await rows().where({ portal_id: portalId, reference }).first();
      return row ? toCheckout(row) : null;
    },

    async findByReference(reference) {
      const row = await rows().where({ reference }).first();
      return row ? toCheckout(row) : null;
    },

    async replace(former, next) {
      const { portal_id, reference, closed_at, happenings } = toRow(former);
      const changed = await rows()
        .where({ portal_id, reference, closed_at, happenings })
        .update({
          closed_at: next.closedAt,
          happenings: JSON.stringify(next.happenings),
          payer_sealed: sealed(next),
        });
      return changed === 1;
    },
  };
}

/** What seals the payer's details to a simulated checkout. */
export function simulatedBond(portalId: number, reference: string): string {
  return `simulated_checkouts|payer|${reference}|${portalId}`;
}

function toRow(checkout: SimulatedCheckout): Omit<Row, "payer_sealed"> {
  return {
    portal_id: checkout.portalId,
    connection_id: checkout.connectionId,
    reference: checkout.reference,
    payment_id: checkout.paymentId,
    generation: checkout.generation,
    amount_minor: checkout.amount.minor,
    currency: checkout.amount.currency,
    description: checkout.description,
    lines: JSON.stringify(checkout.lines),
    capture: checkout.capture,
    asks_address: checkout.asksAddress ? 1 : 0,
    return_url: checkout.returnUrl,
    cancel_url: checkout.cancelUrl,
    expires_at: checkout.expiresAt,
    closed_at: checkout.closedAt,
    happenings: JSON.stringify(checkout.happenings),
  };
}

function plainCheckout(row: Row): Omit<SimulatedCheckout, "payer"> {
  return {
    portalId: row.portal_id,
    connectionId: row.connection_id,
    reference: row.reference,
    paymentId: row.payment_id,
    generation: row.generation,
    amount: { minor: row.amount_minor, currency: row.currency },
    description: row.description,
    lines: JSON.parse(row.lines) as OrderLine[],
    capture: row.capture === "manual" ? "manual" : "auto",
    asksAddress: row.asks_address === 1,
    returnUrl: row.return_url,
    cancelUrl: row.cancel_url,
    expiresAt: row.expires_at,
    closedAt: row.closed_at,
    happenings: JSON.parse(row.happenings) as SimulatedHappening[],
  };
}
