import { UpstreamError } from "../../domain/errors.ts";
import type { Money } from "../../domain/money.ts";
import type { CaptureOrder, Refund, RefundOrder, Snapshot } from "../../ports/provider.ts";
import { fingerprint } from "../common/signature.ts";
import { majorNumber, sumsOf, toAsked, toBase, type InvoiceSums } from "./amounts.ts";
import { upstream, type Invoice, type InvoiceRefund, type MyFatoorahApi } from "./api.ts";
import { baseAmountOf } from "./mapping.ts";

/** An invoice as it stands, for acts on its money. */
export interface Standing {
  readonly invoice: Invoice;
  readonly refunds: readonly InvoiceRefund[];
  readonly snapshot: Snapshot;
  /** The account's currency. */
  readonly currency: string;
}

/** An invoice takes one operation: its one key is its state, so it is read before anything is asked. */
export async function capture(api: MyFatoorahApi, order: CaptureOrder, standing: Standing): Promise<void> {
  const { snapshot } = standing;
  if (sumOf(snapshot, "captured") > order.capturedBefore.minor) return;
  const paymentId = heldBy(standing);
  const amount = inBase(order.amount, standing);
  await api.updatePaymentStatus({ Operation: "Capture", Amount: majorNumber(amount), ...byPayment(paymentId) });
}

/** Only the whole of a hold can be let go of. */
export async function release(api: MyFatoorahApi, standing: Standing): Promise<void> {
  const { snapshot } = standing;
  if (snapshot.attempts.some(({ state }) => state === "voided")) return;
  const paymentId = heldBy(standing);
  const amount = inBase({ ...snapshot.asked, minor: sumOf(snapshot, "authorised") }, standing);
  await api.updatePaymentStatus({ Operation: "Release", Amount: majorNumber(amount), ...byPayment(paymentId) });
}

function byPayment(paymentId: string): { readonly Key: string; readonly KeyType: "PaymentId" } {
  return { Key: paymentId, KeyType: "PaymentId" };
}

function heldBy({ snapshot }: Standing): string {
  const held = snapshot.attempts.find(({ state }) => state === "authorised");
  if (held) return held.key;
  throw new UpstreamError("conflict", { upstream, said: "Nothing is held for this payment at the moment." });
}

function sumOf({ money }: Snapshot, kind: Snapshot["money"][number]["kind"]): number {
  return money.reduce((sum, fact) => (fact.kind === kind ? sum + fact.amount.minor : sum), 0);
}

/** Files a refund, unless one of this key is there: `ExternalIdentifier` comes back with every refund of the invoice. */
export async function refund(api: MyFatoorahApi, order: RefundOrder, standing: Standing): Promise<Refund> {
  const before = standing.refunds.find(({ ExternalIdentifier }) => ExternalIdentifier === order.key);
  if (before) return toRefund(order.checkout, before);
  const body = {
    Key: order.checkout,
    KeyType: "InvoiceId",
    Amount: majorNumber(refundAmount(order.amount, standing)),
    ServiceChargeOnCustomer: false,
    Comment: order.reason.slice(0, longestComment),
    ExternalIdentifier: order.key,
  };
  const { RefundId } = await api.makeRefund(body, `refund:${order.key}:${fingerprint(JSON.stringify(body))}`);
  return { checkout: order.checkout, refund: RefundId, state: "requested" };
}

const longestComment = 250;

const refundStates: ReadonlyMap<string, Refund["state"]> = new Map([
  ["Refunded", "done"],
  ["Canceled", "failed"],
]);

/** People decide on it, so everything but their word leaves it open. */
export function toRefund(checkout: string, { RefundId, RefundStatus }: InvoiceRefund): Refund {
  return { checkout, refund: RefundId, state: refundStates.get(RefundStatus) ?? "requested" };
}

/**
 * What to ask for, in the account's currency: the sum up to and with this refund less what was asked for before, so
 * that parts of a whole come to the whole and never to more.
 */
function refundAmount(amount: Money, standing: Standing): Money {
  const sums = sumsFor(amount, standing);
  const asked = standing.refunds.filter(({ RefundStatus }) => RefundStatus !== "Canceled");
  const before = asked.reduce((sum, { Amount }) => sum + (baseAmountOf(Amount, sums)?.minor ?? 0), 0);
  const given = toAsked(before, sums);
  return worthAsking(given === null ? null : toBase(given + amount.minor, sums), before, standing);
}

function inBase(amount: Money, standing: Standing): Money {
  return worthAsking(toBase(amount.minor, sumsFor(amount, standing)), 0, standing);
}

function worthAsking(upTo: number | null, before: number, { currency }: Standing): Money {
  if (upTo === null) throw refusal(`This sum cannot be told in ${currency}.`);
  if (upTo <= before) throw refusal(`This sum is nothing in ${currency}.`);
  return { minor: upTo - before, currency };
}

function sumsFor({ currency }: Money, { invoice, currency: own }: Standing): InvoiceSums {
  const sums = sumsOf(invoice.InvoiceDisplayValue, invoice.InvoiceValue, own);
  if (sums.asked.currency !== currency) throw refusal(`The invoice is in ${sums.asked.currency}.`);
  return sums;
}

function refusal(said: string): UpstreamError {
  return new UpstreamError("validation", { upstream, said });
}
