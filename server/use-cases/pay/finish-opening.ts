import { hasEnded, type Checkout } from "../../domain/checkout.ts";
import { webhookAddress, type Connection } from "../../domain/connection.ts";
import { UpstreamError, type Fault } from "../../domain/errors.ts";
import { sumsOf, type Line } from "../../domain/lines.ts";
import type { Payment } from "../../domain/payment.ts";
import { readingLag } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { Capabilities, CheckoutOrder, OrderLine, ProviderSent } from "../../ports/provider.ts";
import type { Store } from "../../ports/store.ts";
import { tellTimeline } from "../learn/tell-timeline.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "publicUrl">;

export interface Opening {
  readonly payment: Payment;
  readonly checkout: Checkout;
  readonly connection: Connection;
  /** Whether the provider has surely not been asked for it before. */
  readonly isFirstTry: boolean;
}

/** Said before an order is looked at, so an earlier try of the same order may still have come through. */
const saysNothingOfTheOrder: ReadonlySet<Fault> = new Set(["auth", "permission", "conflict"]);

/**
 * Asks the provider for a checkout that is still `opening`. The order is the same at every try, so an answer lost on the
 * way costs nothing. What no repeat can change leaves the checkout `abandoned` and an event behind.
 */
export async function finishOpening(parts: Parts, opening: Opening): Promise<Checkout> {
  const { checkout } = opening;
  return checkout.state === "live" ? checkout : (await openAndTell(parts, opening)).checkout;
}

/** The same, with what became of the messages the provider was asked to send. */
export async function openAndTell(parts: Parts, opening: Opening): Promise<Opened> {
  const { payment, checkout } = opening;
  try {
    const { checkout: live, sent } = await (hasEnded(checkout, parts.clock.now()) ? lookFor : askFor)(parts, opening);
    const kept = await keepUnlessKnown(parts, live);
    if (kept.providerReference !== live.providerReference) await closeSurplus(parts, opening, live);
    return { checkout: kept, sent };
  } catch (error) {
    const isOver = error instanceof UpstreamError && (isRefused(error, opening) || isHopeless(error, opening, parts));
    if (isOver) await abandon(parts, payment, await leftBehind(parts, opening, error), error);
    throw error;
  }
}

export interface Opened {
  readonly checkout: Checkout;
  readonly sent: readonly ProviderSent[];
}

/** Asks the provider for the checkout and answers it live; nothing is stored. Throws UpstreamError. */
export async function askFor(parts: Pick<Parts, "providers" | "publicUrl">, opening: Opening): Promise<Opened> {
  const { checkout, connection } = opening;
  const {
    reference,
    url,
    expiresAt,
    sent = [],
  } = await parts.providers.open(connection).openCheckout(orderFor(parts, opening));
  const live = {
    state: "live",
    providerReference: reference,
    url,
    expiresAt: expiresAt ?? checkout.expiresAt,
  } as const;
  return { checkout: { ...checkout, ...live }, sent };
}

/**
 * A page whose end has passed may have been made, and paid, unheard: where the provider's pages can be looked through,
 * that is done instead of asking. Throws UpstreamError, `isAbsent` where there surely is none.
 */
async function lookFor(parts: Pick<Parts, "providers" | "publicUrl">, opening: Opening): Promise<Opened> {
  const { checkout, connection } = opening;
  const account = parts.providers.open(connection);
  if (!account.findCheckout) return askFor(parts, opening);
  const providerReference = await account.findCheckout(orderFor(parts, opening), checkout.createdAt);
  if (providerReference !== null) return { checkout: { ...checkout, state: "live", providerReference }, sent: [] };
  throw new UpstreamError("not_found", { upstream: connection.provider, isAbsent: true });
}

/**
 * Two asked at the same moment, and the provider made one for each: the one nobody is sent to is closed. Should that
 * fail it dies of old age, since its address is known to nobody.
 */
export async function closeSurplus(
  { providers }: Pick<Parts, "providers">,
  { connection }: Pick<Opening, "connection">,
  { providerReference }: Checkout,
): Promise<void> {
  if (providerReference === null) return;
  try {
    await providers.open(connection).closeCheckout(providerReference);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
  }
}

function isRefused(error: UpstreamError, { isFirstTry }: Opening): boolean {
  return !error.isRetryable && (isFirstTry || !saysNothingOfTheOrder.has(error.fault));
}

/**
 * A provider may repeat even a 500 for the key of an order, or refuse the key to an order whose words were erased since.
 * When the page is still looked for in vain once it would be readable, it never came to be, and only another key gets
 * further. Of a 500 that is taken for granted where a provider does not look by itself: nobody has the address.
 */
