import { Stripe } from "stripe";
import { send } from "../../outbound.ts";
import { upstream } from "./errors.ts";

export interface StripeClientOptions {
  readonly apiUrl: string;
  readonly appVersion: string;
  readonly key: string;
  /** Milliseconds one try may take with its whole answer. */
  readonly timeLimit?: number;
}

// Somebody waits at the screen, and HubSpot cuts a card's call after 15 s: two tries have to fit.
const usualTimeLimit = 5_500;

/**
 * Stripe's own client over the calls that all others go by: the package's counts only the silence between two bytes and
 * reads answers of any length.
 */
export function stripeClient({ apiUrl, appVersion, key, timeLimit = usualTimeLimit }: StripeClientOptions): Stripe {
  return new Stripe(key, {
    ...addressOf(apiUrl),
    httpClient: Stripe.createFetchHttpClient(fetchWithin(timeLimit)),
    timeout: timeLimit,
    // A lost answer is asked for again by the same key.
    maxNetworkRetries: 1,
    telemetry: false,
    appInfo: { name: "PaymentsTab", version: appVersion },
  });
}

function addressOf(apiUrl: string): Pick<Stripe.StripeConfig, "host" | "port" | "protocol"> {
  const { hostname, port, protocol } = new URL(apiUrl);
  const isPlain = protocol === "http:";
  return { host: hostname, port: port || (isPlain ? 80 : 443), protocol: isPlain ? "http" : "https" };
}

/** The package asks with an address, headers and a form, all as text. */
function fetchWithin(timeLimit: number): typeof fetch {
  return async (url, { method, headers, body } = {}) => {
    const answer = await send({
      upstream,
      method: method === "POST" || method === "DELETE" ? method : "GET",
      url: String(url),
      timeLimit,
      headers: Object.fromEntries(new Headers(headers)),
      ...(body && { body: String(body) }),
    });
    // Stripe says nothing but objects; over any other JSON its package stumbles, or never comes to an end.
    const text = isObject(answer.text) ? answer.text : null;
    return new Response(text, { status: answer.status, headers: answer.headers });
  };
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
