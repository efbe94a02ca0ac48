import { z } from "zod";
import { UpstreamError, type Fault } from "../../domain/errors.ts";
import { jsonApi, type ProviderError } from "../common/json-api.ts";

export const upstream = "dojo";

/** The newest version whose contract we know; it goes with every call. https://docs.dojo.tech/development-resources/versioning-overview */
export const apiVersion = "2026-02-27";

/** ISO 8601 with up to nine digits of a second, at times without its `Z`; epoch ms, or null where it is no time. */
export function timeOf(text: string): number | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  if (!match) return null;
  const [, seconds = "", fraction = "", zone = "Z"] = match;
  const at = Date.parse(`${seconds}${fraction.slice(0, 4)}${zone}`);
  return Number.isNaN(at) ? null : at;
}

/** The parts of Dojo's objects that we read, checked as they come in. https://docs.dojo.tech/api */

const time = z.string().transform(timeOf).nullish();

const money = z.object({ value: z.int(), currencyCode: z.string().min(1) });

const paymentEvent = z.object({
  transactionId: z.string().nullish(),
  transactionDateTime: time,
  eventType: z.string(),
  cardType: z.string().nullish(),
  /** Masked: `44565300****1096`. */
  cardNumber: z.string().nullish(),
});

const capture = z.object({ id: z.string().nullish(), amount: z.int(), status: z.string(), createdAt: time });

const maybeText = z.string().nullish();

const address = z
  .object({
    address1: maybeText,
    address2: maybeText,
    address3: maybeText,
    address4: maybeText,
    city: maybeText,
    state: maybeText,
    postcode: maybeText,
    countryCode: maybeText,
  })
  .nullish();

const intent = z.object({
  id: z.string().regex(/^pi_[\w-]+$/),
  captureMode: z.string().nullish(),
  status: z.string(),
  reference: z.string().nullish(),
  amount: money,
  totalAmount: money.nullish(),
  /** A bare number of minor units, where the other sums are objects. */
  refundedAmount: z.int().nullish(),
  createdAt: time,
  updatedAt: time,
  expireAt: time,
  paymentLink: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish().catch(null),
  paymentDetails: z
    .object({
      transactionId: z.string().nullish(),
      transactionDateTime: time,
      card: z.object({ cardType: z.string().nullish(), last4PAN: z.string().nullish() }).nullish(),
    })
    .nullish(),
  customer: z.object({ emailAddress: maybeText, phoneNumber: maybeText }).nullish().catch(null),
  shippingDetails: z.object({ name: maybeText, deliveryNotes: maybeText, address }).nullish().catch(null),
  paymentEvents: z.array(paymentEvent).nullish(),
  captures: z.array(capture).nullish(),
});

/** Others make intents on the account as well; one of theirs that does not fit must not hide ours. */
const page = z.object({ data: z.array(intent.nullable().catch(null)).nullish(), after: z.string().nullish() });

const refund = z.object({ paymentIntentId: z.string().nullish(), refundId: z.string().min(1) });

const catalogue = z.array(z.object({ model: z.string().nullish(), events: z.array(z.string()).nullish() }));

const subscription = z.object({
  id: z.string().min(1),
  events: z.array(z.string()),
  url: z.string(),
  description: z.string().nullish(),
  secrets: z.array(z.object({ value: z.string().min(1), isActive: z.boolean() })).nullish(),
});

export type DojoMoney = z.infer<typeof money>;
export type DojoIntent = z.infer<typeof intent>;
export type DojoEvent = z.infer<typeof paymentEvent>;
export type DojoCapture = z.infer<typeof capture>;
export type DojoSubscription = z.infer<typeof subscription>;

export interface SubscriptionRequest {
  readonly events: readonly string[];
  readonly url: string;
  readonly description: string;
}

export interface DojoApiOptions {
  readonly apiUrl: string;
  readonly appVersion: string;
  readonly key: string;
  /** What else may appear in no error. */
  readonly secrets: readonly string[];
}

export type DojoApi = ReturnType<typeof dojoApi>;

/** The calls we make with one merchant's key. Each throws UpstreamError. */
export function dojoApi({ apiUrl, appVersion, key, secrets }: DojoApiOptions) {
  const call = jsonApi({
    upstream,
    baseUrl: apiUrl,
    // The key stands behind "Basic" as it is, neither encoded nor with a colon.
    headers: () => ({
      authorization: `Basic ${key}`,
      version: apiVersion,
      "user-agent": `PaymentsTab/${appVersion}`,
    }),
    secrets: [key, ...secrets],
    readErrors,
  });
  const intents = "/payment-intents";
  return {
    create: (body: object) => call({ method: "POST", path: intents, body, shape: intent }),

    /** Without its query a canceled intent would be answered with 404. */
    read: (id: string) => call({ method: "GET", path: `${intents}/${id}?returnCanceled=true`, shape: intent }),

    search: (body: object) => call({ method: "POST", path: `${intents}/search`, body, shape: page, isReading: true }),

    cancel: (id: string) => call({ method: "DELETE", path: `${intents}/${id}`, shape: intent }),

    setAmount: (id: string, body: object) =>
      call({ method: "POST", path: `${intents}/${id}/amount`, body, shape: intent }),

    capture: (id: string, amount: number) =>
      call({ method: "POST", path: `${intents}/${id}/captures`, body: { amount }, shape: z.object({}) }),

    reverse: (id: string) => call({ method: "POST", path: `${intents}/${id}/reversal`, shape: z.object({}) }),

    refund: (id: string, body: object, idempotencyKey: string) =>
      call({ method: "POST", path: `${intents}/${id}/refunds`, body, headers: { idempotencyKey }, shape: refund }),

    readRefund: (id: string) =>
      call({ method: "GET", path: `${intents}/refunds/${encodeURIComponent(id)}`, shape: refund }),

    /** The events this account may subscribe to; what differs from account to account. */
    catalogue: async () => {
      const models = await call({ method: "GET", path: "/webhooks/events", shape: catalogue });
      return models.flatMap(({ events }) => events ?? []);
    },

    subscriptions: async () => {
      const shape = z.array(subscription.nullable().catch(null));
      return (await call({ method: "GET", path: "/webhooks", shape })).filter((one) => one !== null);
    },

    subscribe: (body: SubscriptionRequest) => call({ method: "POST", path: "/webhooks", body, shape: subscription }),

    resubscribe: (id: string, body: SubscriptionRequest) =>
      call({ method: "PATCH", path: `/webhooks/${encodeURIComponent(id)}`, body, shape: subscription }),
  };
}

const problem = z.object({
  title: z.string().nullish(),
  detail: z.string().nullish(),
  traceId: z.string().nullish(),
  errors: z
    .record(z.string(), z.union([z.array(z.string()), z.string()]))
    .nullish()
    .catch(null),
});

/** Problem details (RFC 7807), with the fields at fault by their names. https://docs.dojo.tech/api#section/Introduction/Errors */
function readErrors(body: unknown): ProviderError | null {
  const parsed = problem.safeParse(body);
  if (!parsed.success) return null;
  const { title, detail, traceId, errors } = parsed.data;
  const fields = Object.entries(errors ?? {}).map(([name, said]) => `${name}: ${[said].flat().join(" ")}`);
  const sentences = [detail ?? title ?? "", ...fields].filter((sentence) => sentence !== "");
  if (sentences.length === 0 && !traceId) return null;
  return { said: sentences.join(" · ") || undefined, correlationId: traceId ?? undefined };
}

export function hasFault(error: unknown, ...faults: readonly Fault[]): error is UpstreamError {
  return error instanceof UpstreamError && faults.includes(error.fault);
}
