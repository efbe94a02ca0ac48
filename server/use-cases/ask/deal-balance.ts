import type { Portal } from "../../domain/connection.ts";
import { isCurrency, parseAmount, type Money } from "../../domain/money.ts";
import type { Mode, Payment } from "../../domain/payment.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmDeal } from "../../ports/crm-records.ts";

/** What a deal is worth and what of it has come; of live money alone, in the deal's currency. */
export interface DealBalance {
  readonly total: Money;
  readonly received: Money;
  /** Never below zero. */
  readonly open: Money;
}

/** Null where the deal has no amount to go by. */
export async function balanceOf(
  { store }: Pick<Context, "store">,
  portal: Portal,
  deal: CrmDeal,
): Promise<DealBalance | null> {
  const total = totalOf(portal, deal);
  if (!total) return null;
  const { currency } = total;
  const received = await store.ledger.netOfDeal(portal.portalId, deal.id, currency, "live");
  return {
    total,
    received: { minor: received, currency },
    open: { minor: Math.max(total.minor - received, 0), currency },
  };
}

/** What a deal is worth; null where it has no amount, or one that its currency cannot have. */
export function totalOf({ companyCurrency }: Pick<Portal, "companyCurrency">, deal: CrmDeal): Money | null {
  const currency = deal.currency ?? companyCurrency;
  return deal.amount === null || !isCurrency(currency) ? null : parseLeniently(deal.amount, currency);
}

/** The modes, each a world of its own: what test payments brought counts among test payments only. */
export const modes: readonly Mode[] = ["live", "test"];

/** What is due on a deal in one mode; below zero where more has come. */
export async function dueOf(
  { store }: Pick<Context, "store">,
  { portalId, dealId, balance }: { readonly portalId: number; readonly dealId: string; readonly balance: DealBalance },
  mode: Mode,
): Promise<Money> {
  const { total, received } = balance;
  const { currency } = total;
  const come = mode === "live" ? received.minor : await store.ledger.netOfDeal(portalId, dealId, currency, mode);
  return { minor: total.minor - come, currency };
}

/** A deal's payments that another one may have to wait for. */
export type Holding = Readonly<Record<Mode, readonly Payment[]>>;

export async function readHolding(
  { store }: Pick<Context, "store">,
  { portalId }: Pick<Portal, "portalId">,
  { id }: Pick<CrmDeal, "id">,
): Promise<Holding> {
  const [live, test] = await Promise.all([
    store.payments.listHolding(portalId, id, "live"),
    store.payments.listHolding(portalId, id, "test"),
  ]);
  return { live, test };
}

/** What payments of a deal ask for already, in one currency; minor units. A link that has ended asks for nothing. */
export function openSumOf(holding: readonly Payment[], currency: string, now: number): number {
  return holding
    .filter(({ amount, validUntil }) => amount.currency === currency && (validUntil === null || validUntil > now))
    .reduce((sum, { amount }) => sum + amount.minor, 0);
}

// A deal may hold more decimals than its currency has; then there is no exact amount to suggest.
function parseLeniently(text: string, currency: string): Money | null {
  try {
    return parseAmount(text, currency);
  } catch {
    return null;
  }
}
