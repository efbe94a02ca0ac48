import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import hubspot from "@hubspot/api-client";

const sizeLimit = 4 * 1024 * 1024;

interface Exchange {
  readonly apiUrl: string;
  readonly accessToken: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Milliseconds. */
  readonly timeLimit: number;
}

/** What came back, whatever its status. An answer that is too large, or from where a redirect led, has no text. */
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
}

interface UnderWay {
  request?: ClientRequest;
}

const scope = new AsyncLocalStorage<UnderWay>();

// `apiRequest` takes neither a signal nor an agent, so the socket of a call that hangs is learnt from Node itself:
// https://nodejs.org/docs/latest-v20.x/api/diagnostics_channel.html#http
subscribe("http.client.request.start", (message) => {
  const underWay = scope.getStore();
  if (underWay) underWay.request = (message as { request: ClientRequest }).request;
});

/**
 * One call through HubSpot's client, once, ended when its time is up. Throws what the network threw, with its `code`
 * (`ETIMEDOUT` for our own limit).
 */
export async function exchange(request: Exchange): Promise<Answer> {
  const underWay: UnderWay = {};
  try {
    return await within(
      request.timeLimit,
      scope.run(underWay, () => fetchAnswer(request)),
    );
  } finally {
    underWay.request?.destroy();
  }
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error("No answer in time."), { code: "ETIMEDOUT" })),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}

// A client a call: the package keeps its limiter and its retries once per process, for all accounts together, so
// neither is used and nothing else in a client is worth keeping.
async function fetchAnswer({ apiUrl, accessToken, method, path, query, body }: Exchange): Promise<Answer> {
  const client = new hubspot.Client({ accessToken, basePath: apiUrl, numberOfApiCallRetries: 0 });
  const response = await client.apiRequest({
    method,
    path,
    ...(query && { qs: query }),
    ...(body !== undefined && { body }),
  });
  const text = response.redirected ? "" : await boundedText(response.body);
  return { status: response.status, headers: response.headers, text };
}

async function boundedText(body: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > sizeLimit) return "";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
