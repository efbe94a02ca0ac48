import { isUtf8 } from "node:buffer";
import { z } from "zod";
import { UnverifiedWebhookError } from "../../domain/errors.ts";
import type { Hint, MoneyFact, RawWebhook, Snapshot } from "../../ports/provider.ts";
import { fingerprint, isSigned } from "../common/signature.ts";
import { table } from "../common/words.ts";

const signatureHeader = "myfatoorah-signature";

/**
 * Checks a delivery by the members its signature covers, then says what it hints at. Throws UnverifiedWebhookError.
 * Amounts, dates and the event's own reference are not covered, so they serve for nothing.
 * https://docs.myfatoorah.com/docs/webhook-signature
 */
export function readMyFatoorahWebhook(webhook: RawWebhook, secrets: readonly string[]): Hint {
  const delivery = readDelivery(webhook.body);
  const header = webhook.headers[signatureHeader];
  if (!delivery || !isSignedBy(secrets, delivery.signed, header)) {
    throw new UnverifiedWebhookError("The signature does not hold for what this delivery says.");
  }
  const { dedupeKey, kind, invoiceId } = delivery;
  return { dedupeKey, kind, read: /^\d+$/.test(invoiceId ?? "") ? { checkout: invoiceId ?? "" } : null };
}

/** Base64 has more than one spelling of the same bytes; only the usual one is taken. */
function isSignedBy(secrets: readonly string[], message: string, header: RawWebhook["headers"][string]): boolean {
  if (typeof header !== "string") return false;
  const digest = Buffer.from(header, "base64");
  return digest.toString("base64") === header && isSigned({ algorithm: "sha256", secrets, message, digest });
}

interface Delivery {
  /** The text under the signature. */
  readonly signed: string;
  readonly dedupeKey: string;
  readonly kind: string;
  /** The invoice to read, as the signed part names it. */
  readonly invoiceId: string | null;
}

/** A member as its literal stood in the JSON text; objects and lists are none. */
const literal = z.union([z.string(), z.boolean().transform(String), z.null().transform(() => "")]);
const group = z.record(z.string(), z.unknown());

const secondVersion = z.object({
  Event: z.object({ Code: z.string(), Reference: z.string().catch("") }),
  Data: z.record(z.string(), z.unknown()),
});

const firstVersion = z.object({ EventType: z.string(), Data: z.record(z.string(), literal) });

/** Null for what is neither version's, or an event whose signed members nobody knows. */
function readDelivery(body: Buffer): Delivery | null {
  const content = parsed(body);
  const second = secondVersion.safeParse(content);
  if (second.success) return readSecond(second.data);
  const first = firstVersion.safeParse(content);
  return first.success ? readFirst(first.data) : null;
}

