import { createHmac } from "node:crypto";
import { UpstreamError } from "../../domain/errors.ts";
import { leadsTo } from "../../domain/origins.ts";
import type { Clock } from "../../ports/context.ts";
import type {
  AccountToOpen,
  CheckoutOrder,
  OpenedCheckout,
  ProviderAccount,
  ProviderSent,
} from "../../ports/provider.ts";
import { referenceOf } from "../common/order.ts";
import { secondLook } from "../common/second-look.ts";
import { secretsIn } from "../common/signature.ts";
import { dinteroApi, hasFault, upstream, type DinteroApi, type DinteroApiOptions } from "./api.ts";
import { checkoutState, isForeign, isUntouched, toSnapshot, type CheckoutRead } from "./mapping.ts";
import { capture, readRefund, refund, release } from "./operations.ts";
import { orderBody, sessionBody } from "./order.ts";
import type { CreatedSession, DinteroSession } from "./shapes.ts";
import type { TokenSource } from "./token.ts";
import { readDinteroWebhook } from "./webhook.ts";

export interface DinteroAccountOptions extends DinteroApiOptions {
  readonly clock: Clock;
  readonly payOrigins: readonly string[];
  /** Shared by all openings of the connection, as is what follows. */
  readonly tokens: TokenSource;
  /** Sessions made of late, by the order's reference. */
  readonly made: Map<string, OpenedCheckout>;
}

export function openDinteroAccount(account: AccountToOpen, options: DinteroAccountOptions): ProviderAccount {
  const { portalId, values } = account;
  const { clock } = options;
  const accountId = values["accountId"] ?? "";
  const api = dinteroApi(options, accountId, options.tokens);
  const reader = {
    accountId,
    signatureSecrets: secretsIn(values["webhookSecret"]),
    hookSecrets: secretsIn(values["hookSecret"]),
  };
  const desk: Desk = { api, accountId, profileId: values["profileId"] ?? "default", options };
  return {
    check: () => api.checkRights(),

    openCheckout: async (order) => (order.isRepeat && (await madeBefore(desk, order))) || makeCheckout(desk, order),

    async read(reference) {
      const readAt = clock.now();
      return toSnapshot(await readCheckout(desk, reference), { portalId, accountId, readAt });
    },

    closeCheckout: (reference) => close(desk, reference),

    changeAmount: (reference, order) => changeAmount(desk, reference, order),
    capture: (order) => capture(api, order),
    release: (reference) => release(api, reference),
    refund: (order) => refund(api, order),
    readRefund: (reference) => readRefund(api, reference),

    readWebhook: (webhook) => readDinteroWebhook(webhook, reader),

    registerWebhook: (url) => subscribe(api, values["clientSecret"] ?? "", url),
  };
}

/** What the acts on sessions need. */
interface Desk {
  readonly api: DinteroApi;
  readonly accountId: string;
  readonly profileId: string;
  readonly options: DinteroAccountOptions;
}

/** Sessions kept in mind; their loss costs no more than an orphan. */
const mostMade = 1_000;

/**
 * Dintero has no key against making a session twice and no list of sessions. What we remember is met again; elsewhere a
 * repeat makes another session, and the one whose answer was lost is harmless: its address was told to nobody, for
 * Dintero sends it out only where asked to (`publish`), and a repeat never asks. What the first try may have sent can
 * then be paid beside the second, and is kept and shown like any money.
 */
async function madeBefore(desk: Desk, order: CheckoutOrder): Promise<OpenedCheckout | null> {
  const made = desk.options.made.get(referenceOf(order));
  const read = made && (await readCheckout(desk, made.reference).catch(unlessMissing));
  if (!read) return null;
  const state = checkoutState(read, desk.options.clock.now());
  return wrongIn(read.session, order) === null && ["live", "used"].includes(state) ? made : null;
}

function unlessMissing(error: unknown): null {
  if (hasFault(error, "not_found")) return null;
  throw error;
}

async function makeCheckout(desk: Desk, order: CheckoutOrder): Promise<OpenedCheckout> {
  const { api, options } = desk;
  const created = await api.createSession(sessionBody(order, desk.profileId));
  if (isForeign(created.id, desk.accountId)) throw unexpected("is of another account");
  const session = await settled(desk, created.session, { id: created.id, order });
  if (!leadsTo(options.payOrigins, created.url)) throw await discarded(desk, session, order, "has a foreign address");
  const expiresAt = session.expires_at ?? order.expiresAt;
  const opened = { reference: created.id, url: created.url, expiresAt };
  const sent = sentOf(order, created.publish);
  if (options.made.size >= mostMade) options.made.clear();
  options.made.set(referenceOf(order), opened);
  return { ...opened, ...(sent.length > 0 && { sent }) };
}

