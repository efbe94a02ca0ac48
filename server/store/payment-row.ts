import { usualTerms, type Mode, type Payment, type PaymentStatus, type Review, type Terms } from "../domain/payment.ts";

export interface Row {
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
  payer_search: string | null;
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
  created_by_email: string | null;
  created_at: number;
  last_event_at: number;
}

/** What the application sets; the token is sealed and the slot taken by the table. */
export function toRow(payment: Payment): Omit<Row, "token_hash" | "token_sealed" | "open_slot" | "payer_search"> {
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
    created_by_email: payment.createdByEmail,
    created_at: payment.createdAt,
    last_event_at: payment.lastEventAt,
  };
}

export function fromRow(row: Row, token: string): Payment {
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
    createdByEmail: row.created_by_email,
    createdAt: row.created_at,
    lastEventAt: row.last_event_at,
  };
}

type Fixed =
  | "portal_id"
  | "payment_id"
  | "mode"
  | "currency"
  | "description"
  | "reference"
  | "contact_id"
  | "contact_name"
  | "contact_email"
  | "replaces"
  | "created_by"
  | "created_by_email"
  | "created_at";

/** What may change after the payment was made: not its mode, token, contact and maker. */
export function changingOf(payment: Payment): Omit<ReturnType<typeof toRow>, Fixed> {
  const row = toRow(payment);
  return {
    connection_id: row.connection_id,
    amount_minor: row.amount_minor,
    terms: row.terms,
    follows_balance: row.follows_balance,
    hidden_at: row.hidden_at,
    deal_id: row.deal_id,
    pipeline_id: row.pipeline_id,
    valid_until: row.valid_until,
    opened_at: row.opened_at,
    cancelled_at: row.cancelled_at,
    cancelled_by: row.cancelled_by,
    reviews: row.reviews,
    status: row.status,
    generation: row.generation,
    last_event_at: row.last_event_at,
  };
}
