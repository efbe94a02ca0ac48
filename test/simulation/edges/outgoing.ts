import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import { Readable, Writable } from "node:stream";
import type { MemoryAnswer, MemoryRequest } from "./in-memory-http.ts";

/** Carries a call to whoever answers at its address. Throws NetworkError. */
export type Carry = (request: MemoryRequest) => Promise<MemoryAnswer>;

/**
 * Puts `carry` in the place of the network, under everything that calls out: `fetch`, and Node's own client, which the
 * clients of HubSpot and Stripe and our webhooks use. They run as they are, repeats and limits included. The answer
 * gives Node back.
 */
export function carryEverything(carry: Carry): () => void {
  const realFetch = globalThis.fetch;
  const real = { http: http.request, https: https.request };
  globalThis.fetch = async (input, init) => fetched(carry, await callOf(input, init));
  const request: unknown = (...given: readonly unknown[]) => new MemoryClientRequest(carry, given);
  http.request = request as typeof http.request;
  https.request = request as typeof https.request;
  syncBuiltinESMExports();
  return () => {
    globalThis.fetch = realFetch;
    http.request = real.http;
    https.request = real.https;
    syncBuiltinESMExports();
  };
}

interface Call extends MemoryRequest {
  readonly redirect: Request["redirect"];
}

/**
 * What is asked for: a text at an address, as nearly always, is read off at once, everything else by Node's own `Request`,
 * which weighs the more the less is asked.
 */
async function callOf(input: Parameters<typeof fetch>[0], init: RequestInit = {}): Promise<Call> {
  const { method = "GET", redirect = "follow" } = init;
  const text = init.body ?? "";
  if (input instanceof Request || !isPlain(method, text)) return readCall(new Request(input, init));
  const headers = new Headers(init.headers);
  if (text !== "" && !headers.has("content-type")) headers.set("content-type", "text/plain;charset=UTF-8");
  const url = new URL(input).href;
  return { method: method.toUpperCase(), url, headers: Object.fromEntries(headers), body: text, redirect };
}

/** GET with a body is Node's to refuse. */
function isPlain(method: string, body: unknown): body is string {
  return body === "" || (typeof body === "string" && method !== "GET");
}

async function readCall(request: Request): Promise<Call> {
  const { method, url, headers, redirect } = request;
  return {
    method,
    url,
    headers: Object.fromEntries(headers),
    body: Buffer.from(await request.arrayBuffer()),
    redirect,
  };
}

async function fetched(carry: Carry, call: Call): Promise<Response> {
  const answer = await carry(call).catch((error: unknown) => {
    throw new TypeError("fetch failed", { cause: error });
  });
  const isEmpty = answer.status === 204 || answer.status === 304;
  const response = new Response(isEmpty ? null : new Uint8Array(answer.body), {
    status: answer.status,
    headers: headersOf(answer),
  });
  const location = response.headers.get("location");
  const isFollowed = call.redirect === "follow" && location !== null && response.status < 400;
  return isFollowed ? fetched(carry, await callOf(new URL(location, call.url))) : response;
}

function headersOf({ headers }: MemoryAnswer): Headers {
  const made = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const one of Array.isArray(value) ? value : [value]) made.append(name, String(one));
  }
  return made;
}

interface Target {
  readonly protocol?: string;
  readonly host?: string;
  readonly hostname?: string;
  readonly port?: string | number;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Options alone, as the vendors' clients give them, or an address with options. */
function targetOf([first, second]: readonly unknown[]): Target {
  if (!(first instanceof URL)) return first as Target;
  const { protocol, hostname, port, pathname, search } = first;
  return { protocol, hostname, port, path: pathname + search, ...(second as Target) };
}

/** Node's `ClientRequest` as far as HubSpot's and Stripe's clients and our webhooks know it. */
class MemoryClientRequest extends Writable {
  readonly #chunks: Buffer[] = [];
  readonly #carry: Carry;
  readonly #target: Target;

  constructor(carry: Carry, given: readonly unknown[]) {
    super();
    this.#carry = carry;
    this.#target = targetOf(given);
    const listener = given.find((one): one is (response: unknown) => void => typeof one === "function");
    if (listener) this.once("response", listener);
    // Stripe's client sends once it has a socket that is connected.
    process.nextTick(() => this.emit("socket", { connecting: false, on() {}, once() {}, removeListener() {} }));
  }

  override _write(chunk: Buffer | string, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(Buffer.from(chunk));
    done();
  }

  override _final(done: () => void): void {
    this.#carry(this.#request()).then(
      (answer) => this.emit("response", incomingOf(answer)),
      (error: unknown) => this.emit("error", error),
    );
    done();
  }

  /** Time limits are the network's business: it is the one that leaves calls without an answer. */
  setTimeout(): this {
    return this;
  }

  /** What is over is over: there is no socket to let go of. */
  abort(): void {}

  #request(): MemoryRequest {
    const { protocol = "http:", host, hostname = host, port, path = "/", method = "GET", headers = {} } = this.#target;
    const place = port === undefined || port === null || port === "" ? "" : `:${port}`;
    const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
    return {
      method,
      url: `${protocol}//${hostname}${place}${path}`,
      headers: Object.fromEntries(named) as Record<string, string>,
      body: Buffer.concat(this.#chunks),
    };
  }
}

function incomingOf({ status, headers, body }: MemoryAnswer): Readable {
  const incoming = new Readable({ read() {} });
  if (body.length > 0) incoming.push(body);
  incoming.push(null);
  return Object.assign(incoming, { statusCode: status, statusMessage: "", headers });
}
