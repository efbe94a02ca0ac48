import { z } from "zod";

/** HubSpot's bound on each direction. https://developers.hubspot.com/docs/apps/developer-platform/add-features/ui-extensions/fetching-data */
export const sizeLimit = 1024 * 1024;
/** Milliseconds for a call from the card, connection set-up and the repeat included. */
export const timeLimit = 15_000;

const withBody: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** What the page sends for one `hubspot.fetch`. */
const shape = z.object({
  portalId: z.number().int().positive(),
  userId: z.number().int().positive(),
  url: z.string(),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).default("GET"),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.record(z.string(), z.unknown()).optional(),
  timeout: z.number().positive().optional(),
});

/** A call that HubSpot would pass on. */
export interface CardCall {
  readonly portalId: number;
  readonly userId: number;
  readonly url: URL;
  readonly method: string;
  readonly authorization: string | null;
  /** JSON text, empty when the method carries none. */
  readonly body: string;
  readonly timeLimit: number;
}

export type Ruling =
  { readonly allowed: true; readonly call: CardCall } | { readonly allowed: false; readonly reason: string };

/** Whether HubSpot would pass this call on. `permitted` is `permittedUrls.fetch` of the app's configuration. */
export function ruleOnCall(asked: unknown, permitted: readonly string[]): Ruling {
  const parsed = shape.safeParse(asked);
  if (!parsed.success) return refuse(`The call is not well formed: ${z.prettifyError(parsed.error)}`);
  const { url: address, method, headers } = parsed.data;
  const url = permittedUrl(address, permitted);
  if (!url) return refuse(`${address} is not under permittedUrls.fetch (${permitted.join(", ")}).`);
  const names = Object.keys(headers);
  if (names.length > 1 || names.some((name) => name.toLowerCase() !== "authorization")) {
    return refuse(`Only an Authorization header may be sent, not ${names.join(", ")}.`);
  }
  const body = withBody.has(method) && parsed.data.body ? JSON.stringify(parsed.data.body) : "";
  if (Buffer.byteLength(body) > sizeLimit) return refuse("The request is larger than 1 MB.");
  const { portalId, userId, timeout = timeLimit } = parsed.data;
  const authorization = Object.values(headers)[0] ?? null;
  const call = { portalId, userId, url, method, authorization, body, timeLimit: Math.min(timeout, timeLimit) };
  return { allowed: true, call };
}

/** HubSpot compares prefixes; the origin is compared too, so that `https://our.host.evil` is not our host. */
function permittedUrl(address: string, permitted: readonly string[]): URL | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const isPermitted = permitted.some((entry) => address.startsWith(entry) && url.origin === new URL(entry).origin);
  return isPermitted ? url : null;
}

function refuse(reason: string): Ruling {
  return { allowed: false, reason };
}

/** Who calls, as HubSpot appends it to every address. */
export interface CallIdentity {
  readonly userId: number;
  readonly portalId: number;
  readonly userEmail: string;
  readonly appId: number;
}

/** The address on the local server, with HubSpot's four parameters after the card's own; the e-mail escaped (`%40`). */
export function localAddress(url: URL, serverOrigin: string, identity: CallIdentity): string {
  const own = url.search === "" ? [] : [url.search.slice(1)];
  const added = (["userId", "portalId", "userEmail", "appId"] as const).map(
    (name) => `${name}=${encodeURIComponent(identity[name])}`,
  );
  return `${serverOrigin}${url.pathname}?${[...own, ...added].join("&")}`;
}
