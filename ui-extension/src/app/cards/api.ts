import {
  publicUrl,
  type AddressLook,
  type AddressRequest,
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
  type ProductPage,
  type ProductQuery,
  type PreviewRequest,
  type ProviderChangeRequest,
  type RefundPaymentRequest,
  type SendLinkRequest,
  type Shown,
  type SumRequest,
  type TabView,
  type UndoConfirmationRequest,
  type UndoMoveRequest,
} from "@payments/shared";
import { type Fetch, serverCalls } from "@payments/screens/call-server";

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
  /** What the account's product library offers a connection in a currency. */
  readonly products: (query: ProductQuery) => Promise<ProductPage>;
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
  /** Takes back what a rule did with the deal, or has a refused move tried again. */
  readonly undoMove: (paymentId: string, moveId: string, request: UndoMoveRequest) => Promise<PaymentRow>;
  readonly retryMove: (paymentId: string, moveId: string, request: PressRequest) => Promise<PaymentRow>;
  /** What writing the payer's delivery address to the contact would do, and the press that has it done. */
  readonly lookAtAddress: (paymentId: string) => Promise<AddressLook>;
  readonly writeAddress: (paymentId: string, request: AddressRequest) => Promise<PaymentDetail>;
  /** Has the provider asked now. */
  readonly check: (paymentId: string) => Promise<PaymentDetail>;
  readonly connectLink: () => Promise<ConnectLink>;
  readonly overviewLink: () => Promise<OverviewLink>;
}

/** The tab's calls about one record. */
export function connectApi(fetch: Fetch, record: RecordRef): Api {
  const query = `?${new URLSearchParams({ objectTypeId: record.objectTypeId, objectId: record.objectId })}`;
  const paymentPath = (paymentId: string, act = ""): string =>
    `/api/payments/${encodeURIComponent(paymentId)}${act}${query}`;
  const { get, post } = serverCalls(fetch, publicUrl);
  return {
    view: () => get(`/api/payments${query}`),
    page: (show, after) => get(`/api/payments/rows${query}&${new URLSearchParams(pageQuery(show, after))}`),
    changes: (mark) => get(`/api/payments/changes${query}&${new URLSearchParams({ mark })}`),
    preview: (paymentId, request) => post(paymentPath(paymentId, "/previews"), request),
    detail: (paymentId) => get(paymentPath(paymentId)),
    dealLines: (currency) => get(`/api/line-items${query}&${new URLSearchParams({ currency })}`),
    products: ({ after, ...asked }) =>
      get(`/api/products?${new URLSearchParams({ ...asked, ...(after !== null && { after }) })}`),
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
    undoMove: (paymentId, moveId, request) => post(paymentPath(paymentId, movePath(moveId, "undo")), request),
    retryMove: (paymentId, moveId, request) => post(paymentPath(paymentId, movePath(moveId, "retry")), request),
    changeProvider: (paymentId, request) => post(paymentPath(paymentId, "/provider"), request),
    lookAtAddress: (paymentId) => get(paymentPath(paymentId, "/contact-address")),
    writeAddress: (paymentId, request) => post(paymentPath(paymentId, "/contact-address"), request),
    check: (paymentId) => post(paymentPath(paymentId, "/checks"), {}),
    connectLink: () => post("/api/connect-links", {}),
    overviewLink: () => post("/api/overview-links", {}),
  };
}

function movePath(moveId: string, act: "undo" | "retry"): string {
  return `/moves/${encodeURIComponent(moveId)}/${act}`;
}

function pageQuery(show: Shown, after: Place | null): Record<string, string> {
  return after ? { show, after: `${after.createdAt}.${after.id}` } : { show };
}
