import { Refusal, type Call, type Endpoint } from "../provider-kit/index.ts";
import { aliasOf, exchanged, grouped, localTime, minorOf, plain } from "./account.ts";
import type { Books, FakeInvoice, FakeRefund } from "./books.ts";
import type { Payer } from "./payer.ts";
import { readInvoice, type RulesParts } from "./rules.ts";

export interface EndpointParts extends RulesParts {
  readonly payer: Payer;
  pageAddress(invoice: FakeInvoice): string;
  /** Whether V2 honours Idempotency-Key, which only the documents of V3 promise. */
  readonly honoursKeys: boolean;
}

type Body = Readonly<Record<string, unknown>>;

/** The part of API V2 that this program uses. */
export function apiEndpoints(parts: EndpointParts): readonly Endpoint[] {
  const { books } = parts;
  const answer = (path: string, work: (body: Body, call: Call) => unknown): Endpoint => ({
    method: "POST",
    path: new RegExp(`^/v2/${path}$`),
    answer: (call) => success(work((call.body ?? {}) as Body, call)),
  });
  return [
    answer("SendPayment", sendPayment(parts)),
    answer("GetPaymentStatus", (body) => statusOf(invoiceBy(books, body), books)),
    answer("UpdatePaymentStatus", (body) => updateStatus(parts, body)),
    answer("MakeRefund", (body) => makeRefund(parts, body)),
    answer("GetRefundStatus", (body) => refundStatus(books, body)),
  ];
}

function success(Data: unknown): unknown {
  return { IsSuccess: true, Message: "", ValidationErrors: null, Data };
}

const keptFor = 250 * 60_000;

/** The same key is answered by the first answer, whatever the body says. https://docs.myfatoorah.com/docs/idempotency */
function sendPayment(parts: EndpointParts): (body: Body, call: Call) => unknown {
  const { books, honoursKeys } = parts;
  const kept = new Map<string, { readonly at: number; readonly answer: unknown }>();
  return (body, { headers }) => {
    const key = headers["idempotency-key"];
    const known = key !== undefined && honoursKeys ? kept.get(key) : undefined;
    if (known && known.at + keptFor > books.now()) return known.answer;
    const answer = makeInvoice(parts, body);
    if (key !== undefined) kept.set(key, { at: books.now(), answer });
    return answer;
  };
}

function makeInvoice(parts: EndpointParts, body: Body): unknown {
  const { books, pageAddress } = parts;
  const read = readInvoice(body, parts);
  const invoice = { ...read, value: exchanged(read.displayed, read.currency, books.site.currency) };
  books.invoices.push(invoice);
  return {
    InvoiceId: invoice.id,
    InvoiceURL: pageAddress(invoice),
    CustomerReference: invoice.customerReference,
    UserDefinedField: invoice.userDefinedField,
  };
}

function invoiceBy({ invoices }: Books, { Key, KeyType }: Body): FakeInvoice {
  const key = String(Key);
  const found = invoices.findLast((invoice) => {
    if (KeyType === "InvoiceId") return String(invoice.id) === key;
    if (KeyType === "CustomerReference") return invoice.customerReference === key;
    return invoice.transactions.some(({ paymentId }) => paymentId === key);
  });
  if (!found) throw new Refusal(400, "No data match the provided values");
  return found;
}

function statusOf(invoice: FakeInvoice, { site }: Books): unknown {
  const end = localTime(invoice.expiresAt, site.zone);
  return {
    InvoiceId: invoice.id,
    InvoiceStatus: invoice.status,
    InvoiceReference: `2026${invoice.id}`,
    CustomerReference: invoice.customerReference,
    CreatedDate: localTime(invoice.createdAt, site.zone),
    ExpiryDate: dateInWords(end),
    ExpiryTime: end.slice(11),
    InvoiceValue: Number(plain(invoice.value, site.currency)),
    Comments: null,
    CustomerName: invoice.customer.name,
    CustomerMobile: "",
    CustomerEmail: invoice.customer.email,
    UserDefinedField: invoice.userDefinedField,
    InvoiceDisplayValue: `${grouped(invoice.displayed, invoice.currency)} ${aliasOf(invoice.currency)}`,
    InvoiceItems: [],
    InvoiceTransactions: invoice.transactions.map((transaction) => ({
      TransactionDate: localTime(transaction.at, site.zone),
      PaymentGateway: transaction.gateway,
      ReferenceId: transaction.paymentId,
      TrackId: "",
      TransactionId: transaction.paymentId,
      PaymentId: transaction.paymentId,
      // Failed ones carry it as well.
      AuthorizationId: transaction.paymentId,
      TransactionStatus: transaction.status,
      TransationValue: grouped(transaction.value, site.currency),
      CustomerServiceCharge: grouped(0, site.currency),
      PaidCurrency: aliasOf(site.currency),
      PaidCurrencyValue: grouped(transaction.value, site.currency),
      Currency: aliasOf(site.currency),
      Error: transaction.error,
      ErrorCode: transaction.errorCode,
    })),
  };
}

