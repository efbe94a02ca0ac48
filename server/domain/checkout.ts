import type { ProviderSending } from "./link-delivery.ts";
import type { Money } from "./money.ts";
import type { Payment } from "./payment.ts";

/** The provider's object behind the link at the moment. A payment has at most one that can be paid. */
export interface Checkout {
  readonly portalId: number;
  readonly paymentId: string;
  /** 1, 2, 3 … per payment; part of the idempotency key sent to the provider. */
  readonly generation: number;
  readonly connectionId: string;
  readonly amount: Money;
  readonly state: CheckoutState;
  /** The provider's id, null until it answered. */
  readonly providerReference: string | null;
  /** The provider's page, null until it answered. */
  readonly url: string | null;
  /** When the provider's page stops taking money, epoch ms. */
  readonly expiresAt: number | null;
  /** When the provider was asked for what we know of it, epoch ms; an older read is old news. */
  readonly readAt: number | null;
  /** Whom the provider was asked to send its page to; null where it sends nothing. */
  readonly sending?: ProviderSending | null;
  /** The language its page was asked for in, null where the payer's browser decides. */
  readonly language: string | null;
  /** What the provider was asked to change its sum to, minor units, while the answer is not known. */
  readonly nextMinor?: number | null;
  readonly createdAt: number;
}

/**
 * `opening`: asked of the provider, answer not yet known (also after a crash) · `live`: can be paid · `used`: was paid ·
 * `cancelled`, `expired`: dead at the provider · `superseded`: replaced by a later one · `abandoned`: never came to be.
 */
export type CheckoutState = "opening" | "live" | "used" | "cancelled" | "expired" | "superseded" | "abandoned";

/** Whether the checkout may still take money. */
export function isAlive({ state }: Pick<Checkout, "state">): boolean {
  return state === "opening" || state === "live";
}

/** Whether somebody may have the provider's page before them: by our link, or because the provider sent it out. */
export function isPageOut({ openedAt }: Pick<Payment, "openedAt">, { sending }: Pick<Checkout, "sending">): boolean {
  return openedAt !== null || Boolean(sending);
}
