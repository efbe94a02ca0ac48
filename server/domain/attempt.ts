import type { Money } from "./money.ts";

/** One go of the payer at paying. */
export interface Attempt {
  readonly paymentId: string;
  /** The provider's id of the attempt. */
  readonly key: string;
  readonly state: AttemptState;
  readonly at: number;
  readonly method: string | null;
  /** Where the provider tells it; never more of a card than this. */
  readonly card?: CardHint | null;
  /** What the provider keeps of its money; null or left out where it is not told. */
  readonly fee?: Money | null;
  readonly declineCode: string | null;
  /** The provider's own sentence. */
  readonly declineReason: string | null;
}

export type AttemptState =
  | "started"
  | "requires_action"
  | "pending"
  | "on_hold"
  | "declined"
  | "cancelled_by_payer"
  | "expired"
  | "authorised"
  | "voided"
  | "partially_captured"
  | "captured";

/** Enough for a person to know their card by. */
export interface CardHint {
  /** As the provider writes it: `visa`. */
  readonly brand: string | null;
  /** Four digits. */
  readonly last4: string;
}