/** Numbers are signed as they stand in the text, which a parser would not keep: they are made texts before it reads. */
function parsed(body: Buffer): unknown {
  if (!isUtf8(body)) return null;
  const text = body.toString("utf8");
  try {
    JSON.parse(text);
    return JSON.parse(text.replaceAll(/"(?:[^"\\]|\\[^])*(?:"|\\?$)|-?\d[\d.eE+-]*/g, asText));
  } catch {
    return null;
  }
}

function asText(token: string): string {
  return token.startsWith('"') ? token : `"${token}"`;
}

interface EventKind {
  readonly name: string;
  /** The members under the signature, in their order. */
  readonly signed: readonly string[];
  /** Which of them is the invoice to read; null where there is nothing to. */
  readonly invoice: string | null;
}

/** https://docs.myfatoorah.com/docs/webhook-signature */
const kinds = table<EventKind>({
  "1": {
    name: "PAYMENT_STATUS_CHANGED",
    signed: [
      "Invoice.Id",
      "Invoice.Status",
      "Transaction.Status",
      "Transaction.PaymentId",
      "Invoice.ExternalIdentifier",
    ],
    invoice: "Invoice.Id",
  },
  "2": {
    name: "REFUND_STATUS_CHANGED",
    signed: ["Refund.Id", "Refund.Status", "Amount.ValueInBaseCurrency", "ReferencedInvoice.Id"],
    invoice: "ReferencedInvoice.Id",
  },
  "3": {
    name: "BALANCE_TRANSFERRED",
    signed: ["Deposit.Reference", "Deposit.ValueInBaseCurrency", "Deposit.NumberOfTransactions"],
    invoice: null,
  },
  "4": { name: "SUPPLIER_STATUS_CHANGED", signed: ["Supplier.Code", "KycDecision.Status"], invoice: null },
  "5": {
    name: "RECURRING_UPDATES",
    signed: ["Recurring.Id", "Recurring.Status", "Recurring.InitialInvoiceId"],
    invoice: null,
  },
  "6": {
    name: "DISPUTE_STATUS_CHANGED",
    signed: [
      "Dispute.DisputeTransactionId",
      "Dispute.Status",
      "Invoice.Id",
      "Invoice.Status",
      "Transaction.Status",
      "Transaction.PaymentId",
      "Invoice.ExternalIdentifier",
    ],
    invoice: "Invoice.Id",
  },
  "7": { name: "SUPPLIER_UPDATE_REQUEST_CHANGED", signed: ["Supplier.Code", "RequestStatus.Status"], invoice: null },
});

function readSecond({ Event, Data }: z.infer<typeof secondVersion>): Delivery | null {
  const kind = kinds.get(Event.Code);
  if (!kind) return null;
  const values = kind.signed.map((path) => [path, valueAt(Data, path)] as const);
  if (values.some(([, value]) => value === null)) return null;
  const signed = values.map(([path, value]) => `${path}=${value}`).join(",");
  const invoiceId = values.find(([path]) => path === kind.invoice)?.[1] ?? null;
  // The event's reference is not signed and could be guessed, so it names the happening only together with what is.
  return { signed, dedupeKey: fingerprint(`${Event.Reference}\n${signed}`), kind: kind.name, invoiceId };
}

/** Empty where it is missing; null for what cannot be part of a signature. */
function valueAt(data: Readonly<Record<string, unknown>>, path: string): string | null {
  const [owner = "", member = ""] = path.split(".");
  const owned = group.safeParse(data[owner] ?? {});
  const value = literal.safeParse((owned.success ? owned.data[member] : undefined) ?? null);
  return value.success ? value.data : null;
}

/** Signed without them. https://docs.myfatoorah.com/docs/webhook-v1 */
const unsignedMembers: ReadonlyMap<string, string> = table({ "2": "GatewayReference", "4": "KycFeedback" });

/** The older version signs all members by their names; it has no id for an event. */
function readFirst({ EventType: code, Data }: z.infer<typeof firstVersion>): Delivery {
  const names = Object.keys(Data).filter((name) => name !== unsignedMembers.get(code));
  const signed = names.toSorted(ignoringCase).map((name) => `${name}=${Data[name]}`);
  const { PaymentId: payment, TransactionStatus: status, InvoiceId: invoiceId } = Data;
  const kind = kinds.get(code);
  return {
    signed: signed.join(","),
    dedupeKey: payment && status ? `${payment}:${status}` : fingerprint(signed.join(",")),
    kind: kind?.name ?? `EVENT_${code}`,
    invoiceId: kind?.invoice ? (invoiceId ?? null) : null,
  };
}

function ignoringCase(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left === right ? 0 : left < right ? -1 : 1;
}

const disputeKinds = table<readonly MoneyFact["kind"][]>({
  PENDING: ["dispute_opened"],
  LOST: ["dispute_opened", "dispute_lost"],
  RESOLVED: ["dispute_opened", "dispute_won"],
});

/**
 * A dispute is told by its delivery alone; no call shows it. It says neither sum nor time under its signature, so it
 * counts for all that its payment brought in, from the moment we heard of it.
 */
export function disputeFacts(body: Buffer, snapshot: Snapshot): readonly MoneyFact[] {
  const content = secondVersion.safeParse(parsed(body));
  if (!content.success || content.data.Event.Code !== "6") return [];
  const { Data: data } = content.data;
  const dispute = valueAt(data, "Dispute.DisputeTransactionId");
  const amount = capturedBy(snapshot, valueAt(data, "Transaction.PaymentId"));
  if (!dispute || !amount || valueAt(data, "Invoice.Id") !== snapshot.reference) return [];
  const kinds = disputeKinds.get(valueAt(data, "Dispute.Status") ?? "") ?? [];
  return kinds.map((kind) => ({ kind, key: `dispute:${dispute}:${kind}`, amount, occurredAt: snapshot.readAt }));
}

function capturedBy({ money }: Snapshot, paymentId: string | null): MoneyFact["amount"] | undefined {
  const captures = money.filter(({ kind }) => kind === "captured");
  const [only, ...others] = captures;
  const named = captures.find(({ key }) => key === paymentId);
  return (named ?? (others.length === 0 ? only : undefined))?.amount;
}
