import { sumUp } from "../../domain/ledger.ts";
import { NotFoundError } from "../../domain/errors.ts";
import { isId } from "../../domain/ids.ts";
import { isWaiting, type Payment, type PaymentStatus } from "../../domain/payment.ts";
import { deriveStatus } from "../../domain/status.ts";
import type { Context } from "../../ports/context.ts";

/** What the payer's page needs; nothing of the CRM's but what the seller wrote for the payer. */
export interface PayPage {
  readonly payment: Payment;
  /** The status as it is at this moment. */
  readonly status: PaymentStatus;
  readonly isPayable: boolean;
  /** The merchant has taken the app out of HubSpot: nothing new begins until it is back. */
  readonly isResting: boolean;
  readonly providerLabel: string;
  /** The provider's own sentence about the last try, when that one failed. */
  readonly declineReason: string | null;
}

/** Looks a payer's address up without any effect. Throws NotFoundError for every token that is none of ours. */
export async function readPayPage(
  { store, providers, clock }: Pick<Context, "store" | "providers" | "clock">,
  token: string,
): Promise<PayPage> {
  const payment = isId(token) ? await store.payments.findByToken(token) : null;
  const connection = payment && (await store.connections.find(payment.portalId, payment.connectionId));
  if (!payment || !connection) throw new NotFoundError("This address leads to no payment.");
  const ledger = await store.ledger.list(payment.portalId, payment.paymentId);
  const attempts = await store.attempts.list(payment.portalId, payment.paymentId);
  const status = deriveStatus({ payment, sums: sumUp(ledger), attempts, now: clock.now() });
  const portal = await store.portals.find(payment.portalId);
  const isResting = portal?.state !== "connected";
  const { label } = providers.find(connection.provider);
  const declineReason = attempts.toSorted((a, b) => a.at - b.at).at(-1)?.declineReason ?? null;
  return {
    payment,
    status,
    isPayable: isWaiting(status) && !isResting,
    isResting,
    providerLabel: label,
    declineReason,
  };
}
