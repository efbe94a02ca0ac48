import { UpstreamError } from "../../domain/errors.ts";
import { leadsTo } from "../../domain/origins.ts";
import type { Clock } from "../../ports/context.ts";
import type { AccountToOpen, CheckoutOrder, OpenedCheckout, ProviderAccount, Snapshot } from "../../ports/provider.ts";
import { referenceOf } from "../common/order.ts";
import { fingerprint, secretsIn } from "../common/signature.ts";
import { myFatoorahApi, orNone, upstream, type MadeInvoice, type MyFatoorahApi } from "./api.ts";
import type { Site } from "./countries.ts";
import { markOf } from "./marks.ts";
import { toSnapshot, type Reading } from "./mapping.ts";
import { capture, refund, release, toRefund, type Standing } from "./money.ts";
import { invoiceBody } from "./order.ts";
import { disputeFacts, readMyFatoorahWebhook } from "./webhook.ts";

export interface MyFatoorahAccountOptions {
  readonly site: Site;
  /** Whether `site.api` is a fake on this machine. */
  readonly isLocal: boolean;
  readonly clock: Clock;
  readonly appVersion: string;
  readonly payOrigins: readonly string[];
}

export function openMyFatoorahAccount(account: AccountToOpen, options: MyFatoorahAccountOptions): ProviderAccount {
  const { values, portalId, mode } = account;
  const { site, isLocal, clock, appVersion } = options;
  const api = myFatoorahApi({ apiUrl: site.api, appVersion, token: values["apiToken"] ?? "" });
  const secrets = secretsIn(values["webhookSecret"]);
  const readingNow = (): Reading => ({ portalId, mode, site, readAt: clock.now() });
  const standingOf = (reference: string): Promise<Standing> => readStanding(api, reference, readingNow());
  return {
    check: () => api.checkPermissions(),

    async openCheckout(order) {
      const terms = { zone: site.zone, isLocal, hasWebhookSecret: secrets.length > 0, now: clock.now() };
      const body = invoiceBody(order, terms);
      if (order.isRepeat) await lookForEarlier(api, order, readingNow());
      return judge(await api.sendPayment(body, keyOf(order, body)), order, options.payOrigins);
    },

    findCheckout: async (order) => (await earlierOf(api, order, readingNow()))?.reference ?? null,

    read: async (reference) => (await standingOf(reference)).snapshot,

    /** No call of theirs closes an invoice: it stays payable until its end, and whatever is paid there is read. */
    async closeCheckout(reference) {
      const { snapshot } = await standingOf(reference);
      return snapshot.checkout === "used" ? "already_paid" : "closed";
    },

    capture: async (order) => capture(api, order, await standingOf(order.checkout)),
    release: async (reference) => release(api, await standingOf(reference)),
    refund: async (order) => refund(api, order, await standingOf(order.checkout)),

    async readRefund({ checkout, refund: id }) {
      const found = (await api.refundsOf(invoiceId(checkout))).find(({ RefundId }) => RefundId === id);
      if (!found) throw new UpstreamError("not_found", { upstream });
      return toRefund(checkout, found);
    },

    readWebhook: (webhook) => readMyFatoorahWebhook(webhook, secrets),
    factsTold: (body: Buffer, snapshot: Snapshot) => disputeFacts(body, snapshot),
  };
}

/** The body is part of the key: under a known one another body would be answered with the former invoice in silence. */
function keyOf({ paymentId, generation }: CheckoutOrder, body: unknown): string {
  return `create:${paymentId}:${generation}:${fingerprint(JSON.stringify(body))}`;
}

/**
 * F21: an earlier try may have left an invoice. Reading tells no page address, so it can only be had again by asking
 * under the same key; where that makes another invoice all the same, nobody has ever been told the former's address.
 * One that was paid is not made again, and named instead.
 */
async function lookForEarlier(api: MyFatoorahApi, order: CheckoutOrder, reading: Reading): Promise<void> {
  const earlier = await earlierOf(api, order, reading);
  if (earlier?.checkout !== "used") return;
  const said = "The invoice of an earlier try was paid already.";
  throw new UpstreamError("conflict", { upstream, said, paidAs: earlier.reference });
}

/** What an earlier try of the order has left, without its refunds. */
async function earlierOf(api: MyFatoorahApi, order: CheckoutOrder, reading: Reading): Promise<Snapshot | null> {
  const invoice = await orNone(api.invoiceBy("CustomerReference", referenceOf(order)), null);
  const snapshot = invoice && toSnapshot({ invoice, refunds: [] }, reading);
  return snapshot?.paymentId === order.paymentId ? snapshot : null;
}

/** F25, F26: an invoice that is not the ordered one is never shown. Nobody has its address yet, so nobody can pay it. */
function judge(made: MadeInvoice, order: CheckoutOrder, payOrigins: readonly string[]): OpenedCheckout {
  const { InvoiceId, InvoiceURL, CustomerReference, UserDefinedField } = made;
  if ((CustomerReference ?? referenceOf(order)) !== referenceOf(order)) throw wrong("has another reference");
  if ((UserDefinedField ?? markOf(order)) !== markOf(order)) throw wrong("is for another payment");
  if (!/^\d+$/.test(InvoiceId)) throw wrong("has no number");
  if (!leadsTo(payOrigins, InvoiceURL)) throw wrong("has an address that is not MyFatoorah's own");
  // An invoice that was made was sent: they tell no more of it.
  const sent = order.sends?.by.map((by) => ({ by, isSent: true, said: null }));
  const expiresAt = Math.floor(order.expiresAt / 1000) * 1000;
  return { reference: InvoiceId, url: InvoiceURL, expiresAt, ...(sent && { sent }) };
}

function wrong(what: string): UpstreamError {
  return new UpstreamError("unexpected", { upstream, said: `The invoice MyFatoorah made ${what}.` });
}

function invoiceId(reference: string): string {
  if (/^\d+$/.test(reference)) return reference;
  throw new UpstreamError("not_found", { upstream });
}

/**
 * Refunds have a call of their own, which is spared while nothing was paid. Reads are limited to a rate that MyFatoorah
 * does not publish: whoever calls this leaves ten seconds between two reads of an invoice.
 * https://docs.myfatoorah.com/docs/get-payment-status
 */
async function readStanding(api: MyFatoorahApi, reference: string, reading: Reading): Promise<Standing> {
  const invoice = await api.invoiceBy("InvoiceId", invoiceId(reference));
  if (invoice.InvoiceId !== reference) {
    throw new UpstreamError("unexpected", { upstream, said: "Another invoice was answered than the one asked for." });
  }
  const isUnpaid = toSnapshot({ invoice, refunds: [] }, reading).money.length === 0;
  const refunds = isUnpaid ? [] : await api.refundsOf(reference);
  return { invoice, refunds, snapshot: toSnapshot({ invoice, refunds }, reading), currency: reading.site.currency };
}
