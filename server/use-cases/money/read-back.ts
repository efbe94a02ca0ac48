import { UpstreamError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { updatePayment } from "../learn/update-payment.ts";

interface Done {
  readonly portalId: number;
  readonly paymentId: string;
  /** The provider's reference of the checkout it was done on. */
  readonly checkout: string;
}

/**
 * Books what a provider has just done by reading it there. It is done already, so a provider that cannot be read now is
 * read later: by its event, or by Check now. `noteBooked` joins the transaction that books.
 */
export async function readBack(
  parts: Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "log">,
  { portalId, paymentId, checkout: reference }: Done,
  noteBooked: (tx: Store) => Promise<void>,
): Promise<void> {
  try {
    await updatePayment(parts, {
      portalId,
      paymentId,
      reference,
      actor: "provider",
      alsoInTransaction: noteBooked,
    });
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    parts.log.warn(
      { portalId, paymentId, reason: error.fault },
      "What was done at the provider could not be read back yet.",
    );
  }
}
