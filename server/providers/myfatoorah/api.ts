import { z } from "zod";
import { UpstreamError, type Fault } from "../../domain/errors.ts";
import { jsonApi, type JsonApi, type ProviderError } from "../common/json-api.ts";

export const upstream = "myfatoorah";

/** The parts of MyFatoorah's answers that we read, checked as they come in. Misspelt members are theirs. */

const id = z.union([z.string().min(1), z.int()]).transform(String);
const text = z.string().nullish();

/** https://docs.myfatoorah.com/docs/get-payment-status */
const transaction = z.object({
  TransactionDate: text,
  PaymentGateway: text,
  /** Empty while there is none. */
  PaymentId: id
    .nullish()
    .catch(null)
    .transform((value) => value ?? ""),
  TransactionStatus: z.string(),
  TransationValue: z.union([z.string(), z.number()]).nullish(),
  Currency: text,
  Error: text,
  ErrorCode: text,
});

const invoice = z.object({
  InvoiceId: id,
  InvoiceStatus: z.string(),
  CustomerReference: text,
  UserDefinedField: text,
  ExpiryDate: text,
  ExpiryTime: text,
  InvoiceValue: z.union([z.string(), z.number()]),
  InvoiceDisplayValue: z.string(),
  InvoiceTransactions: z
    .array(transaction)
    .nullish()
    .transform((transactions) => transactions ?? []),
});

/** https://docs.myfatoorah.com/docs/invoice-link */
const made = z.object({ InvoiceId: id, InvoiceURL: z.string(), CustomerReference: text, UserDefinedField: text });

/** https://docs.myfatoorah.com/docs/getrefundstatus */
const refund = z.object({
  RefundId: id,
  RefundStatus: z.string(),
  Amount: z.union([z.string(), z.number()]),
  ExternalIdentifier: text,
});

const refunds = z
  .object({ RefundStatusResult: z.array(refund).nullish() })
  .transform((data) => data.RefundStatusResult ?? []);

export type Transaction = z.infer<typeof transaction>;
export type Invoice = z.infer<typeof invoice>;
export type MadeInvoice = z.infer<typeof made>;
export type InvoiceRefund = z.infer<typeof refund>;

/** A success says so, comes with a 2xx and brings what was asked. Anything less is none. */
function envelope<T>(data: z.ZodType<T>): z.ZodType<T> {
  return z.object({ IsSuccess: z.literal(true), Data: data }).transform((answer) => answer.Data as T);
}

const shapes = {
  made: envelope(made),
  invoice: envelope(invoice),
  refundAsked: envelope(z.object({ RefundId: id })),
  refunds: envelope(refunds),
  anything: envelope(z.unknown()),
};

export interface MyFatoorahApiOptions {
  readonly apiUrl: string;
  readonly appVersion: string;
  readonly token: string;
}

export type MyFatoorahApi = ReturnType<typeof myFatoorahApi>;

/** The calls we make with one merchant's API key. Each throws UpstreamError. */
export function myFatoorahApi({ apiUrl, appVersion, token }: MyFatoorahApiOptions) {
  const call = jsonApi({
    upstream,
    baseUrl: apiUrl,
    headers: () => ({ authorization: `Bearer ${token}`, "user-agent": `PaymentsTab/${appVersion}` }),
    secrets: [token],
    readErrors,
  });
  const ask = <T>(path: string, body: unknown, shape: z.ZodType<T>) =>
    call({ method: "POST", path, body, shape, isReading: true });
  return {
    /** Answers are kept for 250 minutes under their key, by the documents of V3. https://docs.myfatoorah.com/docs/idempotency */
    sendPayment: (body: unknown, key: string) =>
      call({ method: "POST", path: "/v2/SendPayment", body, shape: shapes.made, headers: idempotent(key) }),

    /** Throws `not_found`. A key of another type names another invoice, or none. */
    invoiceBy: (KeyType: "InvoiceId" | "CustomerReference", Key: string) =>
      ask("/v2/GetPaymentStatus", { Key, KeyType }, shapes.invoice),

    /** https://docs.myfatoorah.com/docs/updatepaymentstatus */
    updatePaymentStatus: (body: unknown) =>
      call({ method: "POST", path: "/v2/UpdatePaymentStatus", body, shape: shapes.anything }),

    /** https://docs.myfatoorah.com/docs/make-refund */
    makeRefund: (body: unknown, key: string) =>
      call({ method: "POST", path: "/v2/MakeRefund", body, shape: shapes.refundAsked, headers: idempotent(key) }),

    /** An invoice without refunds may be answered by an empty list or as not found. */
    refundsOf: (Key: string): Promise<readonly InvoiceRefund[]> =>
      orNone(ask("/v2/GetRefundStatus", { Key, KeyType: "InvoiceId" }, shapes.refunds), []),

    /** Throws UpstreamError `permission` naming every missing permission at once. */
    checkPermissions: () => checkPermissions(call),
  };
}

