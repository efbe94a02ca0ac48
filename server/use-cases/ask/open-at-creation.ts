import type { Connection } from "../../domain/connection.ts";
import { UpstreamError } from "../../domain/errors.ts";
import type { Checkout } from "../../domain/checkout.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Context } from "../../ports/context.ts";
import { askFor } from "../pay/finish-opening.ts";
import { checkoutOf } from "../pay/open-checkout.ts";

type Parts = Pick<Context, "providers" | "clock" | "publicUrl">;

/**
 * The first checkout of a payment that is about to be stored, for providers whose objects are made together with it;
 * null where they are made at the payer's click. Throws UpstreamError when the provider refuses, while the seller is
 * still there to mend it. What a silent provider may have made stays `opening`, and the payer's click finishes it.
 */
export async function openAtCreation(parts: Parts, payment: Payment, connection: Connection): Promise<Checkout | null> {
  const provider = parts.providers.find(connection.provider);
  if (provider.capabilities.opens === "at_click") return null;
  const checkout = checkoutOf(parts, payment, { provider, language: payment.terms.language, generation: 1 });
  try {
    return (await askFor(parts, { payment, checkout, connection, isFirstTry: true })).checkout;
  } catch (error) {
    if (error instanceof UpstreamError && error.isRetryable) return checkout;
    throw error;
  }
}
