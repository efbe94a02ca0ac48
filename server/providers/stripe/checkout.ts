import { UpstreamError } from "../../domain/errors.ts";
import { leadsTo } from "../../domain/origins.ts";
import type { Mode } from "../../domain/payment.ts";
import type { CheckoutOrder, OpenedCheckout } from "../../ports/provider.ts";
import { secondLook } from "../common/second-look.ts";
import { toStripeAmount } from "./amounts.ts";
import type { StripeApi } from "./api.ts";
import { hasFault, isServersFailure, upstream } from "./errors.ts";
import { checkoutState, paymentIn } from "./mapping.ts";
import { earliestOf, keyOf, sessionParams } from "./order.ts";
import type { StripePage } from "./shapes.ts";

export interface ExpectedPage {
  readonly order: CheckoutOrder;
  readonly mode: Mode;
  readonly payOrigins: readonly string[];
}

/** Makes the session of an order, or finds the one that an earlier try has made. */
export async function openSession(api: StripeApi, expected: ExpectedPage): Promise<OpenedCheckout> {
  return settlePage(api, await makePage(api, expected.order), expected);
}

async function makePage(api: StripeApi, order: CheckoutOrder): Promise<StripePage> {
  try {
    return await api.createSession(sessionParams(order), keyOf(order));
  } catch (error) {
    if (!saysNothingOfThePage(error)) throw error;
    const left = await secondLook(() => findLeftBehind(api, order));
    if (left) return left;
    throw new UpstreamError(error.fault, { ...error.details, isAbsent: true });
  }
}

/**
 * A 500, or the key is refused because the order reads otherwise than when it was first sent: its words may have been
 * erased since (F125). https://docs.stripe.com/api/idempotent_requests
 */
function saysNothingOfThePage(error: unknown): error is UpstreamError {
  return isServersFailure(error) || hasFault(error, "conflict");
}

/** The page may be there all the same. Undefined: there is none, as every page of the time was looked at. */
export async function findLeftBehind(api: StripeApi, order: CheckoutOrder): Promise<StripePage | undefined> {
  const pages = await api.sessionsSince(earliestOf(order));
  return pages.find(
    ({ metadata }) =>
      paymentIn(metadata, order.portalId) === order.paymentId && metadata?.["generation"] === String(order.generation),
  );
}

/**
 * F25, F26: an answer that is not what was ordered is unknown, so it is read again. When the session itself is wrong it
 * is closed, since nobody has its address yet, and never shown. One that was paid already is named instead.
 */
async function settlePage(api: StripeApi, page: StripePage, expected: ExpectedPage): Promise<OpenedCheckout> {
  const judged = judgePage(page, expected);
  if (!("wrong" in judged)) return judged;
  const again = await secondLook(() => api.readSession(page.id));
  const judgedAgain = judgePage(again, expected);
  if (!("wrong" in judgedAgain)) return judgedAgain;
  const isOurs = paymentIn(again.metadata, expected.order.portalId) === expected.order.paymentId;
  const isPaid = isOurs && (await secondLook(() => closeSession(api, again.id))) === "already_paid";
  if (!isPaid) throw new UpstreamError("unexpected", { upstream, said: judgedAgain.wrong });
  const said = "The page of an earlier try was paid already.";
  throw new UpstreamError("conflict", { upstream, said, paidAs: again.id });
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

/**
 * Only an open session can be expired. One that is complete while its money is still on the way, or held, counts as
 * paid: nothing stops that money any more, and calling it closed would invite a second payment.
 */
export async function closeSession(api: StripeApi, id: string): Promise<"closed" | "already_paid"> {
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
