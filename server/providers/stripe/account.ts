import { createHash } from "node:crypto";
import { Stripe } from "stripe";
import { UpstreamError } from "../../domain/errors.ts";
import { leadsTo } from "../../domain/origins.ts";
import type { Mode } from "../../domain/payment.ts";
import type { Clock } from "../../ports/context.ts";
import type { AccountToOpen, CheckoutOrder, OpenedCheckout, ProviderAccount } from "../../ports/provider.ts";
import { secretsIn } from "../common/signature.ts";
import { hasFault, stripeApi, upstream, type StripeApi, type StripePage } from "./api.ts";
import { checkoutState, paymentIn, source, toSnapshot, toStripeAmount, type CheckoutRead } from "./mapping.ts";
import { eventTypes, readStripeWebhook } from "./webhook.ts";

export interface StripeAccountOptions {
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly appVersion: string;
  readonly payOrigins: readonly string[];
}

export function openStripeAccount(account: AccountToOpen, options: StripeAccountOptions): ProviderAccount {
  const { portalId, mode, values } = account;
  const { clock, payOrigins } = options;
  const api = stripeApi({ ...options, key: values["apiKey"] ?? "" });
  const secrets = secretsIn(values["webhookSecret"]);
  return {
    check: () => api.checkRights({ registersWebhooks: secrets.length === 0 }),

    async openCheckout(order) {
      checkExpiry(order, clock.now());
      return settlePage(api, await makePage(api, order), { order, mode, payOrigins });
    },

    async read(reference) {
      const readAt = clock.now();
      return toSnapshot(await readCheckout(api, await sessionIdOf(api, reference)), portalId, readAt);
    },

    closeCheckout: async (reference) => close(api, await sessionIdOf(api, reference)),

    readWebhook: (webhook) => readStripeWebhook(webhook, { portalId, mode, secrets }),

    registerWebhook: (url) => registerEndpoint(api, account.connectionId, url),
  };
}

/**
 * What is asked of Stripe for an order: one line of the whole sum. The metadata goes to the PaymentIntent as well, for
 * charges carry the intent's and not the session's.
 */
function sessionParams(order: CheckoutOrder): Stripe.Checkout.SessionCreateParams {
  const { paymentId, portalId, generation, returnUrl, reference } = order;
  const metadata = { payment: paymentId, account: String(portalId), generation: String(generation), source };
  const name = order.description || reference;
  const currency = order.amount.currency.toLowerCase();
  return {
    mode: "payment",
    line_items: [
      { quantity: 1, price_data: { currency, unit_amount: toStripeAmount(order.amount), product_data: { name } } },
    ],
    // Stripe fills in the braces; they must reach it as they are.
    success_url: `${returnUrl}${returnUrl.includes("?") ? "&" : "?"}sid={CHECKOUT_SESSION_ID}`,
    cancel_url: order.cancelUrl,
    client_reference_id: paymentId,
    expires_at: Math.floor(order.expiresAt / 1000),
    metadata,
    payment_intent_data: { description: `${name} (${reference})`, metadata },
  };
}

interface ExpectedPage {
  readonly order: CheckoutOrder;
  readonly mode: Mode;
  readonly payOrigins: readonly string[];
}

/** The page as the payer may be sent to it, or what is wrong with it. */
function judgePage(page: StripePage, { order, mode, payOrigins }: ExpectedPage): OpenedCheckout | Wrong {
  if (paymentIn(page.metadata, order.portalId) !== order.paymentId) return wrong("is for another payment");
  if (page.livemode !== (mode === "live")) return wrong("is of the other mode, test or live");
  const isSameCurrency = page.currency === order.amount.currency.toLowerCase();
  if (!isSameCurrency || page.amount_total !== toStripeAmount(order.amount)) return wrong("asks another sum");
  if (!page.url) return wrong("can no longer be opened");
  if (!leadsTo(payOrigins, page.url)) return wrong("has an address that is not Stripe's own");
  return { reference: page.id, url: page.url, expiresAt: page.expires_at * 1000 };
}

interface Wrong {
  readonly wrong: string;
}

function wrong(what: string): Wrong {
  return { wrong: `The page Stripe made ${what}.` };
}

const day = 24 * 60 * 60 * 1000;

/** The caller fits the time to Stripe's bounds once, so that a repeat is the same request to the byte. */
function checkExpiry({ expiresAt }: CheckoutOrder, now: number): void {
  if (expiresAt > now && expiresAt <= now + day) return;
  throw new UpstreamError("validation", { upstream, said: "A page of Stripe's lives from 30 minutes to 24 hours." });
}

