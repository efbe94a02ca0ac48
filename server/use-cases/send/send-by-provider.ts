import { UpstreamError } from "../../domain/errors.ts";
import type { Connection } from "../../domain/connection.ts";
import { providerMessageOf, type LinkDelivery, type ProviderSending } from "../../domain/link-delivery.ts";
import { isAlive } from "../../domain/checkout.ts";
import type { Payment } from "../../domain/payment.ts";
import { minute } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { ProviderSent } from "../../ports/provider.ts";
import { onceClosed } from "../pay/close-checkouts.ts";
import { openAndTell, type Opening } from "../pay/finish-opening.ts";
import { checkoutOf } from "../pay/open-checkout.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "publicUrl" | "log">;

/** What a provider is asked to bring to the customer, written down before. */
export interface ProviderErrand {
  readonly payment: Payment;
  readonly connection: Connection;
  readonly sending: ProviderSending;
  readonly deliveries: readonly LinkDelivery[];
}

/**
 * Has the provider send its page, which it does only while it makes one: the page there was is closed first, so that one
 * alone can be paid. Answers each delivery as it has ended; nothing an outside fault has caused is thrown.
 */
export async function sendByProvider(parts: Parts, errand: ProviderErrand): Promise<readonly LinkDelivery[]> {
  try {
    const opening = await begin(parts, errand);
    if (opening === "already_paid") return errand.deliveries.map((one) => ended(parts, one, paidMeanwhile));
    const { sent } = await openAndTell(parts, opening);
    return errand.deliveries.map((one) => ended(parts, one, outcomeOf(one, sent)));
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const { portalId, paymentId } = errand.payment;
    parts.log.warn({ portalId, paymentId, fault: error.fault }, "A provider could not send a link.");
    const { fault, details } = error;
    return errand.deliveries.map((one) => ended(parts, one, { fault, said: details.said ?? null }));
  }
}

/** The next page, promised while the payment is held and nothing of it can be paid. */
function begin(parts: Parts, { payment, connection, sending }: ProviderErrand): Promise<Opening | "already_paid"> {
  const provider = parts.providers.find(connection.provider);
  return onceClosed(parts, { payment, as: "superseded" }, async (tx, current): Promise<Opening> => {
    const { portalId, paymentId, terms } = current;
    const former = await tx.checkouts.list(portalId, paymentId);
    const generation = former.length + 1;
    const plain = checkoutOf(parts, current, { provider, language: terms.language, generation });
    const checkout = { ...plain, sending };
    if (former.some(isAlive) || (await tx.checkouts.insert(checkout)) === "taken")
      throw new UpstreamError("conflict", { upstream: connection.provider });
    // Should no answer be heard, the clock asks what became of it.
    await tx.providerReads.ask(portalId, paymentId, parts.clock.now() + minute);
    return { payment: current, checkout, connection, isFirstTry: true };
  });
}

interface Outcome {
  readonly fault: LinkDelivery["fault"];
  readonly said: string | null;
}

const paidMeanwhile: Outcome = { fault: "conflict", said: "It was just paid." };

function outcomeOf({ channel }: LinkDelivery, sent: readonly ProviderSent[]): Outcome {
  const answer = sent.find(({ by }) => by === providerMessageOf(channel));
  if (!answer) return { fault: "ambiguous", said: null };
  return answer.isSent ? { fault: null, said: null } : { fault: "unexpected", said: answer.said };
}

function ended({ clock }: Parts, delivery: LinkDelivery, { fault, said }: Outcome): LinkDelivery {
  const isOpen = fault === "ambiguous";
  const state = fault === null ? "sent" : isOpen ? "sending" : "failed";
  return { ...delivery, state, fault, said, settledAt: isOpen ? null : clock.now() };
}
