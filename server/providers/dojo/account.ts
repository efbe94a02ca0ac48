import { UpstreamError } from "../../domain/errors.ts";
import { isSameMoney } from "../../domain/money.ts";
import { leadsTo } from "../../domain/origins.ts";
import type { Mode } from "../../domain/payment.ts";
import { day, hour } from "../../domain/time.ts";
import type { Clock } from "../../ports/context.ts";
import type {
  AccountToOpen,
  CaptureOrder,
  CheckoutOrder,
  OpenedCheckout,
  ProviderAccount,
  Refund,
  RefundOrder,
  RefundReference,
} from "../../ports/provider.ts";
import { referenceOf } from "../common/order.ts";
import { secondLook } from "../common/second-look.ts";
import { secretsIn } from "../common/signature.ts";
import { dojoApi, hasFault, upstream, type DojoApi, type DojoIntent } from "./api.ts";
import { fromDojoMoney, takenOf } from "./intent.ts";
import { checkoutState, modeOf, paymentIn, statuses, toSnapshot } from "./mapping.ts";
import { amountRequest, intentRequest } from "./order.ts";
import { registerDojoWebhook } from "./registration.ts";
import { readDojoWebhook } from "./webhook.ts";

export interface DojoAccountOptions {
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly appVersion: string;
  readonly payOrigins: readonly string[];
}

export function openDojoAccount(account: AccountToOpen, options: DojoAccountOptions): ProviderAccount {
  const { portalId, mode, values } = account;
  const { apiUrl, appVersion, clock } = options;
  const secrets = secretsIn(values["webhookSecret"]);
  const api = dojoApi({ apiUrl, appVersion, key: values["apiKey"] ?? "", secrets });
  return {
    check: async () => void (await api.catalogue()),

    async openCheckout(order) {
      checkExpiry(order, clock.now());
      const left = order.isRepeat ? await findLeftBehind(api, order, clock.now()) : undefined;
      const intent = left ?? (await makeIntent(api, order, clock.now()));
      return settleIntent(api, intent, { order, mode, ...options });
    },

    findCheckout: (order, since) => findWhateverBecame(api, order, since),

    async read(reference) {
      const readAt = clock.now();
      return toSnapshot(await api.read(idOf(reference)), { portalId, mode, readAt });
    },

    closeCheckout: (reference) => close(api, idOf(reference), clock),
    changeAmount: (reference, order) => changeAmount(api, idOf(reference), order),
    capture: (order) => capture(api, order),
    release: (reference) => release(api, idOf(reference)),
    refund: (order) => refund(api, order),
    readRefund: (reference) => readRefund(api, reference),
    readWebhook: (webhook) => readDojoWebhook(webhook, { mode, secrets }),
    registerWebhook: (url) => registerDojoWebhook(api, { url, portalId }),
  };
}

function idOf(reference: string): string {
  if (/^pi_[\w-]+$/.test(reference)) return reference;
  throw new UpstreamError("not_found", { upstream });
}

/** Of a repeat only Dojo can tell: its page may be there, and our clock may be another one than at the first try (F70). */
function checkExpiry({ expiresAt, isRepeat }: CheckoutOrder, now: number): void {
  if (isRepeat || (expiresAt > now && expiresAt <= now + 366 * day)) return;
  throw new UpstreamError("validation", { upstream, said: "A page of Dojo's needs an end that lies ahead." });
}

/** Retries of one order are over within two days, and an older intent that nobody knows of can be paid by nobody. */
const searchedBack = 2 * day;
const pageSize = 100;
const mostPages = 20;
/** How far Dojo's clock and ours may be apart (F70). */
const clocksApart = hour;

/**
 * F21, F22: making an intent takes no idempotency key, so a repeat first looks for what an earlier try has left: our
 * reference among the intents of the last two days. The API cannot filter by it. The earliest counts, so that two who
 * look at the same time find the same.
 */
async function findLeftBehind(api: DojoApi, order: CheckoutOrder, now: number): Promise<DojoIntent | undefined> {
  const wanted = { statuses: ["Created", "Authorized", "Captured"], startDate: isoTime(now - searchedBack) };
  return (await search(api, order, wanted)).earliest;
}

