import type { Knex } from "knex";
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
  return_url: string;
  cancel_url: string;
  expires_at: number;
  closed_at: number | null;
  happenings: string;
}

export function simulatedCheckoutsTable(db: Knex): SimulatedCheckouts {
  const rows = () => db<Row>("simulated_checkouts");
  return {
    async keep(checkout) {
      await rows().insert(toRow(checkout)).onConflict(["portal_id", "payment_id", "generation"]).ignore();
      const { portalId, paymentId, generation } = checkout;
      const row = await rows().where({ portal_id: portalId, payment_id: paymentId, generation }).first();
      if (!row) throw new Error("The simulated checkout was not stored.");
      return toCheckout(row);
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
        .update({ closed_at: next.closedAt, happenings: JSON.stringify(next.happenings) });
      return changed === 1;
    },
  };
}

function toRow(checkout: SimulatedCheckout): Row {
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
    return_url: checkout.returnUrl,
    cancel_url: checkout.cancelUrl,
    expires_at: checkout.expiresAt,
    closed_at: checkout.closedAt,
    happenings: JSON.stringify(checkout.happenings),
  };
}

function toCheckout(row: Row): SimulatedCheckout {
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
    returnUrl: row.return_url,
    cancelUrl: row.cancel_url,
    expiresAt: row.expires_at,
    closedAt: row.closed_at,
    happenings: JSON.parse(row.happenings) as SimulatedHappening[],
  };
}
