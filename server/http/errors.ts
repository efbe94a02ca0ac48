import type { Request, Response } from "express";
import {
  ConflictError,
  DisconnectedError,
  ForbiddenError,
  NotFoundError,
  StorageError,
  UnverifiedRequestError,
  UnverifiedWebhookError,
  UpstreamError,
  ValidationError,
  kindOf,
  type FieldError,
} from "../domain/errors.ts";
import { minute } from "../domain/time.ts";
import type { Log } from "../ports/context.ts";
import { routeOf } from "./watch-requests.ts";

/** What a caller is told: enough to act on, never a stack, a secret or another portal's business. RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly fields?: readonly FieldError[];
  readonly paymentId?: string;
}

type Told = Omit<Problem, "instance">;

/** The only place that knows status codes. Answers null for a fault of ours, about which nothing is told. */
export function toldOf(error: unknown): Told | null {
  if (error instanceof ValidationError) {
    return { ...told(422, "invalid", "Some fields need another look."), detail: error.message, fields: error.fields };
  }
  if (error instanceof ConflictError) {
    const status = error.code === "key_reused" ? 422 : 409;
    const base = {
      ...told(status, error.code.replaceAll("_", "-"), "This is not possible now."),
      detail: error.message,
    };
    return error.paymentId === undefined ? base : { ...base, paymentId: error.paymentId };
  }
  if (error instanceof UpstreamError) return upstreamTold(error);
  if (error instanceof StorageError) return storageTold;
  return plainTold(error) ?? parserTold(error);
}

function plainTold(error: unknown): Told | null {
  if (!(error instanceof Error)) return null;
  const base = plain.find(([kind]) => error instanceof kind)?.[1];
  return base ? { ...base, detail: error.message } : null;
}

const plain: readonly (readonly [new (message: string) => Error, Told])[] = [
  [NotFoundError, told(404, "not-found", "This does not exist here.")],
  [ForbiddenError, told(403, "forbidden", "You may not do this.")],
  [DisconnectedError, told(409, "disconnected", "Payments tab is not connected to this HubSpot account.")],
  [UnverifiedRequestError, told(401, "unverified", "The request could not be verified.")],
  [UnverifiedWebhookError, told(401, "unverified", "The delivery could not be verified.")],
];

// Not in the error's words, to which the database's client adds the statement.
const storageTold: Told = {
  ...told(503, "unavailable", "Nothing can be read or kept at the moment."),
  detail: "The trouble is ours. Try again in a moment: nothing happens twice.",
};

const upstreamNames: Readonly<Record<string, string>> = {
  hubspot: "HubSpot",
  dojo: "Dojo",
  dintero: "Dintero",
  myfatoorah: "MyFatoorah",
  stripe: "Stripe",
  simulated: "The simulated provider",
};

// A 5xx would make HubSpot's proxy send the card's request again, so a far side's trouble is told as a 424.
function upstreamTold(error: UpstreamError): Told {
  const name = upstreamNames[error.details.upstream] ?? error.details.upstream;
  const said = error.details.said === undefined ? "" : ` It said: ${error.details.said}`;
  const { silentFor } = error.details;
  if (silentFor !== undefined) {
    const title = `${name} has not answered for ${lengthText(silentFor)}.`;
    return { ...told(424, "upstream-unavailable", title), detail: silentCure };
  }
  if (error.isRetryable) {
    const base = told(424, "upstream-unavailable", `${name} did not answer.`);
    const state = error.fault === "ambiguous" ? "It may have been done there all the same." : "Nothing was changed.";
    return { ...base, detail: `${state} Try again in a moment.${said}` };
  }
  const base = told(424, "upstream-refused", `${name} refused this.`);
  return { ...base, detail: `Nothing was changed.${said}` };
}

const silentCure =
  "Nothing was changed. We ask every half minute whether it is back, and what waits goes on by itself then. Try again in a few minutes.";

/** `12 minutes`; milliseconds in. */
export function lengthText(length: number): string {
  const minutes = Math.round(length / minute);
  if (minutes < 2) return "a minute";
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

/** What express's body parsers throw: too large, compressed, cut off. */
function parserTold(error: unknown): Told | null {
  const status = (error as { status?: unknown } | null)?.status;
  if (status === 413) return told(413, "too-large", "The request is too large.");
  if (status === 415) return told(415, "unsupported-media", "Send the request uncompressed.");
  return typeof status === "number" && status >= 400 && status < 500
    ? told(400, "unreadable", "The request cannot be read.")
    : null;
}

function told(status: number, word: string, title: string): Told {
  return { type: `https://payments-tab.example.com/problems/${word}`, title, status, detail: title };
}

const unknownFault: Told = {
  ...told(500, "internal", "Something went wrong on our side."),
  detail: "Nothing was lost. Try again in a moment; if it stays, tell support when it happened.",
};

/** Whether it is a fault of ours: nothing is known of it, or our database is in trouble. */
export function isOurs(told: Pick<Told, "status"> | null): boolean {
  return told === null || told.status >= 500;
}

/** Seconds after which somebody turned away by our own trouble may come again. */
const comeAgainAfter = "30";

/** Answers an error of an API route as problem+json; a fault of ours is logged by its kind only. */
export function sendProblem(
  { log, error }: { readonly log: Log; readonly error: unknown },
  request: Request,
  response: Response,
): void {
  const problem = toldOf(error) ?? unknownFault;
  if (isOurs(problem)) logFault(log, request, error);
  if (problem.status === 503) response.set("Retry-After", comeAgainAfter);
  response.status(problem.status).type("application/problem+json");
  response.send(JSON.stringify({ ...problem, instance: request.baseUrl + request.path } satisfies Problem));
}

/**
 * Turns away what a machine will send again: a refusal by its status, and any trouble of ours, the database's or a far
 * side's, by a 503 with a time to come back. Nothing is told of either.
 */
export function turnAway(
  { log, error, sentence }: { readonly log: Log; readonly error: unknown; readonly sentence: string },
  response: Response,
): void {
  const status = error instanceof UpstreamError ? 503 : (toldOf(error)?.status ?? 503);
  if (status >= 500) {
    response.set("Retry-After", comeAgainAfter);
    log.error({ error: kindOf(error) }, sentence);
  }
  response.status(status).end();
}

/** One line about a fault of ours: its kind and the route, never its text. */
export function logFault(log: Log, request: Request, error: unknown): void {
  log.error({ error: kindOf(error), method: request.method, route: routeOf(request) }, "A request failed.");
}
