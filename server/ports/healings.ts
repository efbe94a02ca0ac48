import type { PaymentStatus } from "../domain/payment.ts";

/** A payment that had changed at its provider without our being told; reconciliation found it. */
export interface Healing {
  readonly portalId: number;
  readonly paymentId: string;
  readonly connectionId: string;
  readonly from: PaymentStatus;
  readonly to: PaymentStatus;
  /** Epoch ms. */
  readonly at: number;
}

/** A healing as it is shown. */
export interface ListedHealing extends Healing {
  /** The payment's own reference. */
  readonly reference: string;
}

export interface Healings {
  /** Keeps it, and forgets what the account had more than the time it is kept for before it. */
  note(healing: Healing): Promise<void>;
  /** Those of an account since then, epoch ms, the latest first. */
  list(portalId: number, since: number, limit: number): Promise<readonly ListedHealing[]>;
  count(portalId: number, since: number): Promise<number>;
}
