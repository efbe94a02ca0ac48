import { ConflictError, NotFoundError } from "../../domain/errors.ts";
import { isSameMoney } from "../../domain/money.ts";
import { isAlive, type Checkout } from "../../domain/checkout.ts";
import type { Payment } from "../../domain/payment.ts";
import { minute } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { Provider } from "../../ports/provider.ts";
import { closeCheckouts, whatCameOf } from "./close-checkouts.ts";
import { finishOpening, type Opening } from "./finish-opening.ts";
import { readPayPage } from "./read-pay-page.ts";
import { lockPayment } from "../learn/require-payment.ts";
import { settlePayment } from "../learn/settle-payment.ts";
import { updatePayment } from "../learn/update-payment.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "publicUrl" | "log">;

// A page that ends in a moment would strand the payer half-way.
const enoughTimeToPay = 10 * minute;
// Asked this long ago without an answer: its page is known to nobody, so it can be left behind.
const openingLimit = 20 * minute;

/**
 * Sends the payer on: answers the provider's page for a payment that can be paid now, making or reusing the checkout.
 * Throws ConflictError `not_open` when the payment's own page has something to explain instead, and UpstreamError when
 * the provider does not play along. Two payers pressing at once are sent to the same checkout. `language` is the one the
 * payer reads; a page that is yet to be made is asked for in it.
 */
export async function openCheckout(
  parts: Parts,
  payment: Payment,
  language: string | null = payment.terms.language,
): Promise<string> {
  const { store, providers } = parts;
  const connection = await store.connections.find(payment.portalId, payment.connectionId);
  if (!connection || connection.removedAt !== null) {
    throw new ConflictError("connection_removed", "The merchant no longer takes payments through this provider.");
  }
  const provider = providers.find(connection.provider);
  const former = await usableCheckout(parts, payment);
  const known = former && (await whatCameOf(parts, { payment, connection, checkout: former, isFirstTry: false }));
  const live =
    known ??
    (await finishOpening(parts, {
      payment,
      connection,
      ...(await newCheckout(parts, payment, { provider, language })),
    }));
  if (!isAlive(live)) throw new ConflictError("not_open", "The payment changed just now.");
  await noteOpening(parts, payment, live, provider.label);
  if (live.url === null) throw new NotFoundError("The checkout has no page.");
  return live.url;
}

interface Wanted {
  readonly provider: Provider;
  /** Of the provider's page, null for whatever it chooses. */
  readonly language: string | null;
}

/** The checkout that is there already, when a payer can still use it; otherwise it is closed at the provider first. */
async function usableCheckout(parts: Parts, payment: Payment): Promise<Checkout | null> {
  const { store, clock } = parts;
  const now = clock.now();
  const alive = (await store.checkouts.list(payment.portalId, payment.paymentId)).find(isAlive);
  if (!alive) return null;
  const endsAt = Math.min(
    alive.expiresAt ?? Infinity,
    alive.state === "opening" ? alive.createdAt + openingLimit : Infinity,
  );
  const isInTime = alive.state === "opening" ? endsAt > now : endsAt > now + enoughTimeToPay;
  const isRightSum = isSameMoney(alive.amount, payment.amount) && (alive.nextMinor ?? null) === null;
  if (isInTime && isRightSum) return alive;
  await replace(parts, payment);
  return null;
}

async function replace(parts: Parts, payment: Payment): Promise<void> {
  const outcome = await closeCheckouts(parts, payment, "superseded");
  if (outcome === "closed") return;
  const { portalId, paymentId } = payment;
  await updatePayment(parts, { portalId, paymentId, actor: "payer" });
  throw new ConflictError("not_open", "It was just paid.");
}

/**
 * Promised while the payment is held and can be paid: whoever ends it afterwards finds the checkout and closes it. When
 * somebody pressed at the same moment theirs is the one, and asking for it again gives the same page.
 */
async function newCheckout(
  parts: Parts,
  payment: Payment,
  { provider, language }: Wanted,
): Promise<Pick<Opening, "checkout" | "isFirstTry">> {
  const { portalId, paymentId, token } = payment;
  return parts.store.transaction(async (tx) => {
    await tx.payments.lock(portalId, paymentId);
    const { isPayable } = await readPayPage({ ...parts, store: tx }, token);
    if (!isPayable) throw new ConflictError("not_open", "The payment changed just now.");
    const former = await tx.checkouts.list(portalId, paymentId);
    const alive = former.find(isAlive);
    if (alive) return { checkout: alive, isFirstTry: false };
    const checkout = checkoutOf(parts, payment, { provider, language, generation: former.length + 1 });
    await tx.checkouts.insert(checkout);
    // Should no answer be heard, the clock asks what became of it.
    await tx.providerReads.ask(portalId, paymentId, parts.clock.now() + minute);
    return { checkout, isFirstTry: true };
  });
}

/** A checkout about to be asked for: what the provider is told follows from it alone, at every try. */
export function checkoutOf(
  { clock }: Pick<Parts, "clock">,
  payment: Payment,
  { provider, language, generation }: Wanted & { readonly generation: number },
): Checkout {
  const now = clock.now();
  const { shortest, longest } = provider.capabilities.checkoutLife;
  return {
    portalId: payment.portalId,
    paymentId: payment.paymentId,
    generation,
    connectionId: payment.connectionId,
    amount: payment.amount,
    state: "opening",
    providerReference: null,
    url: null,
    expiresAt: Math.max(now + shortest, Math.min(payment.validUntil ?? Infinity, now + longest)),
    readAt: null,
    language,
    createdAt: now,
  };
}

async function noteOpening(parts: Parts, payment: Payment, checkout: Checkout, label: string): Promise<void> {
  const { store, clock } = parts;
  await store.transaction(async (tx) => {
    const current = await lockPayment(tx, payment.portalId, payment.paymentId);
    const providerReference = checkout.providerReference ?? "";
    await settlePayment(
      { ...parts, store: tx },
      {
        payment: { ...current, openedAt: clock.now() },
        facts: [{ kind: "opened", provider: label, providerReference }],
        actor: "payer",
      },
    );
  });
}