/** `November 27, 2026` */
function dateInWords(local: string): string {
  const date = new Date(`${local.slice(0, 10)}T00:00:00Z`);
  return new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeZone: "UTC" }).format(date);
}

/** One capture or release for each authorised payment. https://docs.myfatoorah.com/docs/updatepaymentstatus */
function updateStatus({ books, payer, refusalStatus }: EndpointParts, body: Body): unknown {
  const invoice = invoiceBy(books, body);
  const held = invoice.transactions.find(({ status }) => status === "Authorize");
  if (!held) throw new Refusal(refusalStatus, "The invoice is not in Authorize status");
  const amount = minorOf(body["Amount"], books.site.currency) ?? 0;
  const isRelease = body["Operation"] === "Release";
  const isTaken = isRelease ? amount === held.value : amount > 0 && amount <= held.value;
  if (!isTaken) {
    throw new Refusal(refusalStatus, "Invalid data", { fields: { Amount: "Amount does not fit the invoice value" } });
  }
  if (isRelease) payer.endHold(invoice.id, "Canceled", held.value);
  else payer.endHold(invoice.id, "Succss", amount);
  return { InvoiceId: invoice.id, InvoiceStatus: invoice.status };
}

/** https://docs.myfatoorah.com/docs/make-refund */
function makeRefund({ books, refusalStatus }: EndpointParts, body: Body): unknown {
  const amount = minorOf(body["Amount"], books.site.currency);
  const invoice = invoiceBy(books, body);
  if (amount === null || amount <= 0 || amount > refundable(books, invoice)) {
    throw new Refusal(refusalStatus, "Invalid data", { fields: { Amount: "Amount exceeds what can be refunded" } });
  }
  const refund: FakeRefund = {
    id: books.nextId(),
    reference: `2026${books.nextId()}`,
    invoiceId: invoice.id,
    amount,
    status: "Pending",
    externalIdentifier: (body["ExternalIdentifier"] as string | undefined) ?? null,
    comment: (body["Comment"] as string | undefined) ?? null,
  };
  books.refunds.push(refund);
  return {
    Key: String(body["Key"]),
    RefundId: refund.id,
    RefundReference: refund.reference,
    RefundInvoiceId: books.nextId(),
    Amount: Number(plain(amount, books.site.currency)),
    Comment: refund.comment,
    ExternalIdentifier: refund.externalIdentifier,
  };
}

function refundable({ refunds }: Books, invoice: FakeInvoice): number {
  const paid = invoice.transactions.filter(({ status }) => status === "Succss");
  const asked = refunds.filter(({ invoiceId, status }) => invoiceId === invoice.id && status !== "Canceled");
  return paid.reduce((sum, { value }) => sum + value, 0) - asked.reduce((sum, { amount }) => sum + amount, 0);
}

function refundStatus({ refunds, site }: Books, { Key, KeyType }: Body): unknown {
  const members = { InvoiceId: "invoiceId", RefundId: "id", RefundReference: "reference" } as const;
  const member = members[KeyType as keyof typeof members];
  const found = refunds.filter((refund) => String(refund[member]) === String(Key));
  if (found.length === 0) throw new Refusal(400, "No data match the provided values");
  return {
    RefundStatusResult: found.map((refund) => ({
      RefundId: refund.id,
      RefundStatus: refund.status,
      InvoiceId: refund.invoiceId,
      Amount: Number(plain(refund.amount, site.currency)),
      RefundReference: refund.reference,
      RefundAmount: Number(plain(refund.amount, site.currency)),
      ExternalIdentifier: refund.externalIdentifier,
      RRN: null,
      BaseCurrency: site.currency,
    })),
  };
}
