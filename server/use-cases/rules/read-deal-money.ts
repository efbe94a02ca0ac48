import type { Money } from "../../domain/money.ts";
import type { Move } from "../../domain/moves.ts";
import type { Mode } from "../../domain/payment.ts";
import { dueAfter, isFirstMoney, type DealMoney } from "../../domain/rules-money.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmDeal } from "../../ports/crm-records.ts";
import type { DealEntry } from "../../ports/rules.ts";
import { modes, totalOf } from "../ask/deal-balance.ts";

type Parts = Pick<Context, "store">;

/**
 * What the rules of some moves wait for: whether the payment was its deal's first, and what is due on the deal now. By
 * id of the move; nothing for rules that act on each payment. At most 100 moves of one account, whose deals were just read.
 */
export async function readDealMoney(
  parts: Parts,
  { portalId, deals }: { readonly portalId: number; readonly deals: ReadonlyMap<string, CrmDeal> },
  moves: readonly Move[],
): Promise<ReadonlyMap<string, DealMoney>> {
  const { store } = parts;
  const waiting = moves.filter(({ permissions, undoes }) => permissions.fires !== "each" && undoes === null);
  if (waiting.length === 0) return new Map();
  const portal = await store.portals.find(portalId);
  if (!portal) return new Map();
  const entries = await entriesByMode(parts, portalId, [...new Set(waiting.map(({ dealId }) => dealId))]);
  const found = new Map<string, DealMoney>();
  for (const move of waiting) {
    const payment = await store.payments.find(portalId, move.paymentId);
    if (!payment) continue;
    const deal = deals.get(move.dealId);
    const own = entries[payment.mode].filter(({ dealId }) => dealId === move.dealId);
    const at = { amount: deal ? totalOf(portal, deal) : null, currency: payment.amount.currency };
    const isMoved = wasMovedBeside(await store.moves.list(portalId, move.paymentId), move);
    found.set(move.moveId, { ...dealMoney(own, payment, at), isMoved });
  }
  return found;
}

/** What the ledger of one mode says about a deal and one of its payments. */
export function dealMoney(
  entries: readonly DealEntry[],
  payment: { readonly paymentId: string },
  at: { readonly amount: Money | null; readonly currency: string },
): Omit<DealMoney, "isMoved"> {
  return { isFirst: isFirstMoney(entries, payment), due: dueAfter(entries, at) };
}

async function entriesByMode({ store }: Parts, portalId: number, dealIds: readonly string[]) {
  const [live, test] = await Promise.all(modes.map((mode) => store.ruleHistory.ledgerOfDeals(portalId, dealIds, mode)));
  return { live: live ?? [], test: test ?? [] } satisfies Record<Mode, readonly DealEntry[]>;
}

/** Whether another rule has moved the deal for the same change of status: one payment, one move. */
function wasMovedBeside(moves: readonly Move[], { moveId, generation }: Move): boolean {
  return moves.some(
    (other) =>
      other.moveId !== moveId && other.generation === generation && other.undoes === null && other.state === "applied",
  );
}
