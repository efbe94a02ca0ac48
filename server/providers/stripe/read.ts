import { UpstreamError } from "../../domain/errors.ts";
import type { StripeApi } from "./api.ts";
import { upstream } from "./errors.ts";
import type { CheckoutRead } from "./mapping.ts";
import type { StripeBalanceTransaction, StripeCharge, StripeRefund, StripeSession } from "./shapes.ts";

/** Checkouts go by their session; a refund or dispute names only the PaymentIntent, which leads to it. */
export async function sessionIdOf(api: StripeApi, reference: string): Promise<string> {
  if (/^cs_\w+$/.test(reference)) return reference;
  const [session] = /^pi_\w+$/.test(reference) ? await api.sessionsOf(reference) : [];
  if (!session) throw new UpstreamError("not_found", { upstream });
  return session.id;
}

export async function readCheckout(api: StripeApi, reference: string): Promise<CheckoutRead> {
  const { session, refunds } = await readRefunds(api, reference);
  const intent = session.payment_intent;
  const disputes = intent?.latest_charge?.disputed ? await api.disputesOf(intent.id) : [];
  return { session, refunds, disputes, booked: await bookedOf(api, intent?.latest_charge) };
}

/**
 * What tells the fee of a charge. Asked for apart, since expanding it needs a right that keys may lack, and a read must
 * not fail for a fee: without an answer it is not known.
 */
async function bookedOf(
  api: StripeApi,
  charge: StripeCharge | null | undefined,
): Promise<StripeBalanceTransaction | null> {
  if (!charge?.captured || !charge.balance_transaction) return null;
  try {
    return await api.balanceTransaction(charge.balance_transaction);
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}

export interface RefundsRead {
  readonly session: StripeSession;
  readonly refunds: readonly StripeRefund[];
}

export async function readRefunds(api: StripeApi, reference: string): Promise<RefundsRead> {
  const session = await api.readSession(await sessionIdOf(api, reference));
  const intent = session.payment_intent;
  const charge = intent?.latest_charge;
  if (!intent || !charge) return { session, refunds: [] };
  // Listed whatever `amount_refunded` says: it falls back to 0 when the only refund fails.
  const inPlace = charge.refunds?.has_more ? null : charge.refunds?.data;
  return { session, refunds: inPlace ?? (await api.refundsOf(intent.id)) };
}
