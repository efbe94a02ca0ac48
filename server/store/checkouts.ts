import type { Knex } from "knex";
import type { ProviderSending } from "../domain/link-delivery.ts";
import type { Checkout, CheckoutState } from "../domain/checkout.ts";
import type { Sealer } from "../ports/context.ts";
import type { Checkouts } from "../ports/payments.ts";

interface Row {
  portal_id: number;
  payment_id: string;
  generation: number;
  connection_id: string;
  amount_minor: number;
  currency: string;
  state: CheckoutState;
  provider_reference: string | null;
  url_sealed: string | null;
  expires_at: number | null;
  read_at: number | null;
  language: string | null;
  next_amount_minor: number | null;
  sending_sealed: string | null;
  created_at: number;
}

type Key = Pick<Row, "portal_id" | "payment_id" | "generation">;

/** What seals the address of a page, or what is under way to it, to its checkout. */
export function checkoutBond(key: Key, field: "url" | "sending"): string {
  return `checkouts|${field}|${key.payment_id}|${key.generation}|${key.portal_id}`;
}

export function checkoutsTable(db: Knex, sealer: Sealer): Checkouts {
  const rows = () => db<Row>("checkouts");
  const toRow = (checkout: Checkout): Row => {
    const key = { portal_id: checkout.portalId, payment_id: checkout.paymentId, generation: checkout.generation };
    return {
      ...key,
      connection_id: checkout.connectionId,
      amount_minor: checkout.amount.minor,
      currency: checkout.amount.currency,
      state: checkout.state,
      provider_reference: checkout.providerReference,
      url_sealed: checkout.url === null ? null : sealer.seal(checkout.url, checkoutBond(key, "url")),
      expires_at: checkout.expiresAt,
      read_at: checkout.readAt,
      language: checkout.language,
      next_amount_minor: checkout.nextMinor ?? null,
      sending_sealed: checkout.sending
        ? sealer.seal(JSON.stringify(checkout.sending), checkoutBond(key, "sending"))
        : null,
      created_at: checkout.createdAt,
    };
  };

  const toCheckout = (row: Row): Checkout => ({
    portalId: row.portal_id,
    paymentId: row.payment_id,
    generation: row.generation,
    connectionId: row.connection_id,
    amount: { minor: row.amount_minor, currency: row.currency },
    state: row.state,
    providerReference: row.provider_reference,
    url: row.url_sealed === null ? null : sealer.open(row.url_sealed, checkoutBond(row, "url")),
    expiresAt: row.expires_at,
    readAt: row.read_at,
    language: row.language,
    nextMinor: row.next_amount_minor,
    ...(row.sending_sealed !== null && {
      sending: JSON.parse(sealer.open(row.sending_sealed, checkoutBond(row, "sending"))) as ProviderSending,
    }),
    createdAt: row.created_at,
  });

  return {
    async insert(checkout) {
      // Two indexes may object: the generation is used, or another checkout is alive. Either way somebody was first.
      const inserted = await rows().insert(toRow(checkout)).onConflict().ignore().returning("generation");
      return inserted.length === 1 ? "inserted" : "taken";
    },

    async list(portalId, paymentId) {
      const found = await rows().where({ portal_id: portalId, payment_id: paymentId }).orderBy("generation");
      return found.map(toCheckout);
    },

    async listOfPayments(portalId, paymentIds) {
      const found = await rows()
        .where({ portal_id: portalId })
        .whereIn("payment_id", paymentIds)
        .orderBy(["payment_id", "generation"]);
      return found.map(toCheckout);
    },

    async lastReadAt(portalId, connectionId) {
      const [row] = await rows().where({ portal_id: portalId, connection_id: connectionId }).max({ at: "read_at" });
      const { at } = (row ?? {}) as { at?: number | string | null };
      return at === null || at === undefined ? null : Number(at);
    },

    async save(checkout) {
      const { portal_id, payment_id, generation, ...changing } = toRow(checkout);
      await rows().where({ portal_id, payment_id, generation }).update(changing);
    },

    async findByReference(portalId, connectionId, reference) {
      const row = await rows()
        .where({ portal_id: portalId, connection_id: connectionId, provider_reference: reference })
        .first();
      return row ? { paymentId: row.payment_id } : null;
    },
  };
}