function isHopeless({ fault, details }: UpstreamError, { checkout }: Opening, { clock }: Parts): boolean {
  const { status = 0, isAbsent = false } = details;
  const isInVain = isAbsent || (fault === "ambiguous" && status >= 500);
  return isInVain && clock.now() - checkout.createdAt >= readingLag;
}

/** A delivery or another server may have been quicker than this answer; what they told stands. */
function keepUnlessKnown({ store }: Parts, live: Checkout): Promise<Checkout> {
  return store.transaction(async (tx) => {
    const known = await knownSince(tx, live);
    if (known) return known;
    await tx.checkouts.save(live);
    return live;
  });
}

/**
 * A checkout that is given up, as it is kept. What a server's failure has left all the same is looked for where it can be,
 * and closed: nobody is sent there, but its money is not to be lost. Throws UpstreamError while that fails, and `paidAs`
 * where it was paid already.
 */
async function leftBehind(parts: Parts, opening: Opening, error: UpstreamError): Promise<Checkout> {
  const { checkout, connection } = opening;
  const account = parts.providers.open(connection);
  const isUnknown = error.fault === "ambiguous" && !error.details.isAbsent;
  const found = isUnknown ? await account.findCheckout?.(orderFor(parts, opening), checkout.createdAt) : undefined;
  if (!found) return { ...checkout, state: "abandoned" };
  if ((await account.closeCheckout(found)) === "closed") {
    return { ...checkout, state: "superseded", providerReference: found };
  }
  throw new UpstreamError("conflict", { upstream: connection.provider, paidAs: found });
}

/** The checkout as it is stored, held, where it is no longer `opening`. */
async function knownSince(tx: Store, { portalId, paymentId, generation }: Checkout): Promise<Checkout | undefined> {
  await tx.payments.lock(portalId, paymentId);
  const checkouts = await tx.checkouts.list(portalId, paymentId);
  return checkouts.find((stored) => stored.generation === generation && stored.state !== "opening");
}

async function abandon(parts: Parts, payment: Payment, checkout: Checkout, error: UpstreamError): Promise<void> {
  const { store, clock, random } = parts;
  await store.transaction(async (tx) => {
    if (await knownSince(tx, checkout)) return;
    await tx.checkouts.save(checkout);
    const facts = { kind: "open_failed", fault: error.fault, said: error.details.said ?? null } as const;
    await tellTimeline({ store: tx, random }, [{ payment, actor: "provider", facts: [facts], at: clock.now() }]);
  });
}

/** The link may have been passed on, and its payer is not to meet what the CRM knows unless the account wants it so. */
const nobodyNamed = { name: "", email: null } as const;

/** What the provider is told of a checkout. */
export function orderFor(
  { publicUrl, providers }: Pick<Parts, "publicUrl" | "providers">,
  opening: Opening,
): CheckoutOrder {
  const { payment, checkout, connection, isFirstTry } = opening;
  const { lines, prefillsPayer } = payment.terms;
  return {
    paymentId: payment.paymentId,
    portalId: payment.portalId,
    generation: checkout.generation,
    isRepeat: !isFirstTry,
    amount: checkout.amount,
    description: payment.description,
    reference: payment.reference,
    lines: lines.map((line) => orderLine(line)),
    ...wishesFor(opening, providers.find(connection.provider).capabilities),
    payer: prefillsPayer ? { name: payment.contact.name, email: payment.contact.email } : nobodyNamed,
    sends: checkout.sending ?? null,
    expiresAt: checkout.expiresAt ?? checkout.createdAt,
    returnUrl: `${publicUrl}/p/${payment.token}/return`,
    cancelUrl: `${publicUrl}/p/${payment.token}`,
    webhookUrl: webhookAddress(publicUrl, connection),
  };
}

type Wishes = Pick<CheckoutOrder, "capture" | "methods" | "language" | "asksAddress" | "endsThere">;

/** What the payment wants of the page, as far as the provider can. */
function wishesFor({ payment, checkout }: Opening, can: Capabilities): Wishes {
  const { capture, methods, asksAddress, endsThere = false } = payment.terms;
  return {
    capture: can.holds ? capture : "auto",
    methods: can.methods ? methods : null,
    language: can.languages?.includes(checkout.language ?? "") ? checkout.language : null,
    asksAddress: can.asksAddress && asksAddress,
    endsThere: can.keepsPayers && endsThere,
  };
}

function orderLine(line: Line): OrderLine {
  const { description, quantity, vatRate } = line;
  return { description, quantity, vatRate, total: sumsOf(line).total };
}
