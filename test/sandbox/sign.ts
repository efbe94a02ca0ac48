import { createHmac } from "node:crypto";

/** One request to sign: `url` is the whole address as it is sent, `timestamp` epoch milliseconds. */
export interface RequestToSign {
  readonly secret: string;
  readonly method: string;
  readonly url: string;
  /** The exact text of the body; empty for a request without one. */
  readonly body: string;
  readonly timestamp: number;
}

/** Whether the documented decoding rule is applied to the URL before signing. HubSpot's own dev proxy leaves it out. */
export type UrlForm = "decoded" | "as-sent";

/**
 * The value of `X-HubSpot-Signature-v3`: base64 of HMAC-SHA256 over method, URL, body and timestamp.
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
 */
export function signV3(request: RequestToSign, form: UrlForm = "decoded"): string {
  const url = form === "decoded" ? decodeReserved(request.url) : request.url;
  const source = `${request.method.toUpperCase()}${url}${request.body}${request.timestamp}`;
  return createHmac("sha256", request.secret).update(source, "utf8").digest("base64");
}

/** Both headers of a version 3 request. */
export function signedHeaders(request: RequestToSign, form: UrlForm = "decoded"): Readonly<Record<string, string>> {
  return {
    "x-hubspot-signature-v3": signV3(request, form),
    "x-hubspot-request-timestamp": String(request.timestamp),
  };
}

/** The only escapes that HubSpot's rule decodes; spaces, `&`, `=` and letters beyond ASCII stay escaped. */
const reserved: Readonly<Record<string, string>> = {
  "%3A": ":",
  "%2F": "/",
  "%3F": "?",
  "%40": "@",
  "%21": "!",
  "%24": "$",
  "%27": "'",
  "%28": "(",
  "%29": ")",
  "%2A": "*",
  "%2C": ",",
  "%3B": ";",
};

function decodeReserved(url: string): string {
  return url.replace(/%[0-9a-f]{2}/gi, (escape) => reserved[escape.toUpperCase()] ?? escape);
}
