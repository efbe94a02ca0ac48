import { isUnderWay, type AskedRefund } from "../../domain/refunds.ts";
import type { Store } from "../../ports/store.ts";

/** Refunds asked for of which the ledger does not tell yet, oldest first. */
export async function refundsUnderWay(
  { store }: { readonly store: Store },
  portalId: number,
  paymentIds: readonly string[],
): Promise<readonly AskedRefund[]> {
  const open = await store.refunds.listOpen(portalId, paymentIds);
  const ids = [...new Set(open.map(({ paymentId }) => paymentId))];
  const found = await Promise.all(ids.map((paymentId) => ofPayment(store, portalId, paymentId, open)));
  return found.flat();
}

async function ofPayment(store: Store, portalId: number, paymentId: string, open: readonly AskedRefund[]) {
  const checkouts = await store.checkouts.list(portalId, paymentId);
  const ledger = await store.ledger.list(portalId, paymentId);
  return open.filter((refund) => refund.paymentId === paymentId && isUnderWay(refund, { checkouts, ledger }));
}
