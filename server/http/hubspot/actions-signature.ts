import { createHash, timingSafeEqual } from "node:crypto";
import { UnverifiedRequestError } from "../../domain/errors.ts";
import { verifyV3 } from "./signature.ts";

type SignedRequest = Parameters<typeof verifyV3>[0];
type Options = Parameters<typeof verifyV3>[1];

/**
 * Checks the signature of an action's execution or of a question for options. Version 2 is what HubSpot documents for
 * them, version 3 is said to come as well: where it does, it alone counts. Version 2 bears no time; a repeat of what was
 * recorded is harmless, since each execution is done once. Throws UnverifiedRequestError.
 * https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
 */
export function verifyAction(request: SignedRequest, options: Options): void {
  if (request.headers["x-hubspot-signature-v3"] !== undefined) return verifyV3(request, options);
  const { headers } = request;
  const signature = headers["x-hubspot-signature"];
  if (typeof signature !== "string" || signature === "" || headers["x-hubspot-signature-version"] !== "v2") {
    throw new UnverifiedRequestError("signature_missing");
  }
  const secrets = options.clientSecrets.filter((secret) => secret !== "");
  if (secrets.some((secret) => isSame(signatureV2(request, secret), signature))) return;
  throw new UnverifiedRequestError("signature_mismatch");
}

/** The address as it was called, without the decoding of version 3. */
function signatureV2({ method, url, body }: SignedRequest, clientSecret: string): string {
  return createHash("sha256")
    .update(clientSecret + method.toUpperCase() + url)
    .update(body)
    .digest("hex");
}

function isSame(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