function idempotent(key: string): Readonly<Record<string, string>> {
  return { "idempotency-key": key };
}

/** What the call brings, or `none` where there is nothing of the kind. */
export async function orNone<T, N>(call: Promise<T>, none: N): Promise<T | N> {
  try {
    return await call;
  } catch (error) {
    if (hasFault(error, "not_found")) return none;
    throw error;
  }
}

export function hasFault(error: unknown, fault: Fault): error is UpstreamError {
  return error instanceof UpstreamError && error.fault === fault;
}

/**
 * Permissions are ticked for each endpoint by itself. Whether one is there shows by asking for what cannot be done:
 * an invoice without anything, a refund of nothing.
 */
const probes: Readonly<Record<string, unknown>> = {
  SendPayment: {},
  GetPaymentStatus: { Key: "0", KeyType: "InvoiceId" },
  MakeRefund: { Key: "0", KeyType: "InvoiceId", Amount: 0 },
  GetRefundStatus: { Key: "0", KeyType: "InvoiceId" },
};

async function checkPermissions(call: JsonApi): Promise<void> {
  const missing: string[] = [];
  for (const [endpoint, body] of Object.entries(probes)) {
    const path = `/v2/${endpoint}`;
    const asked = call({ method: "POST", path, body, shape: shapes.anything, isReading: true });
    if (!(await isAllowed(asked))) missing.push(endpoint);
  }
  if (missing.length === 0) return;
  const said = `This API key lacks: ${missing.join(", ")}. Tick what is missing in MyFatoorah's portal under Integration Settings, API Key, then try again.`;
  throw new UpstreamError("permission", { upstream, said });
}

const answeredFaults: ReadonlySet<Fault> = new Set(["validation", "not_found", "conflict"]);

async function isAllowed(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    // A firewall's 403 says nothing of the key.
    if (hasFault(error, "permission") && error.details.said !== undefined) return false;
    if (error instanceof UpstreamError && answeredFaults.has(error.fault)) return true;
    throw error;
  }
}

const complaints = z
  .array(z.object({ Name: text, Error: text }))
  .nullish()
  .catch(null);

const failure = z.object({
  IsSuccess: z.boolean().nullish().catch(null),
  Message: text.catch(null),
  MessageDetail: text.catch(null),
  ValidationErrors: complaints,
  FieldsErrors: complaints,
  Data: z.object({ ErrorMessage: text }).nullish().catch(null),
});

type Failure = z.infer<typeof failure>;

/** The sentences that say more than the status they come with. */
const faultsBySentence: readonly (readonly [RegExp, Fault])[] = [
  [/required permission/i, "permission"],
  [/no data match/i, "not_found"],
  [/too many requests/i, "rate_limited"],
];

/**
 * Any of the shapes in which MyFatoorah says no: complaints about fields under two names, a message within the data,
 * the plain message of its framework. Null for a success and for what is none of them, such as a firewall's page.
 */
export function readErrors(body: unknown): ProviderError | null {
  const parsed = failure.safeParse(body);
  if (!parsed.success) return null;
  const { IsSuccess: isSuccess } = parsed.data;
  const said = sentenceOf(parsed.data);
  const isFailure = isSuccess === false || (typeof isSuccess !== "boolean" && said !== undefined);
  if (!isFailure) return null;
  const fault = faultsBySentence.find(([pattern]) => pattern.test(said ?? ""))?.[1];
  return { said, ...(fault && { fault }) };
}

function sentenceOf({ ValidationErrors, FieldsErrors, Data, Message, MessageDetail }: Failure): string | undefined {
  const fields = [...(ValidationErrors ?? []), ...(FieldsErrors ?? [])];
  const told = fields.map(({ Name, Error: what }) => [Name, what].filter(Boolean).join(": ")).filter(Boolean);
  if (told.length > 0) return told.join("; ");
  return Data?.ErrorMessage || [Message, MessageDetail].filter(Boolean).join(" ") || undefined;
}
