import type { EventFacts, Happening } from "../../domain/events.ts";
import { strayOf } from "../../domain/following.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { dueOf, modes, type DealBalance, type Holding } from "../ask/deal-balance.ts";

const moneyKinds: ReadonlySet<EventFacts["kind"]> = new Set(["money", "confirmed", "confirmation_undone"]);

/** Part of the transaction in which money moved: the deal's other open payments may ask for too much or too little now. */
export async function askBalanceCheck(
  { store }: { readonly store: Pick<Store, "payments" | "balanceChecks"> },
  { payment: { portalId, paymentId, dealId, mode }, facts, at }: Happening,
): Promise<void> {
  if (dealId === null || !facts.some(({ kind }) => moneyKinds.has(kind))) return;
  const others = await store.payments.listHolding(portalId, dealId, mode);
  if (others.some((other) => other.paymentId !== paymentId)) await store.balanceChecks.ask(portalId, dealId, at);
}

/**
 * Somebody looks at the deal, and an open payment that follows its balance asks for another sum, or nothing is due any
 * more: that is looked into at once. The balance is the one just read.
 */
export async function noticeBalance(
  { store, clock, wake }: Pick<Context, "store" | "clock" | "wake">,
  { portalId, dealId, balance, holding }: SeenDeal,
): Promise<void> {
  if (balance === null) return;
  for (const mode of modes) {
    const open = holding[mode];
    if (open.length === 0) continue;
    const due = await dueOf({ store }, { portalId, dealId, balance }, mode);
    if (!open.some((payment) => strayOf(payment, due) !== null)) continue;
    await store.balanceChecks.ask(portalId, dealId, clock.now());
    return wake.balances();
  }
}

interface SeenDeal {
  readonly portalId: number;
  readonly dealId: string;
  /** Null where the deal has no amount to go by. */
  readonly balance: DealBalance | null;
  readonly holding: Holding;
}
