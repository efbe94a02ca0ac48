import type { Connection } from "../../domain/connection.ts";
import { NotFoundError } from "../../domain/errors.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Store } from "../../ports/store.ts";

/** A payment of the account. Throws NotFoundError, the same for another account's as for one that does not exist. */
export async function requirePayment({ payments }: Store, portalId: number, paymentId: string): Promise<Payment> {
  return found(await payments.find(portalId, paymentId));
}

/** The same with the connection it is paid through, also one that was removed. Throws NotFoundError. */
export async function requireWithConnection(
  store: Store,
  portalId: number,
  paymentId: string,
): Promise<{ readonly payment: Payment; readonly connection: Connection }> {
  const payment = await requirePayment(store, portalId, paymentId);
  const connection = found(await store.connections.find(portalId, payment.connectionId));
  return { payment, connection };
}

/** The same, held until the transaction ends: all work on one payment is serial. Throws NotFoundError. */
export async function lockPayment({ payments }: Store, portalId: number, paymentId: string): Promise<Payment> {
  return found(await payments.lock(portalId, paymentId));
}

function found<T>(row: T | null): T {
  if (row === null) throw new NotFoundError("There is no such payment.");
  return row;
}
