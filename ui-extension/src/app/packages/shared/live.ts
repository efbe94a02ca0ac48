import type { Mode } from "./money.ts";
import type { PaymentRow } from "./payment.ts";
import type { PaymentStatus } from "./status.ts";

/** What of a list is asked for: all but the removed ones, those alone, or the payments of one status. */
export type Shown = "all" | "removed" | PaymentStatus;

/** How well a provider is heard of that has open payments of this record. */
export interface ProviderFreshness {
  readonly connectionId: string;
  readonly label: string;
  readonly mode: Mode;
  /** When it last told us the truth, epoch ms; null for never. */
  readonly heardAt: number | null;
  /** Whether an answer is missing beyond its time. */
  readonly isStale: boolean;
}

/** A place in a list, newest first: just after this payment. It stays there however many newer ones come. */
export interface Place {
  readonly createdAt: number;
  readonly id: string;
}

/** `GET /api/payments/rows?objectTypeId=0-3&objectId=512&show=removed&after={createdAt}.{id}`: newest first. */
export interface PaymentPage {
  readonly payments: readonly PaymentRow[];
  /** Where the next page begins; null after the last one. */
  readonly next: Place | null;
}

/** `GET /api/payments/changes?objectTypeId=0-3&objectId=512&mark=…`: what has happened since the mark. */
export interface PaymentChanges {
  /** To be handed back next time. */
  readonly mark: string;
  /** The payments to which something has happened, as they are now; removed ones included. */
  readonly payments: readonly PaymentRow[];
  readonly freshness: readonly ProviderFreshness[];
}

/** `POST /api/payments/{id}/previews`: somebody of the merchant's looks at the customer's page. */
export interface PreviewRequest {
  readonly idempotencyKey: string;
}
