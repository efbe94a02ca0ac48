import type { Amount } from "./money.ts";

/** One go of the customer at paying. */
export interface AttemptLine {
  readonly id: string;
  readonly at: number;
  readonly state: AttemptState;
  /** The provider's word for the way of paying. */
  readonly method: string | null;
  /** `visa ···· 4242` where the provider tells it. */
  readonly card: { readonly brand: string | null; readonly last4: string } | null;
  /** What the provider keeps of its money; null where it is not told, which is not nothing. */
  readonly fee: Amount | null;
  /** The provider's own sentence about why it failed. */
  readonly reason: string | null;
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
