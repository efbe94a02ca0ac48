import {
  publicUrl,
  type ConfirmPaymentRequest,
  type ConnectLink,
  type OverviewLink,
  type CreatePaymentRequest,
  type DealLines,
  type ExtensionRequest,
  type MessageView,
  type PaymentChanges,
  type PaymentDetail,
  type PaymentPage,
  type PaymentRow,
  type Place,
  type PressRequest,
  type PreviewRequest,
  type ProviderChangeRequest,
  type RefundPaymentRequest,
  type SendLinkRequest,
  type Shown,
  type SumRequest,
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
  /** A further page of the list, or with `after` null the first one of a selection. */
  readonly page: (show: Shown, after: Place | null) => Promise<PaymentPage>;
  /** What has happened since the mark of an earlier answer. */
  readonly changes: (mark: string) => Promise<PaymentChanges>;
  readonly preview: (paymentId: string, request: PreviewRequest) => Promise<PaymentRow>;
  readonly detail: (paymentId: string) => Promise<PaymentDetail>;
  /** The deal's line items in a currency, as lines of the form. */
  readonly dealLines: (currency: string) => Promise<DealLines>;
  readonly create: (request: CreatePaymentRequest) => Promise<PaymentDetail>;
  readonly cancel: (paymentId: string, request: PressRequest) => Promise<PaymentRow>;
  readonly confirm: (paymentId: string, request: ConfirmPaymentRequest) => Promise<PaymentRow>;
  readonly undo: (paymentId: string, request: UndoConfirmationRequest) => Promise<PaymentRow>;
  readonly refund: (paymentId: string, request: RefundPaymentRequest) => Promise<PaymentRow>;
  /** What would bring the link to the customer, and what has. */
  readonly message: (paymentId: string) => Promise<MessageView>;
  readonly deliver: (paymentId: string, request: SendLinkRequest) => Promise<MessageView>;
  /** Takes held money, all or a part, or lets go of it. */
  readonly capture: (paymentId: string, request: SumRequest) => Promise<PaymentRow>;
  readonly release: (paymentId: string, request: PressRequest) => Promise<PaymentRow>;
  /** Takes a payment off the list, or puts it back. */
  readonly remove: (paymentId: string, request: PressRequest) => Promise<PaymentRow>;
  readonly putBack: (paymentId: string, request: PressRequest) => Promise<PaymentRow>;
  readonly changeAmount: (paymentId: string, request: SumRequest) => Promise<PaymentRow>;
  readonly extend: (paymentId: string, request: ExtensionRequest) => Promise<PaymentRow>;
  readonly changeProvider: (paymentId: string, request: ProviderChangeRequest) => Promise<PaymentRow>;
  /** Has the provider asked now. */
  readonly check: (paymentId: string) => Promise<PaymentDetail>;
  readonly connectLink: () => Promise<ConnectLink>;
  readonly overviewLink: () => Promise<OverviewLink>;
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
    page: (show, after) => get(`/api/payments/rows${query}&${new URLSearchParams(pageQuery(show, after))}`),
    changes: (mark) => get(`/api/payments/changes${query}&${new URLSearchParams({ mark })}`),
    preview: (paymentId, request) => post(paymentPath(paymentId, "/previews"), request),
    detail: (paymentId) => get(paymentPath(paymentId)),
    dealLines: (currency) => get(`/api/line-items${query}&${new URLSearchParams({ currency })}`),
    create: (request) => post("/api/payments", request),
    cancel: (paymentId, request) => post(paymentPath(paymentId, "/cancellation"), request),
    confirm: (paymentId, request) => post(paymentPath(paymentId, "/confirmation"), request),
    undo: (paymentId, request) => post(paymentPath(paymentId, "/confirmation-undo"), request),
    refund: (paymentId, request) => post(paymentPath(paymentId, "/refunds"), request),
    message: (paymentId) => get(paymentPath(paymentId, "/message")),
    deliver: (paymentId, request) => post(paymentPath(paymentId, "/deliveries"), request),
    capture: (paymentId, request) => post(paymentPath(paymentId, "/captures"), request),
    release: (paymentId, request) => post(paymentPath(paymentId, "/release"), request),
    remove: (paymentId, request) => post(paymentPath(paymentId, "/removal"), request),
    putBack: (paymentId, request) => post(paymentPath(paymentId, "/removal-undo"), request),
    changeAmount: (paymentId, request) => post(paymentPath(paymentId, "/amount"), request),
    extend: (paymentId, request) => post(paymentPath(paymentId, "/validity"), request),
    changeProvider: (paymentId, request) => post(paymentPath(paymentId, "/provider"), request),
    check: (paymentId) => post(paymentPath(paymentId, "/checks"), {}),
    connectLink: () => post("/api/connect-links", {}),
    overviewLink: () => post("/api/overview-links", {}),
  };
}

function pageQuery(show: Shown, after: Place | null): Record<string, string> {
  return after ? { show, after: `${after.createdAt}.${after.id}` } : { show };
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
