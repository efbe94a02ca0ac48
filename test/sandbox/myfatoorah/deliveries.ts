import { createHmac } from "node:crypto";
import type { Delivery } from "../provider-kit/index.ts";
import { localTime, plain, type FakeSite } from "./account.ts";
import type { FakeDispute, FakeEvent } from "./books.ts";

export interface DeliveryParts {
  readonly site: FakeSite;
  readonly isWebhookV1: boolean;
  readonly secret: string;
  /** What the portal holds; an invoice's own address goes before it. */
  portalAddress(): string | null;
  now(): number;
}

/** The deliveries an event makes. https://docs.myfatoorah.com/docs/webhook-information */
export function deliveriesOf(event: FakeEvent, parts: DeliveryParts): readonly Delivery[] {
  const url = event.invoice.webhookUrl ?? parts.portalAddress();
  if (url === null) return [];
  const { body, signed } = parts.isWebhookV1 ? firstVersion(event, parts) : secondVersion(event, parts);
  const headers = {
    "content-type": "application/json",
    "myfatoorah-signature": signatureOf(signed, parts.secret),
    "myfatoorah-webhook-version": parts.isWebhookV1 ? "v1" : "v2",
  };
  return [{ method: "POST", url, body: JSON.stringify(body), headers, sentAt: parts.now() }];
}

/** https://docs.myfatoorah.com/docs/webhook-signature */
export function signatureOf(signed: string, secret: string): string {
  return createHmac("sha256", secret).update(signed).digest("base64");
}

interface Message {
  readonly body: unknown;
  readonly signed: string;
}

const names: Readonly<Record<number, string>> = {
  1: "PAYMENT_STATUS_CHANGED",
  2: "REFUND_STATUS_CHANGED",
  6: "DISPUTE_STATUS_CHANGED",
};

/** Webhooks spell in capitals what answers do not. */
const inCapitals: Readonly<Record<string, string>> = { Succss: "SUCCESS", Refunded: "REFUNDED" };

function capitals(word: string): string {
  return inCapitals[word] ?? word.toUpperCase();
}

function secondVersion(event: FakeEvent, { site }: DeliveryParts): Message {
  const { pairs, data } = event.code === 2 ? refundData(event, site) : paymentData(event, site);
  return {
    body: {
      Event: {
        Code: event.code,
        Name: names[event.code],
        CountryIsoCode: site.country,
        CreationDate: new Date(event.at).toISOString(),
        Reference: event.reference,
      },
      Data: data,
    },
    signed: pairs.map(([name, value]) => `${name}=${value}`).join(","),
  };
}

interface Signed {
  readonly pairs: readonly (readonly [string, string | number])[];
  readonly data: object;
}

function paymentData({ invoice, transaction, dispute }: FakeEvent, site: FakeSite): Signed {
  if (!transaction) throw new Error("There is no payment to tell of.");
  const Invoice = {
    Id: String(invoice.id),
    Status: invoice.status === "Paid" ? "PAID" : "PENDING",
    UserDefinedField: invoice.userDefinedField,
    ExternalIdentifier: invoice.customerReference,
  };
  const Transaction = {
    Status: capitals(transaction.status),
    PaymentId: transaction.paymentId,
    PaymentMethod: transaction.gateway,
  };
  const Amount = { BaseCurrency: site.currency, ValueInBaseCurrency: plain(transaction.value, site.currency) };
  const Customer = { Name: invoice.customer.name, Mobile: "", Email: invoice.customer.email };
  const pairs = [
    ["Invoice.Id", Invoice.Id],
    ["Invoice.Status", Invoice.Status],
    ["Transaction.Status", Transaction.Status],
    ["Transaction.PaymentId", Transaction.PaymentId],
    ["Invoice.ExternalIdentifier", Invoice.ExternalIdentifier ?? ""],
  ] as const;
  const data = { Invoice, Transaction, Customer, Amount };
  return dispute ? disputed(dispute, { pairs, data }) : { pairs, data };
}

function disputed({ id, status }: FakeDispute, { pairs, data }: Signed): Signed {
  return {
    pairs: [["Dispute.DisputeTransactionId", id], ["Dispute.Status", status], ...pairs],
    data: { ...data, Dispute: { DisputeTransactionId: id, Status: status, DisputeType: "CHARGEBACK" } },
  };
}

function refundData({ invoice, refund }: FakeEvent, site: FakeSite): Signed {
  if (!refund) throw new Error("There is no refund to tell of.");
  const status = capitals(refund.status);
  const value = Number(plain(refund.amount, site.currency));
  return {
    pairs: [
      ["Refund.Id", refund.id],
      ["Refund.Status", status],
      ["Amount.ValueInBaseCurrency", value],
      ["ReferencedInvoice.Id", invoice.id],
    ],
    data: {
      Refund: { Id: refund.id, Reference: refund.reference, Status: status, Comment: refund.comment },
      Amount: { BaseCurrency: site.currency, ValueInBaseCurrency: value },
      ReferencedInvoice: { Id: String(invoice.id), ExternalIdentifier: invoice.customerReference },
    },
  };
}

/** Older accounts: every member of the data is signed, by its name. https://docs.myfatoorah.com/docs/webhook-v1 */
function firstVersion(event: FakeEvent, { site }: DeliveryParts): Message {
  const data = event.refund ? firstRefundData(event) : firstPaymentData(event, site);
  const signed = Object.entries(data)
    .filter(([name]) => !(event.refund && name === "GatewayReference"))
    .toSorted(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
    .map(([name, value]) => `${name}=${value ?? ""}`);
  const [date = "", time = ""] = localTime(event.at, site.zone).split("T");
  const dateTime = date.split("-").toReversed().join("") + time.slice(0, 8).replaceAll(":", "");
  return {
    body: {
      EventType: event.code,
      Event: names[event.code],
      DateTime: dateTime,
      CountryIsoCode: site.country,
      Data: data,
    },
    signed: signed.join(","),
  };
}

type Members = Readonly<Record<string, string | number | null>>;

function firstPaymentData({ invoice, transaction }: FakeEvent, site: FakeSite): Members {
  return {
    InvoiceId: invoice.id,
    InvoiceReference: `2026${invoice.id}`,
    CreatedDate: localTime(invoice.createdAt, site.zone),
    CustomerReference: invoice.customerReference,
    CustomerName: invoice.customer.name,
    CustomerMobile: null,
    CustomerEmail: invoice.customer.email,
    TransactionStatus: capitals(transaction?.status ?? ""),
    PaymentMethod: transaction?.gateway ?? null,
    UserDefinedField: invoice.userDefinedField,
    PaymentId: transaction?.paymentId ?? null,
    InvoiceValueInBaseCurrency: plain(invoice.value, site.currency),
    BaseCurrency: site.currency,
    InvoiceValueInDisplayCurreny: plain(invoice.displayed, invoice.currency),
    DisplayCurrency: invoice.currency,
  };
}

function firstRefundData({ invoice, refund }: FakeEvent): Members {
  return {
    RefundReference: refund?.reference ?? null,
    RefundStatus: capitals(refund?.status ?? ""),
    InvoiceId: invoice.id,
    Comments: refund?.comment ?? null,
    GatewayReference: "not signed",
  };
}
