/** Rights an account can keep to its admins or to people named. */
export type Right = "see" | "create" | "send" | "confirm" | "refund" | "capture" | "cancel" | "settings";

/** What can be done to a payment now, by whoever looks at it. */
export interface PaymentCan {
  readonly cancel: boolean;
  readonly confirm: boolean;
  readonly check: boolean;
  readonly refund: boolean;
  /** Whether something confirmed by hand can be taken back. */
  readonly undo: boolean;
  /** Money held can be taken, or let go of. */
  readonly capture: boolean;
  readonly release: boolean;
  /** It can be taken off the list, or put back on it. */
  readonly hide: boolean;
  readonly putBack: boolean;
  /** Another payment can be asked in its place. */
  readonly again: boolean;
  readonly changeAmount: boolean;
  /** Its link can be given another end. */
  readonly extend: boolean;
  /** One of `otherProviders` can take its link over. */
  readonly changeProvider: boolean;
}

/** `POST /api/payments/{id}/confirmation` */
export interface ConfirmPaymentRequest {
  readonly idempotencyKey: string;
  readonly amount: string;
  /** The day the money came, `YYYY-MM-DD`. */
  readonly receivedOn: string;
  readonly method: "bank_transfer" | "cash" | "card_terminal" | "cheque" | "other";
  readonly reference: string;
  readonly note: string;
}

/** `POST /api/payments/{id}/confirmation-undo`: all that was confirmed by hand. */
export interface UndoConfirmationRequest {
  readonly idempotencyKey: string;
  readonly reason: string;
}

/** `POST /api/payments/{id}/refunds` */
export interface RefundPaymentRequest {
  readonly idempotencyKey: string;
  readonly amount: string;
  readonly reason: string;
}

/** `POST /api/payments/{id}/captures`, and `…/amount` for another sum of an open payment. */
export interface SumRequest {
  readonly idempotencyKey: string;
  readonly amount: string;
}

/** `POST /api/payments/{id}/release`, `…/cancellation`, `…/removal` and `…/removal-undo`. */
export interface PressRequest {
  readonly idempotencyKey: string;
}

/** `POST /api/payments/{id}/validity` */
export interface ExtensionRequest {
  readonly idempotencyKey: string;
  /** Whole days of 24 hours from now, or null for no end. */
  readonly days: number | null;
}

/** `POST /api/payments/{id}/provider` */
export interface ProviderChangeRequest {
  readonly idempotencyKey: string;
  readonly connectionId: string;
}
