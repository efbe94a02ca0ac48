import { IncomingMessage, type OutgoingHttpHeader, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Express } from "express";

export interface MemoryRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface MemoryAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** What Node's network says of a call without an answer. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  readonly code: string;

  constructor(code: "ECONNRESET" | "ECONNREFUSED" | "ETIMEDOUT") {
    super(`The network failed: ${code}.`);
    this.code = code;
  }
}

/** A request through an Express app without a socket. Throws NetworkError when the app cuts the line. */
export function callApp(app: Express, request: MemoryRequest): Promise<MemoryAnswer> {
  return new Promise((resolve, reject) => {
    const socket = new Socket();
    // Express names the caller by it, and cuts the line by destroying it.
    Object.defineProperty(socket, "remoteAddress", { value: "127.0.0.1" });
    socket.once("close", () => reject(new NetworkError("ECONNRESET")));
    const incoming = incomingOf(request, socket, app);
    app(incoming, answering(incoming, resolve, app));
  });
}

/**
 * Made as the app's own request and answer at once. Express turns Node's into its own when they come, and the engine
 * handles what has been turned so for the rest of its life as something out of the ordinary.
 */
function made<T extends object>(Kind: new (given: never) => T, given: unknown, own: object): T {
  function Own(): void {}
  Own.prototype = own;
  return Reflect.construct(Kind, [given], Own) as T;
}

function incomingOf({ method, url, headers, body }: MemoryRequest, socket: Socket, app: Express): IncomingMessage {
  const { host, pathname, search } = new URL(url);
  const bytes = Buffer.from(body as Uint8Array);
  const incoming = made(IncomingMessage, socket, app.request);
  incoming.method = method;
  incoming.url = pathname + search;
  incoming.httpVersion = "1.1";
  const length = bytes.length > 0 || method === "POST" ? { "content-length": String(bytes.length) } : {};
  incoming.headers = { host, ...length, ...headers };
  if (bytes.length > 0) incoming.push(bytes);
  incoming.push(null);
  incoming.complete = true;
  return incoming;
}

function answering(incoming: IncomingMessage, done: (answer: MemoryAnswer) => void, app: Express): ServerResponse {
  const response = made(ServerResponse, incoming, app.response);
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown): void => {
    if (typeof chunk === "string") chunks.push(Buffer.from(chunk));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  // What a socket would do with the parts, and what Node remembers of an answer that has gone out.
  const sent = { write: write as ServerResponse["write"], end: end as ServerResponse["end"] };
  return Object.assign(response, sent, { destroy: cut });

  function write(chunk: unknown): boolean {
    keep(chunk);
    return true;
  }

  function end(chunk?: unknown): ServerResponse {
    if (response.finished) return response;
    keep(chunk);
    response.finished = true;
    Object.assign(response, { _header: "sent" });
    done({ status: response.statusCode, headers: namedOf(response.getHeaders()), body: Buffer.concat(chunks) });
    response.emit("finish");
    return response;
  }

  function cut(): ServerResponse {
    incoming.socket.destroy();
    return response;
  }
}

function namedOf(headers: Readonly<Record<string, OutgoingHttpHeader | undefined>>): MemoryAnswer["headers"] {
  const texts = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value : String(value)]);
  return Object.fromEntries(texts) as MemoryAnswer["headers"];
}
