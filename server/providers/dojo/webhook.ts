import { z } from "zod";
import { UnverifiedWebhookError } from "../../domain/errors.ts";
import type { Mode } from "../../domain/payment.ts";
import type { Hint, RawWebhook } from "../../ports/provider.ts";
import { fingerprint, isSigned } from "../common/signature.ts";
import { modeOf } from "./mapping.ts";

export interface WebhookReader {
  readonly mode: Mode;
  /** All that may have signed: two while a secret is being changed. */
  readonly secrets: readonly string[];
}

/** The one that matters, and one that shows early that deliveries arrive. */
export const eventTypes = ["payment_intent.status_updated", "payment_intent.created"] as const;

/**
 * Checks a delivery over its raw bytes, then says what it hints at. Throws UnverifiedWebhookError. No time is signed: a
 * replay is met by its key and by the read that follows. https://docs.dojo.tech/development-resources/webhooks
 */
export function readDojoWebhook({ body, headers }: RawWebhook, { mode, secrets }: WebhookReader): Hint {
  verify(body, headers["dojo-signature"], secrets);
  const event = parseEvent(body);
  if (!event) return { dedupeKey: fingerprint(body), kind: "unreadable", read: null };
  return { dedupeKey: event.id, kind: event.event, read: readOf(event, mode) };
}

/** `sha256=4B-49-F8-…`: the digest in pairs of hex digits with dashes between. */
const signatureForm = /^sha256=((?:[0-9a-f]{2}-?){31}[0-9a-f]{2})$/i;

function verify(body: Buffer, header: RawWebhook["headers"][string], secrets: readonly string[]): void {
  const pairs = typeof header === "string" ? signatureForm.exec(header)?.[1] : undefined;
  if (pairs === undefined) throw new UnverifiedWebhookError("The delivery carries no signature of Dojo.");
  const digest = Buffer.from(pairs.replaceAll("-", ""), "hex");
  if (isSigned({ algorithm: "sha256", secrets, message: body, digest })) return;
  throw new UnverifiedWebhookError("The signature does not hold for this delivery.");
}

const eventShape = z.object({
  id: z.string().min(1).max(255),
  event: z.string().min(1).max(255),
  data: z
    .object({ paymentIntentId: z.string().regex(/^pi_[\w-]{1,255}$/) })
    .nullish()
    .catch(null),
});

type DojoWebhookEvent = z.infer<typeof eventShape>;

function parseEvent(body: Buffer): DojoWebhookEvent | null {
  try {
    return eventShape.parse(JSON.parse(body.toString("utf8")));
  } catch {
    return null;
  }
}

/** What it says of the status is not looked at: a read will tell. */
function readOf({ event, data }: DojoWebhookEvent, mode: Mode): Hint["read"] {
  if (event !== "payment_intent.status_updated" || !data) return null;
  const { paymentIntentId: id } = data;
  return modeOf(id, mode) === mode ? { checkout: id } : null;
}
