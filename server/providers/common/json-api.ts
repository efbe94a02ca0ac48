import type { z } from "zod";
import { UpstreamError, type Fault } from "../../domain/errors.ts";
import { send, type OutboundAnswer, type OutboundRequest } from "../../outbound.ts";

export interface JsonApiOptions {
  /** The provider's id, for errors. */
  readonly upstream: string;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** What every call carries: key, version. */
  headers(): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** What may appear in no error, whatever the provider says. */
  readonly secrets: readonly string[];
  /** Reads the provider's own shape of an error; null for what is none. `body` is undefined when it is no JSON. */
  readErrors(body: unknown): ProviderError | null;
}

/** What a provider says of a call it did not do. */
export interface ProviderError {
  /** Its own sentence, fields included. */
  readonly said?: string | undefined;
  readonly code?: string | undefined;
  readonly correlationId?: string | undefined;
  /** Where the sentence says more than the status. */
  readonly fault?: Fault | undefined;
}

export interface JsonCall<T> {
  readonly method: OutboundRequest["method"];
  /** Path and query below the base address. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly shape: z.ZodType<T>;
  /** Whether a POST only reads, and can be repeated like a GET. */
  readonly isReading?: boolean;
}

export type JsonApi = <T>(call: JsonCall<T>) => Promise<T>;

// Somebody waits at the screen, and HubSpot cuts a card's call after 15 s.
const timeLimit = 9_000;

/**
 * Calls to a provider that speaks JSON. Whatever does not end with an answer of the expected shape is an UpstreamError:
 * its fault by status, its sentence the provider's own, its outcome `ambiguous` when the call may have changed something.
 */
export function jsonApi(options: JsonApiOptions): JsonApi {
  return async (call) => {
    const answer = await sendJson(options, await options.headers(), call);
    const body = parsed(answer.text);
    if (answer.status < 200 || answer.status > 299) throw refused(options, call, { answer, body });
    // Some say in a 2xx that they did not.
    const error = options.readErrors(body);
    if (error) throw failed(options, error.fault ?? "validation", error, answer);
    const result = call.shape.safeParse(body);
    if (result.success) return result.data;
    throw failed(options, changes(call) ? "ambiguous" : "unexpected", { code: "shape" }, answer);
  };
}

async function sendJson<T>(
  { upstream, baseUrl }: JsonApiOptions,
  common: Readonly<Record<string, string>>,
  { method, path, body, headers, isReading }: JsonCall<T>,
): Promise<OutboundAnswer> {
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  try {
    return await send({
      upstream,
      method,
      url: baseUrl + path,
      timeLimit,
      headers: { accept: "application/json", ...type, ...common, ...headers },
      ...sent,
    });
  } catch (error) {
    const isHarmless = isReading && error instanceof UpstreamError && error.fault === "ambiguous";
    throw isHarmless ? new UpstreamError("unavailable", error.details) : error;
  }
}

interface Refusal {
  readonly answer: OutboundAnswer;
  readonly body: unknown;
}

function refused<T>(options: JsonApiOptions, call: JsonCall<T>, { answer, body }: Refusal): UpstreamError {
  const error = options.readErrors(body) ?? {};
  return failed(options, error.fault ?? faultOfStatus(answer.status, changes(call)), error, answer);
}

const faults: ReadonlyMap<number, Fault> = new Map([
  [401, "auth"],
  [403, "permission"],
  [404, "not_found"],
  [405, "conflict"],
  [409, "conflict"],
  [410, "not_found"],
  [429, "rate_limited"],
]);

/** A 5xx leaves open what became of a change; what only reads can simply be asked again. */
function faultOfStatus(status: number, mayHaveChanged: boolean): Fault {
  const known = faults.get(status);
  if (known) return known;
  if (status >= 500) return mayHaveChanged ? "ambiguous" : "unavailable";
  return status >= 400 ? "validation" : "unexpected";
}

function changes<T>({ method, isReading }: JsonCall<T>): boolean {
  return method !== "GET" && !isReading;
}

function failed(
  { upstream, secrets }: JsonApiOptions,
  fault: Fault,
  { said, code, correlationId }: ProviderError,
  { status, headers }: OutboundAnswer,
): UpstreamError {
  return new UpstreamError(fault, {
    upstream,
    said: said && withoutSecrets(said, secrets),
    code,
    status,
    correlationId,
    retryAfter: retryAfterOf(headers.get("retry-after")),
  });
}

const longest = 500;

function withoutSecrets(sentence: string, secrets: readonly string[]): string {
  const found = secrets.filter((secret) => secret !== "");
  return found.reduce((text, secret) => text.replaceAll(secret, "(key)"), sentence).slice(0, longest);
}

/** Seconds or an HTTP date in the header, milliseconds in our words. RFC 9110, 10.2.3. */
function retryAfterOf(header: string | null): number | undefined {
  const seconds = header === null ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

/** Null for an empty answer, undefined for what is no JSON, such as a firewall's page. */
function parsed(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}
