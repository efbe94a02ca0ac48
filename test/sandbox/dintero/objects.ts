/** Dintero's objects with the fields that somebody reads. https://docs.dintero.com/payments-api.html */

export interface Item {
  readonly id?: string;
  readonly line_id: string;
  readonly description: string;
  readonly quantity: number;
  readonly amount: number;
  readonly vat?: number;
  readonly vat_amount?: number;
}

export interface Order {
  readonly amount: number;
  readonly currency: string;
  readonly merchant_reference: string;
  readonly merchant_reference_2?: string;
  readonly vat_amount?: number;
  readonly items: readonly Item[];
}

export interface Session {
  readonly id: string;
  readonly account_id: string;
  readonly profile_id: string;
  readonly url: { readonly return_url: string; readonly callback_url?: string };
  order: Order;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string | number>>;
  readonly created_at: string;
  updated_at: string;
  expires_at: string;
  cancelled_at?: string;
  transaction_id?: string;
  readonly events: SessionEvent[];
}

/** A message Dintero was asked to send with the page it made. */
export interface Message {
  readonly sessionId: string;
  readonly channel: "sms" | "push";
  readonly to: string;
  readonly url: string;
}

export interface SessionEvent {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly details?: { readonly error?: string };
}

export interface Transaction {
  readonly id: string;
  readonly account_id: string;
  readonly session_id: string;
  readonly merchant_reference: string;
  readonly merchant_reference_2: string;
  readonly amount: number;
  readonly currency: string;
  status: string;
  readonly payment_product: string;
  payment_product_type: string;
  readonly settlement_status: string;
  readonly created_at: string;
  updated_at: string;
  readonly items: readonly Item[];
  readonly events: TransactionEvent[];
}

export interface TransactionEvent {
  /** Counted within the transaction. */
  readonly id: string;
  readonly event: string;
  readonly transaction_status: string;
  readonly success: boolean;
  readonly created_at: string;
  readonly request_id: string;
  readonly amount?: number;
  readonly event_reference?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly type: readonly string[] };
}

/** An account's wish to be told of its events. */
export interface Subscription {
  readonly id: string;
  readonly accountId: string;
  readonly url: string;
  readonly secret: string | null;
  readonly events: readonly string[];
}

/** Something to tell: by the callback of the session, by the account's webhooks, or both. */
export interface Happening {
  /** Told as `event-delivery`, the same at every try. */
  readonly id: string;
  readonly session: Session;
  readonly transaction: Transaction | null;
  readonly error?: "cancelled" | "authorization" | "failed";
  /** The operation that was done, with its event's id. */
  readonly event?: { readonly name: "CAPTURE" | "REFUND" | "VOID"; readonly id: string };
  readonly at: string;
}
