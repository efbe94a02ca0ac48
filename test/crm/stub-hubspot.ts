import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { CallBudget, TokenSource } from "../../server/crm/hubspot/call.ts";
import type { Lane } from "../../server/ports/crm-lane.ts";

/** A real HTTP server that answers what a test tells it to. Whole behaviour is the sandbox's business. */

export interface StubRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface StubAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, anything else as JSON. */
  readonly body?: unknown;
  /** `hang`: no answer · `stall`: half an answer · `reset`: the connection is torn. */
  readonly fault?: "hang" | "stall" | "reset";
}

export interface Stub {
  readonly url: string;
  readonly requests: readonly StubRequest[];
  /** Connections that are open. */
  openConnections(): number;
  /** Settles when the last open connection has closed. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export async function startStub(answer: (request: StubRequest, count: number) => StubAnswer): Promise<Stub> {
  const requests: StubRequest[] = [];
  const sockets = new Set<object>();
  let onIdle: (() => void) | undefined;
  const server = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => {
      const url = new URL(message.url ?? "/", "http://stub");
      const request = {
        method: message.method ?? "",
        path: url.pathname,
        query: url.searchParams,
        headers: message.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      };
      requests.push(request);
      const { status = 200, headers = {}, body = {}, fault } = answer(request, requests.length);
      if (fault === "hang") return;
      if (fault === "reset") return void message.socket.destroy();
      const text = typeof body === "string" ? body : JSON.stringify(body);
      response.writeHead(status, { "content-type": "application/json", ...headers });
      if (fault === "stall") return void response.write(text);
      response.end(text);
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      if (sockets.size === 0) onIdle?.();
    });
  });
  await listen(server);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    openConnections: () => sockets.size,
    idle: () =>
      new Promise((resolve) => {
        onIdle = resolve;
        if (sockets.size === 0) resolve();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
}

/** Time that passes only while somebody waits. */
export function manualTime(start = 1_790_000_000_000) {
  let now = start;
  const waits: number[] = [];
  return {
    clock: { now: () => now },
    waits,
    wait: async (milliseconds: number) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

/** Tokens `token-1`, `token-2` …: each renewal gives the next. */
export function countedTokens(): TokenSource & { readonly renewals: string[] } {
  const renewals: string[] = [];
  return {
    renewals,
    accessToken: async () => `token-${renewals.length + 1}`,
    renew: async (_portalId, staleToken) => {
      renewals.push(staleToken);
      return `token-${renewals.length + 1}`;
    },
  };
}

/** An allowance that answers the waits it is given, then 0. */
export function scriptedBudget(waits: number[] = []): CallBudget & {
  readonly spent: Lane[];
  readonly pauses: { readonly portalId: number; readonly until: number }[];
} {
  const spent: Lane[] = [];
  const pauses: { readonly portalId: number; readonly until: number }[] = [];
  return {
    spent,
    pauses,
    spend: async (_portalId, lane) => {
      const wait = waits.shift() ?? 0;
      if (wait === 0) spent.push(lane);
      return wait;
    },
    pause: async (portalId, until) => void pauses.push({ portalId, until }),
  };
}
