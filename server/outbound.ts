import { AsyncLocalStorage } from "node:async_hooks";
import { UpstreamError, type Fault } from "./domain/errors.ts";

/**
 * Everything that leaves the process passes here: no open transaction, a time limit, no redirects, a bounded answer.
 * A database transaction that waits for the network holds locks for as long as a stranger likes.
 */

const transactionScope = new AsyncLocalStorage<true>();

/** Runs `work` as the inside of a database transaction; calls out of it are refused. */
export function insideTransaction<T>(work: () => Promise<T>): Promise<T> {
  return transactionScope.run(true, work);
}

/** Throws inside a database transaction. Called before each network call. */
export function assertNoTransaction(upstream: string): void {
  if (transactionScope.getStore()) throw new Error(`A call to ${upstream} was about to be made inside a transaction.`);
}

const timeLimit = 20_000;
const bodyLimit = 1024 * 1024;

export interface OutboundRequest {
  /** Who is called, for errors and logs: `hubspot`, `dojo`. */
  readonly upstream: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds; 20 s unless told otherwise. */
  readonly timeLimit?: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * One HTTP call. Any status is an answer; only a call without an answer throws: UpstreamError `unavailable` when the
 * request surely did not arrive, else `ambiguous` for what changes something and `unavailable` for a GET.
 */
export async function send(request: OutboundRequest): Promise<OutboundAnswer> {
  assertNoTransaction(request.upstream);
  try {
    const response = await fetch(request.url, {
      method: request.method,
      redirect: "manual",
      signal: AbortSignal.timeout(request.timeLimit ?? timeLimit),
      ...(request.headers && { headers: request.headers }),
      ...(request.body !== undefined && { body: request.body }),
    });
    return { status: response.status, headers: response.headers, text: await boundedText(response) };
  } catch (error) {
    throw new UpstreamError(faultOf(error, request.method), { upstream: request.upstream, code: causeCode(error) });
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > bodyLimit) throw new Error("The answer is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const neverSent: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/** The fault of a call that brought no answer. `error` is what fetch or node-fetch threw. */
export function faultOf(error: unknown, method: string): Fault {
  const isReading = method === "GET" || method === "HEAD";
  return isReading || neverSent.has(causeCode(error) ?? "") ? "unavailable" : "ambiguous";
}

function causeCode(error: unknown): string | undefined {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}
