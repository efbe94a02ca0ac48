import { createServer, type RequestListener, type Server } from "node:http";

/** Milliseconds a caller has to say what it wants. */
export interface Patience {
  /** For the first line and the headers. */
  readonly headers: number;
  /** For the whole, body included. */
  readonly request: number;
  /** How often the lines that are slower are looked for and cut. */
  readonly check: number;
}

const usual: Patience = { headers: 10_000, request: 15_000, check: 1_000 };

/**
 * F11: whoever sends a letter a second holds a line and some memory, and nothing else: no work begins before the whole is
 * here, and a line that has not brought it in time gets a 408 and is cut.
 * https://nodejs.org/docs/latest-v20.x/api/http.html#httpcreateserveroptions-requestlistener
 */
export function listenerFor(answer: RequestListener, { headers, request, check }: Patience = usual): Server {
  return createServer({ headersTimeout: headers, requestTimeout: request, connectionsCheckingInterval: check }, answer);
}
