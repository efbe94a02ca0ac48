import { hasEnded } from "../../domain/checkout.ts";
import { UpstreamError } from "../../domain/errors.ts";
import { isOpen, type Payment } from "../../domain/payment.ts";
import { hour } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import { updatePayment } from "../learn/update-payment.ts";
import { whatCameOf } from "./close-checkouts.ts";
import type { Opening } from "./finish-opening.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "publicUrl">;

/**
 * Finds out what became of a page that was asked for and never answered, though nobody presses again: nothing can be paid
 * that we do not know of (I10). The order is the same as before, so it is the page that may be there already; nothing is
 * asked where it would be another one, and a page whose end has passed is only looked for. A payment that is over has its
 * page closed by whoever ended it. Throws UpstreamError where the provider still does not tell. Answers the payment, paid
 * where money is on that page already.
 */
export async function learnOfOpening(parts: Parts, payment: Payment): Promise<Payment> {
  const { portalId, paymentId } = payment;
  const unknown = await unknownPage(parts, payment);
  if (!unknown) return payment;
  const { checkout } = unknown;
  try {
    const known = await whatCameOf(parts, { payment, ...unknown, isFirstTry: false });
    // Nobody can be sent there any more: what is on it stands already.
    const isToBeRead = known !== null && hasEnded(checkout, parts.clock.now());
    return isToBeRead ? await updatePayment(parts, { portalId, paymentId, actor: "timer" }) : payment;
  } catch (error) {
    const reference = error instanceof UpstreamError ? error.details.paidAs : undefined;
    if (reference === undefined) throw error;
    const found = { generation: checkout.generation, reference };
    return updatePayment(parts, { portalId, paymentId, reference, found, actor: "timer" });
  }
}

type Unknown = Pick<Opening, "checkout" | "connection">;

/** The page to be asked after, if there is one. */
async function unknownPage(parts: Parts, { portalId, paymentId, status }: Payment): Promise<Unknown | null> {
  if (!isOpen(status) && status !== "needs_review") return null;
  const { checkouts, connections } = parts.store;
  const checkout = (await checkouts.list(portalId, paymentId)).find(({ state }) => state === "opening");
  const connection = checkout && (await connections.find(portalId, checkout.connectionId));
  return connection && canBeFound(parts, { checkout, connection }) ? { checkout, connection } : null;
}

/**
 * Where the provider sends the page itself, asking under a key that it has forgotten would send it once more. MyFatoorah
 * keeps keys for 250 minutes. https://docs.myfatoorah.com/docs/idempotency
 */
const keysLast = 4 * hour;

function canBeFound(
  { providers, clock }: Pick<Parts, "providers" | "clock">,
  { checkout, connection }: Unknown,
): boolean {
  const now = clock.now();
  if (hasEnded(checkout, now)) return providers.open(connection).findCheckout !== undefined;
  if (!providers.find(connection.provider).capabilities.findsLostPages) return false;
  return !checkout.sending || now < checkout.createdAt + keysLast;
}
