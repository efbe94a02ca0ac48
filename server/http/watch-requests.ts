import { performance } from "node:perf_hooks";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { isId } from "../domain/ids.ts";
import type { Log } from "../ports/context.ts";
import type { AnsweredRequest, DeliveryOutcome, Meters, Sender } from "../ports/meters.ts";
import { beginTrace, type TraceEnd } from "../trace.ts";

interface Parts {
  readonly meters: Pick<Meters, "answered" | "refused" | "delivered">;
  readonly log: Log;
  /** Ids of the providers there are: whatever else stands in an address is a stranger's word. */
  readonly providers: readonly string[];
}

/**
 * Counts every answer and tells each in one line. Comes before all routes; what is asked by machines every few seconds
 * to see whether we live is counted and not told.
 */
export function watchRequests(parts: Parts): RequestHandler {
  return (request, response, next) => {
    const begunAt = performance.now();
    const end = isDelivery(request) ? begunWithout(next) : beginTrace(next);
    response.once("close", () => {
      const milliseconds = Math.round(performance.now() - begunAt);
      const status = response.writableFinished ? response.statusCode : cutOff;
      tell(parts, { request, response, end: end() }, { ...requestWords(request), status, milliseconds });
    });
  };
}

/** Nobody is called while a provider waits for its answer, so there is nothing to follow. */
function begunWithout(next: NextFunction): () => null {
  next();
  return () => null;
}

/** Whoever asked did not wait for the answer: the word proxies have for it. */
const cutOff = 499;

interface Answered {
  readonly request: Request;
  readonly response: Response;
  readonly end: TraceEnd | null;
}

function tell(
  { meters, log, providers }: Parts,
  { request, response, end }: Answered,
  answered: AnsweredRequest,
): void {
  const { method, route, status, milliseconds } = answered;
  meters.answered(answered);
  const sender = senderOf(request);
  if (status === 401 && sender) meters.refused(sender);
  const provider = isDelivery(request) ? providerOf(request, providers) : undefined;
  if (provider !== undefined) meters.delivered(provider, outcomeOf(status));
  if (untold.has(route)) return;
  const calls = end && end.calls > 0 ? { calls: end.calls, failures: end.failures } : {};
  log.info(
    {
      method,
      route,
      status,
      milliseconds,
      provider,
      ...callerOf(response),
      ...paymentOf(request),
      ...calls,
      correlationId: end?.correlationId ?? undefined,
    },
    "A request was answered.",
  );
}

const untold: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics", "assets"]);

const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

function requestWords(request: Request): Pick<AnsweredRequest, "method" | "route"> {
  return { method: methods.has(request.method) ? request.method : "other", route: routeOf(request) };
}

/** The pattern, not the address: addresses of payers' pages are secrets, and there are as many as payments. */
export function routeOf(request: Request): string {
  const { route } = request as { route?: { path?: unknown } };
  if (typeof route?.path === "string") return route.path;
  return request.originalUrl.startsWith("/assets/") ? "assets" : "unmatched";
}

function isDelivery({ originalUrl }: Request): boolean {
  return originalUrl.startsWith("/webhooks/");
}

function providerOf({ originalUrl }: Request, providers: readonly string[]): string {
  const named = originalUrl.split("/")[2] ?? "";
  return providers.includes(named) ? named : "unknown";
}

const outcomes: Readonly<Record<number, DeliveryOutcome>> = {
  200: "kept",
  401: "refused",
  404: "unknown_address",
  410: "unknown_address",
};

function outcomeOf(status: number): DeliveryOutcome {
  return outcomes[status] ?? (status < 500 && status !== cutOff ? "unreadable" : "failed");
}

const senders: readonly (readonly [string, Sender])[] = [
  ["/webhooks/", "provider"],
  ["/hubspot/webhooks", "hubspot_events"],
  ["/hubspot/actions/", "hubspot_actions"],
  ["/api/", "hubspot_card"],
  ["/v1/", "api_key"],
  ["/metrics", "metrics"],
];

function senderOf({ originalUrl }: Request): Sender | null {
  return senders.find(([start]) => originalUrl.startsWith(start))?.[1] ?? null;
}

/** As vouched for by a signature or a key; a person is an id of HubSpot's. */
function callerOf({ locals }: Response): { readonly portalId?: number; readonly userId?: string } {
  const caller = locals["caller"] as { readonly portalId: number; readonly userId: string } | undefined;
  return caller ? { portalId: caller.portalId, userId: caller.userId } : {};
}

function paymentOf({ params }: Request): { readonly paymentId?: string } {
  const { paymentId } = params;
  return typeof paymentId === "string" && isId(paymentId) ? { paymentId } : {};
}
