import {
  publicUrl,
  type CancelPaymentRequest,
  type ConfirmPaymentRequest,
  type ConnectLink,
  type CreatePaymentRequest,
  type PaymentDetail,
  type PaymentRow,
  type RefundPaymentRequest,
  type TabView,
  type UndoConfirmationRequest,
} from "@payments/shared";
import { noAnswer, problemOf, unreadableAnswer } from "./api-problem.ts";

/** The record the tab stands on: `{ objectTypeId: "0-3", objectId: "512" }`. */
export interface RecordRef {
  readonly objectTypeId: string;
  readonly objectId: string;
}

/** What the tab asks of the server. Every call rejects with an ApiProblem and nothing else. */
export interface Api {
  readonly view: () => Promise<TabView>;
  readonly detail: (paymentId: string) => Promise<PaymentDetail>;
  readonly create: (request: CreatePaymentRequest) => Promise<PaymentRow>;
  readonly cancel: (paymentId: string, request: CancelPaymentRequest) => Promise<PaymentRow>;
  readonly confirm: (paymentId: string, request: ConfirmPaymentRequest) => Promise<PaymentRow>;
  readonly undo: (paymentId: string, request: UndoConfirmationRequest) => Promise<PaymentRow>;
  readonly refund: (paymentId: string, request: RefundPaymentRequest) => Promise<PaymentRow>;
  /** Has the provider asked now. */
  readonly check: (paymentId: string) => Promise<PaymentDetail>;
  readonly connectLink: () => Promise<ConnectLink>;
}

/** `hubspot.fetch`, as far as it is used here. */
export type Fetch = (url: string, options: FetchOptions) => Promise<Response>;

interface FetchOptions {
  readonly method: "GET" | "POST";
  readonly timeout: number;
  readonly body?: { [key: string]: unknown };
}

// HubSpot gives up after 15 s; the second limit is for a host that never says so.
// https://developers.hubspot.com/docs/apps/developer-platform/add-features/ui-extensions/fetching-data
const hostLimit = 15_000;
const ownLimit = 20_000;

/** The only place of the tab that reaches the network. */
export function connectApi(fetch: Fetch, record: RecordRef): Api {
  const query = `?${new URLSearchParams({ objectTypeId: record.objectTypeId, objectId: record.objectId })}`;
  const paymentPath = (paymentId: string, act = ""): string =>
    `/api/payments/${encodeURIComponent(paymentId)}${act}${query}`;
  const get = <T>(path: string): Promise<T> => call<T>(fetch, path, { method: "GET", timeout: hostLimit });
  const post = <T>(path: string, body: object): Promise<T> =>
    call<T>(fetch, path, { method: "POST", timeout: hostLimit, body: { ...body } });
  return {
    view: () => get(`/api/payments${query}`),
    detail: (paymentId) => get(paymentPath(paymentId)),
    create: (request) => post("/api/payments", request),
    cancel: (paymentId, request) => post(paymentPath(paymentId, "/cancellation"), request),
    confirm: (paymentId, request) => post(paymentPath(paymentId, "/confirmation"), request),
    undo: (paymentId, request) => post(paymentPath(paymentId, "/confirmation-undo"), request),
    refund: (paymentId, request) => post(paymentPath(paymentId, "/refunds"), request),
    check: (paymentId) => post(paymentPath(paymentId, "/checks"), {}),
    connectLink: () => post("/api/connect-links", {}),
  };
}

async function call<T>(fetch: Fetch, path: string, options: FetchOptions): Promise<T> {
  const answer = await withinLimit(fetch(`${publicUrl}${path}`, options));
  const { status, payload } = unwrap(answer.status, await readJson(answer));
  if (status >= 300) throw problemOf(status, payload);
  if (!isObject(payload)) throw unreadableAnswer();
  return payload as T;
}

async function withinLimit(answer: Promise<Response>): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(noAnswer()), ownLimit);
  });
  try {
    return await Promise.race([answer, limit]);
  } catch {
    throw noAnswer();
  } finally {
    clearTimeout(timer);
  }
}

async function readJson(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    return undefined;
  }
}

/**
 * HubSpot's proxy may put an answer of ours into an envelope of its own:
 * `{ status: "error", responseBody, context: { appServerStatusCode: ["409"] } }`, whatever the outer status.
 */
function unwrap(status: number, payload: unknown): { status: number; payload: unknown } {
  if (!isObject(payload) || payload["status"] !== "error") return { status, payload };
  const context = isObject(payload["context"]) ? payload["context"] : {};
  const inner = Number([context["appServerStatusCode"]].flat()[0]);
  return { status: inner || Math.max(status, 400), payload: fromText(payload["responseBody"]) };
}

function fromText(body: unknown): unknown {
  if (typeof body !== "string") return body;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