/** A word about a message that Dintero does not give leaves it unsent: nobody should count on it. */
function sentOf({ sends, isRepeat }: CheckoutOrder, told: CreatedSession["publish"]): readonly ProviderSent[] {
  if (!sends || isRepeat) return [];
  return sends.by.map((by) => {
    // A wallet's own word may take the place of a text message.
    const answer = told.find(({ channel }) => channel === by) ?? told[0];
    const isSent = answer?.status === "sent";
    return { by, isSent, said: isSent ? null : (answer?.status ?? null) };
  });
}

interface Expected {
  readonly id: string;
  readonly order: CheckoutOrder;
}

/** F25: an answer that is not what was ordered is unknown, so the session is read; if it is wrong itself, closed. */
async function settled(desk: Desk, told: DinteroSession | null, { id, order }: Expected): Promise<DinteroSession> {
  if (told && told.id === id && wrongIn(told, order) === null) return told;
  const again = await secondLook(() => desk.api.readSession(id));
  const wrong = wrongIn(again, order);
  if (wrong === null) return again;
  throw await discarded(desk, again, order, wrong);
}

function wrongIn({ order: told }: DinteroSession, order: CheckoutOrder): string | null {
  if (told.merchant_reference !== referenceOf(order)) return "is for another payment";
  const isSame = told.amount === order.amount.minor && told.currency === order.amount.currency;
  return isSame ? null : "asks another sum";
}

/** Nobody has the address yet. Another payment's session is left alone. */
async function discarded(
  { api }: Desk,
  { id, order: told }: DinteroSession,
  order: CheckoutOrder,
  what: string,
): Promise<UpstreamError> {
  if (told.merchant_reference === referenceOf(order)) await secondLook(() => api.cancelSession(id));
  return unexpected(what);
}

function unexpected(what: string): UpstreamError {
  return new UpstreamError("unexpected", { upstream, said: `The page Dintero made ${what}.` });
}

async function readCheckout({ api }: Pick<Desk, "api">, reference: string): Promise<CheckoutRead> {
  const session = await api.readSession(reference);
  const transaction = session.transaction_id === null ? null : await api.readTransaction(session.transaction_id);
  const isTheirs = session.id === reference && (transaction?.session_id ?? reference) === reference;
  if (!isTheirs) throw new UpstreamError("unexpected", { upstream, code: "other_object" });
  return { session, transaction };
}

/**
 * Cancelling voids a hold, and letting go of money is never a side effect here: a session with money held, on hold or
 * captured counts as paid. One that is live is cancelled, which also ends what a payer has begun.
 */
async function close(desk: Desk, reference: string): Promise<"closed" | "already_paid"> {
  const stateNow = async () => checkoutState(await readCheckout(desk, reference), desk.options.clock.now());
  const before = await stateNow();
  if (before !== "live") return before === "used" ? "already_paid" : "closed";
  try {
    await desk.api.cancelSession(reference);
    return "closed";
  } catch (error) {
    if (!hasFault(error, "validation") && !hasFault(error, "conflict")) throw error;
    const after = await stateNow();
    if (after === "live") throw error;
    return after === "used" ? "already_paid" : "closed";
  }
}

/**
 * A page that was opened must be locked by its own script first, which is not ours to do.
 * https://docs.dintero.com/docs/checkout/updating-session
 */
async function changeAmount(desk: Desk, reference: string, order: CheckoutOrder): Promise<"changed" | "replace"> {
  const read = await readCheckout(desk, reference);
  if (!isUntouched(read) || checkoutState(read, desk.options.clock.now()) !== "live") return "replace";
  const body = orderBody(order);
  try {
    const changed = await desk.api.updateSession(reference, body);
    return wrongIn(changed, order) === null ? "changed" : "replace";
  } catch (error) {
    if (hasFault(error, "validation") || hasFault(error, "conflict")) return "replace";
    throw error;
  }
}

/** What the account tells: captures and refunds of the back office, and ends of which the callback tells as well. */
const events = ["checkout_transaction", "checkout_authorization"];

/**
 * The secret follows from the client's own, so that subscribing again changes nothing. How its member is called is not
 * documented; should Dintero not take it, deliveries are refused here and the callbacks of sessions suffice.
 * https://docs.dintero.com/api-reference/subscriptions/create-new-subscription
 */
async function subscribe(
  api: DinteroApi,
  clientSecret: string,
  url: string,
): Promise<Readonly<Record<string, string>>> {
  const hookSecret = createHmac("sha256", clientSecret).update(`webhook:${url}`).digest("hex");
  const secret = { type: "HMAC-SHA1", value: hookSecret };
  await api.subscribe({ config: { url, content_type: "application/json", secret }, events });
  return { hookSecret };
}
