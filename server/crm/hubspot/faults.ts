import { z } from "zod";
import { UpstreamError, type Fault } from "../../domain/errors.ts";
import { second } from "../../domain/time.ts";
import { parseJson } from "./json.ts";
import { refusalOf, standardError } from "./refusals.ts";

// https://developers.hubspot.com/docs/api-reference/error-handling

/** The parts of an answer a fault is read from. */
interface FailedAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
}

/** The UpstreamError of an answer that is no success. `now` is epoch ms; every field of the body may be missing. */
export function failureOf(answer: FailedAnswer, isWrite: boolean, now: number): UpstreamError {
  const body = parseBody(answer.text);
  const refusal = body && refusalOf(body);
  return new UpstreamError(faultOf(answer.status, isWrite, body !== null), {
    upstream: "hubspot",
    status: answer.status,
    code: refusal?.code,
    about: refusal?.about,
    // Only what is wrong with a value is written for the people of the account.
    said: answer.status === 400 ? refusal?.said : undefined,
    retryAfter: pauseOf(answer, body?.policyName, now),
    correlationId: body?.correlationId ?? answer.headers.get("x-hubspot-correlation-id") ?? undefined,
  });
}

const faults: Readonly<Record<number, Fault>> = {
  400: "validation",
  401: "auth",
  403: "permission",
  404: "not_found",
  409: "conflict",
  423: "unavailable", // locked by many writes
  429: "rate_limited",
  477: "unavailable", // the account is moving to another data centre
  525: "unexpected", // TLS trouble between HubSpot's own machines, for their support
  526: "unexpected",
};

function faultOf(status: number, isWrite: boolean, hasBody: boolean): Fault {
  // "Not found" without HubSpot's words is a wrong address, not a deleted record.
  if (status === 404 && !hasBody) return "unexpected";
  if (faults[status] !== undefined) return faults[status];
  if (status < 500) return "unexpected";
  // A broken gateway may have passed the write on before it broke.
  return isWrite ? "ambiguous" : "unavailable";
}

const failureBody = standardError.extend({
  correlationId: z.string().optional().catch(undefined),
  policyName: z.string().optional().catch(undefined),
});

function parseBody(text: string): z.infer<typeof failureBody> | null {
  return failureBody.safeParse(parseJson(text)).data ?? null;
}

const rollingWindow = 10 * second;
const windows: Readonly<Record<string, number>> = { SECONDLY: second, TEN_SECONDLY_ROLLING: rollingWindow };

/** What a status asks us to wait when its answer does not say. */
const usualPauses: Readonly<Record<number, number>> = { 423: 2 * second, 429: rollingWindow, 477: 60 * second };

function pauseOf({ status, headers }: FailedAnswer, policyName = "", now: number): number | undefined {
  const asked = readRetryAfter(headers.get("retry-after"), now);
  if (asked !== undefined) return status === 423 ? Math.max(asked, 2 * second) : asked;
  return (status === 429 ? windows[policyName] : undefined) ?? usualPauses[status];
}

const longestPause = 24 * 3600 * second;

/** Milliseconds of a Retry-After header, which holds seconds or a date; at most a day. */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^\s*\d{1,9}\s*$/.test(header) ? Number(header) * second : Date.parse(header) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 0), longestPause);
}
