import { createHmac } from "node:crypto";
import { z } from "zod";
import { UnverifiedWebhookError } from "../../domain/errors.ts";
import type { Hint, RawWebhook } from "../../ports/provider.ts";
import { fingerprint, isSigned } from "../common/signature.ts";

export const signatureHeader = "simulated-signature";

const tolerance = 5 * 60 * 1_000;

const eventShape = z.strictObject({ id: z.string().min(1), kind: z.string().min(1), checkout: z.string().min(1) });

export type SimulatedEvent = z.infer<typeof eventShape>;

/** Signs an event the way the provider sends it: `t={ms},v1={hex HMAC-SHA256 over "t.body"}`. */
export function signEvent(event: SimulatedEvent, secret: string, at: number): { body: Buffer; header: string } {
  const body = Buffer.from(JSON.stringify(event));
  const digest = createHmac("sha256", secret).update(`${at}.`).update(body).digest("hex");
  return { body, header: `t=${at},v1=${digest}` };
}

/** Throws UnverifiedWebhookError. */
export function readWebhook(webhook: RawWebhook, values: Readonly<Record<string, string>>): Hint {
  const header = webhook.headers[signatureHeader];
  const match = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/.exec(typeof header === "string" ? header : "");
  const secret = values["webhookSecret"];
  if (!match || !secret) throw new UnverifiedWebhookError("The delivery is not signed.");
  const at = Number(match[1]);
  const message = Buffer.concat([Buffer.from(`${at}.`), webhook.body]);
  const digest = Buffer.from(match[2] ?? "", "hex");
  if (!isSigned({ algorithm: "sha256", secrets: [secret], message, digest })) {
    throw new UnverifiedWebhookError("The signature does not fit the body.");
  }
  const isSkewed = Math.abs(webhook.receivedAt - at) > tolerance;
  if (isSkewed) throw new UnverifiedWebhookError("The signature is too old.", { isSkewed });
  return hintOf(webhook.body);
}

function hintOf(body: Buffer): Hint {
  const event = eventShape.safeParse(parsed(body));
  if (event.success) {
    return { dedupeKey: event.data.id, kind: event.data.kind, read: { checkout: event.data.checkout } };
  }
  return { dedupeKey: fingerprint(body), kind: "unreadable", read: null };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}