async function makePage(api: StripeApi, order: CheckoutOrder): Promise<StripePage> {
  const key = `create:${order.paymentId}:${order.generation}:${order.amount.minor}`;
  try {
    return await api.createSession(sessionParams(order), key);
  } catch (error) {
    const left = isServersFailure(error) ? await findLeftBehind(api, order).catch(() => undefined) : undefined;
    if (left) return left;
    throw error;
  }
}

function isServersFailure(error: unknown): boolean {
  return error instanceof UpstreamError && (error.details.status ?? 0) >= 500;
}

/** Stripe repeats even a 500 for its key, so asking again would get no further; the page may be there all the same. */
async function findLeftBehind(api: StripeApi, order: CheckoutOrder): Promise<StripePage | undefined> {
  const pages = await api.sessionsSince(Math.floor((order.expiresAt - day) / 1000));
  return pages.find(
    ({ metadata }) =>
      paymentIn(metadata, order.portalId) === order.paymentId && metadata?.["generation"] === String(order.generation),
  );
}

/**
 * F25, F26: an answer that is not what was ordered is unknown, so it is read again. When the session itself is wrong it
 * is closed, since nobody has its address yet, and never shown.
 */
async function settlePage(api: StripeApi, page: StripePage, expected: ExpectedPage): Promise<OpenedCheckout> {
  const judged = judgePage(page, expected);
  if (!("wrong" in judged)) return judged;
  const again = await onceMore(() => api.readSession(page.id));
  const judgedAgain = judgePage(again, expected);
  if (!("wrong" in judgedAgain)) return judgedAgain;
  const isOurs = paymentIn(again.metadata, expected.order.portalId) === expected.order.paymentId;
  if (isOurs) await onceMore(() => close(api, again.id));
  throw new UpstreamError("unexpected", { upstream, said: judgedAgain.wrong });
}

/** The session was made, so whatever goes wrong from there leaves the order's outcome open. */
async function onceMore<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof UpstreamError ? new UpstreamError("ambiguous", error.details) : error;
  }
}

/** Checkouts go by their session; a refund or dispute names only the PaymentIntent, which leads to it. */
async function sessionIdOf(api: StripeApi, reference: string): Promise<string> {
  if (/^cs_\w+$/.test(reference)) return reference;
  const [session] = /^pi_\w+$/.test(reference) ? await api.sessionsOf(reference) : [];
  if (!session) throw new UpstreamError("not_found", { upstream });
  return session.id;
}

async function readCheckout(api: StripeApi, id: string): Promise<CheckoutRead> {
  const session = await api.readSession(id);
  const intent = session.payment_intent;
  const charge = intent?.latest_charge;
  if (!intent || !charge) return { session, refunds: [], disputes: [] };
  // Listed whatever `amount_refunded` says: it falls back to 0 when the only refund fails.
  const inPlace = charge.refunds?.has_more ? null : charge.refunds?.data;
  const refunds = inPlace ?? (await api.refundsOf(intent.id));
  return { session, refunds, disputes: charge.disputed ? await api.disputesOf(intent.id) : [] };
}

/**
 * Only an open session can be expired. One that is complete while its money is still on the way, or held, counts as
 * paid: nothing stops that money any more, and calling it closed would invite a second payment.
 */
async function close(api: StripeApi, id: string): Promise<"closed" | "already_paid"> {
  try {
    await api.expireSession(id);
    return "closed";
  } catch (error) {
    if (!hasFault(error, "validation")) throw error;
    const state = checkoutState(await api.readSession(id));
    if (state === "live") throw error;
    return state === "used" ? "already_paid" : "closed";
  }
}

/** The secret is told in this answer only; repeating the same registration repeats the answer. */
async function registerEndpoint(
  api: StripeApi,
  connectionId: string,
  url: string,
): Promise<Readonly<Record<string, string>>> {
  const digest = createHash("sha256").update(url).digest("hex").slice(0, 32);
  const { secret } = await api.createEndpoint(
    {
      url,
      enabled_events: [...eventTypes],
      // Events arrive in the shape our client's types describe. It cannot be changed later.
      api_version: Stripe.API_VERSION,
      description: "Payments tab",
      metadata: { source, connection: connectionId },
    },
    `webhook:${connectionId}:${digest}`,
  );
  return { webhookSecret: secret };
}
