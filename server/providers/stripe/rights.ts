import type { Stripe } from "stripe";
import { UpstreamError } from "../../domain/errors.ts";
import { guarded, hasFault, upstream } from "./errors.ts";

const webhookRight = "Webhook Endpoints: write";

/** What a restricted key must be allowed, and a harmless call that shows it. https://docs.stripe.com/keys/restricted-api-keys */
export const rights: readonly Right[] = [
  // Listing would show no more than the right to read, so something is written that does not exist.
  { name: "Checkout Sessions: write", show: ({ checkout }) => checkout.sessions.expire("cs_none") },
  { name: "PaymentIntents: write", show: ({ paymentIntents }) => paymentIntents.cancel("pi_none") },
  { name: "Charges and Refunds: write", show: ({ refunds }) => refunds.create({ payment_intent: "pi_none" }) },
  { name: "Disputes: read", show: ({ disputes }) => disputes.list({ limit: 1 }) },
  { name: webhookRight, show: ({ webhookEndpoints }) => webhookEndpoints.list({ limit: 1 }) },
];

/** Payments are taken without it; what Stripe keeps of them is not known then. */
export const feeRight = "Balance transaction sources: read";

interface Right {
  readonly name: string;
  readonly show: (stripe: Stripe) => Promise<unknown>;
}

/** Throws UpstreamError `permission` naming every missing right at once. */
export async function checkRights(stripe: Stripe, use: { readonly registersWebhooks: boolean }): Promise<void> {
  const missing: string[] = [];
  for (const { name, show } of rights) {
    const isNeeded = name !== webhookRight || use.registersWebhooks;
    if (isNeeded && !(await isAllowed(() => show(stripe)))) missing.push(name);
  }
  if (missing.length === 0) return;
  const said = `This key lacks: ${missing.join(", ")}. Add what is missing to the key in Stripe, then try again.`;
  throw new UpstreamError("permission", { upstream, said });
}

async function isAllowed(show: () => Promise<unknown>): Promise<boolean> {
  try {
    await guarded("GET", show);
    return true;
  } catch (error) {
    if (hasFault(error, "permission")) return false;
    if (hasFault(error, "not_found")) return true;
    throw error;
  }
}
