import type { ProviderSending } from "./link-delivery.ts";
import { isSameMoney, type Money } from "./money.ts";
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

/** Whether a page's own end has passed, so that it can be asked for no more. */
export function hasEnded({ expiresAt }: Pick<Checkout, "expiresAt">, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** A page that turned out to have been made for a checkout whose answer was lost. */
export interface FoundPage {
  readonly generation: number;
  readonly reference: string;
}

/** The checkouts with the found page in its place, unless they know it by now. */
export function withFound(checkouts: readonly Checkout[], found: FoundPage | undefined): readonly Checkout[] {
  const isLost = ({ generation, providerReference }: Checkout): boolean =>
    providerReference === null && generation === found?.generation;
  return checkouts.map((one) => (found && isLost(one) ? { ...one, providerReference: found.reference } : one));
}

/** The latest of a connection that was asked for in that sum and never heard of; null where there is none. */
export function unheardOf(
  checkouts: readonly Checkout[],
  { connectionId, amount }: Pick<Checkout, "connectionId" | "amount">,
): Checkout | null {
  const unheard = checkouts.filter((one) => one.providerReference === null && one.connectionId === connectionId);
  return unheard.findLast((one) => isSameMoney(one.amount, amount)) ?? null;
}

/** Whether somebody may have the provider's page before them: by our link, or because the provider sent it out. */
export function isPageOut({ openedAt }: Pick<Payment, "openedAt">, { sending }: Pick<Checkout, "sending">): boolean {
  return openedAt !== null || Boolean(sending);
}
