import { createHmac, timingSafeEqual } from "node:crypto";
import { UnverifiedRequestError } from "../../domain/errors.ts";

// https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation

interface SignedRequest {
  readonly method: string;
  /** The public address HubSpot called, with its query exactly as received. */
  readonly url: string;
  /** The raw bytes, empty when there were none. */
  readonly body: Buffer;
  /** Names in lower case, as Node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

interface SignatureOptions {
  /** The app's client secret, and its predecessor while it is being rotated. */
  readonly clientSecrets: readonly string[];
  /** Epoch milliseconds. */
  readonly now: number;
}

type Reason =
  "signature_missing" | "timestamp_malformed" | "timestamp_too_old" | "timestamp_too_new" | "signature_mismatch";

const tolerance = 5 * 60_000;

/**
 * Checks HubSpot's request signature of version 3. Throws UnverifiedRequestError, whose message is one of
 * `signature_missing`, `timestamp_malformed`, `timestamp_too_old`, `timestamp_too_new` and `signature_mismatch`.
 */
export function verifyV3(request: SignedRequest, { clientSecrets, now }: SignatureOptions): void {
  const signature = headerOf(request, "x-hubspot-signature-v3");
  const timestamp = headerOf(request, "x-hubspot-request-timestamp");
  checkTime(timestamp, now);
  if (!possibleSignatures(request, timestamp, clientSecrets).some((expected) => isSame(expected, signature))) {
    throw refusal("signature_mismatch");
  }
}

function headerOf({ headers }: SignedRequest, name: string): string {
  const value = headers[name];
  if (typeof value !== "string" || value === "") throw refusal("signature_missing");
  return value;
}

function checkTime(timestamp: string, now: number): void {
  if (!/^\d{1,15}$/.test(timestamp)) throw refusal("timestamp_malformed");
  const age = now - Number(timestamp);
  if (age > tolerance) throw refusal("timestamp_too_old");
  if (age < -tolerance) throw refusal("timestamp_too_new");
}

/** An empty secret would let anyone sign, so it signs nothing. */
function possibleSignatures(request: SignedRequest, timestamp: string, clientSecrets: readonly string[]): string[] {
  return clientSecrets
    .filter((secret) => secret !== "")
    .flatMap((secret) =>
      urlForms(request.url).map((url) =>
        createHmac("sha256", secret)
          .update(request.method.toUpperCase() + url)
          .update(request.body)
          .update(timestamp)
          .digest("base64"),
      ),
    );
}

// The documentation signs the address with these escapes decoded, HubSpot's own development proxy signs it as it is.
const decodedEscapes = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;

function urlForms(url: string): readonly string[] {
  return [url.replace(decodedEscapes, decodeURIComponent), url];
}

function isSame(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function refusal(reason: Reason): UnverifiedRequestError {
  return new UnverifiedRequestError(reason);
}