/** Throws UpstreamError `unexpected` where there are more intents than can be looked through: none is surely there then. */
async function findWhateverBecame(api: DojoApi, order: CheckoutOrder, since: number): Promise<string | null> {
  const startDate = isoTime(since - clocksApart);
  const { earliest, isWhole } = await search(api, order, { statuses, startDate });
  if (earliest) return earliest.id;
  if (isWhole) return null;
  throw new UpstreamError("unexpected", { upstream, code: "list_too_long" });
}

interface Searched {
  readonly earliest: DojoIntent | undefined;
  /** Whether every intent there is was looked at. */
  readonly isWhole: boolean;
}

async function search(
  api: DojoApi,
  order: CheckoutOrder,
  wanted: { readonly statuses: readonly string[]; readonly startDate: string },
): Promise<Searched> {
  const found: DojoIntent[] = [];
  let after: string | null | undefined;
  let isWhole = false;
  for (let turn = 0; turn < mostPages && !isWhole; turn += 1) {
    const page = await api.search({ ...wanted, cursor: { limit: pageSize, ...(after && { after }) } });
    found.push(...(page.data ?? []).flatMap((intent) => (intent && isOf(intent, order) ? [intent] : [])));
    after = page.after;
    isWhole = !after || !page.data?.length;
  }
  const [earliest] = found.toSorted((one, other) => (one.createdAt ?? 0) - (other.createdAt ?? 0));
  return { earliest, isWhole };
}

