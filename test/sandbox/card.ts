import { signedHeaders } from "./sign.ts";

export interface CardOptions {
  /** Where our server listens. */
  readonly serverOrigin: string;
  readonly clientSecret: string;
  readonly appId: number;
  readonly portalId: number;
  readonly userId: number;
  readonly now: () => number;
}

export interface CardAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Calls our API as HubSpot calls it for the card: account and user in the query, the whole under a v3 signature. */
export function cardCaller(options: CardOptions) {
  return async (method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<CardAnswer> => {
    const url = new URL(path, options.serverOrigin);
    url.searchParams.set("userId", String(options.userId));
    url.searchParams.set("portalId", String(options.portalId));
    url.searchParams.set("userEmail", "ann@example.com");
    url.searchParams.set("appId", String(options.appId));
    const text = body === undefined ? "" : JSON.stringify(body);
    const timestamp = options.now();
    const signature = signedHeaders({ secret: options.clientSecret, method, url: url.href, body: text, timestamp });
    const headers = { "content-type": "application/json", ...signature };
    const response = await fetch(url, { method, headers, ...(text && { body: text }) });
    return { status: response.status, body: await response.json() };
  };
}