/** A 5xx leaves open whether the intent was made, so it is looked for before the order is given up (F21). */
async function makeIntent(api: DojoApi, order: CheckoutOrder, now: number): Promise<DojoIntent> {
  try {
    return await api.create(intentRequest(order));
  } catch (error) {
    if (!(error instanceof UpstreamError) || (error.details.status ?? 0) < 500) throw error;
    const left = await secondLook(() => findLeftBehind(api, order, now));
    if (left) return left;
    throw new UpstreamError(error.fault, { ...error.details, isAbsent: true });
  }
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** Another portal on the same Dojo account may use the same references; the metadata tells them apart. */
function isOf({ reference, metadata }: DojoIntent, order: CheckoutOrder): boolean {
  return reference === referenceOf(order) && paymentIn(metadata, order.portalId) === order.paymentId;
}

interface ExpectedIntent {
  readonly order: CheckoutOrder;
  readonly mode: Mode;
  readonly payOrigins: readonly string[];
  readonly clock: Clock;
}

/**
 * F25, F26: an answer that is not what was ordered is unknown, so it is read again. When the intent itself is wrong it
 * is closed, since nobody has its address yet, and never shown.
 */
async function settleIntent(api: DojoApi, intent: DojoIntent, expected: ExpectedIntent): Promise<OpenedCheckout> {
  const judged = judgeIntent(intent, expected);
  if (!("wrong" in judged)) return judged;
  const again = await secondLook(() => api.read(intent.id));
  const judgedAgain = judgeIntent(again, expected);
  if (!("wrong" in judgedAgain)) return judgedAgain;
  if (isOf(again, expected.order)) await secondLook(() => close(api, again.id, expected.clock));
  throw new UpstreamError("unexpected", { upstream, said: `The page Dojo made ${judgedAgain.wrong}.` });
}

/** The page as the payer may be sent to it, or what is wrong with it. */
function judgeIntent(
  intent: DojoIntent,
  { order, mode, payOrigins }: ExpectedIntent,
): OpenedCheckout | { readonly wrong: string } {
  if (intent.reference !== referenceOf(order)) return { wrong: "is for another payment" };
  if (modeOf(intent.id, mode) !== mode) return { wrong: "is of the other mode, test or live" };
  if (!isSameMoney(fromDojoMoney(intent.amount), order.amount)) return { wrong: "asks another sum" };
  if ((intent.captureMode === "Manual") !== (order.capture === "manual")) return { wrong: "takes money another way" };
  const url = payAddress(intent, payOrigins);
  if (!leadsTo(payOrigins, url)) return { wrong: "has an address that is not Dojo's own" };
  return { reference: intent.id, url, expiresAt: intent.expireAt ?? null };
}

/** Dojo writes its own port into the address, `https://pay.dojo.tech:443/…`; a URL as such leaves it out. */
function payAddress({ id, paymentLink }: DojoIntent, [origin = ""]: readonly string[]): string {
  const link = paymentLink ?? `${origin}/checkout/${id}`;
  return URL.canParse(link) ? new URL(link).href : "";
}

/** Refused unless the intent is still `Created`: then it may just have been paid, and a read tells. */
async function close(api: DojoApi, id: string, clock: Clock): Promise<"closed" | "already_paid"> {
  try {
    const { status } = await api.cancel(id);
    if (status === "Canceled") return "closed";
    throw new UpstreamError("ambiguous", { upstream, code: "still_open" });
  } catch (error) {
    if (!hasFault(error, "validation", "conflict", "not_found")) throw error;
    const state = checkoutState(await api.read(id), clock.now());
    if (state === "live") throw error;
    return state === "used" ? "already_paid" : "closed";
  }
}

/** 405 where the intent was made without leave for it, 400 once it is paid: then only another intent helps. */
async function changeAmount(api: DojoApi, id: string, order: CheckoutOrder): Promise<"changed" | "replace"> {
  try {
    const { amount } = await api.setAmount(id, amountRequest(order));
    return isSameMoney(fromDojoMoney(amount), order.amount) ? "changed" : "replace";
  } catch (error) {
    if (hasFault(error, "conflict", "validation", "not_found")) return "replace";
    throw error;
  }
}

/** Captures take no keys: more than was there before means that an earlier try of this one came through. */
async function capture(api: DojoApi, { checkout, amount, capturedBefore }: CaptureOrder): Promise<void> {
  const intent = await api.read(idOf(checkout));
  if (takenOf(intent) > capturedBefore.minor) return;
  const isHeld = intent.captureMode === "Manual" && ["Authorized", "Captured"].includes(intent.status);
  if (!isHeld) throw conflict("Nothing is held of this payment that could be captured.");
  // The call names no currency, so the one that is meant is looked at here.
  if (intent.amount.currencyCode.toUpperCase() !== amount.currency) throw conflict("The hold is in another currency.");
  await api.capture(intent.id, amount.minor);
}

/** Looked at first, since on the day of an automatic capture the same call would give that money back. */
async function release(api: DojoApi, id: string): Promise<void> {
  const intent = await api.read(id);
  if (intent.status === "Reversed") return;
  if (intent.status !== "Authorized" || takenOf(intent) > 0) {
    throw conflict("Dojo lets go of a hold as a whole and before any part of it is captured.");
  }
  try {
    await api.reverse(id);
  } catch (error) {
    throw hasFault(error, "validation") ? new UpstreamError("conflict", error.details) : error;
  }
}

function conflict(said: string): UpstreamError {
  return new UpstreamError("conflict", { upstream, said });
}

async function refund(api: DojoApi, { checkout, amount, reason, key }: RefundOrder): Promise<Refund> {
  const body = { amount: amount.minor, ...(reason !== "" && { refundReason: reason.slice(0, 1024) }) };
  const { refundId } = await api.refund(idOf(checkout), body, key);
  return { checkout, refund: refundId, state: "done" };
}

/** A refund has no status of its own: it is there or it is not. A 400 can only be about its id, the one thing asked. */
async function readRefund(api: DojoApi, { checkout, refund }: RefundReference): Promise<Refund> {
  const missing = new UpstreamError("not_found", { upstream });
  try {
    const { paymentIntentId, refundId } = await api.readRefund(refund);
    if (paymentIntentId !== checkout) throw missing;
    return { checkout, refund: refundId, state: "done" };
  } catch (error) {
    throw hasFault(error, "validation") ? new UpstreamError("not_found", error.details) : error;
  }
}
