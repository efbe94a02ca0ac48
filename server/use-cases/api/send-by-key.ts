import { NotFoundError } from "../../domain/errors.ts";
import type { LinkDelivery } from "../../domain/link-delivery.ts";
import type { Press } from "../../domain/press.ts";
import type { Context } from "../../ports/context.ts";
import { readMessageFacts } from "../send/read-message.ts";
import { sendLink } from "../send/send-link.ts";
import type { ApiCaller } from "./admit-key.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "mailer" | "log" | "publicUrl">;

/** Null: the contact's own address, and the account's template. */
export interface ApiDelivery extends Pick<Press, "paymentId" | "idempotencyKey" | "requestHash"> {
  readonly to: string | null;
  readonly subject: string | null;
  readonly body: string | null;
}

/** Sends a payment's link by e-mail for a program, as the tab does for a person. Throws like `sendLink`. */
export async function sendByKey(
  parts: Parts,
  { portalId, userId }: ApiCaller,
  order: ApiDelivery,
): Promise<LinkDelivery> {
  const { paymentId, idempotencyKey, requestHash } = order;
  const { payment, message } = await readMessageFacts(parts, { portalId, userId, paymentId });
  await sendLink(parts, {
    portalId,
    paymentId,
    userId,
    idempotencyKey,
    requestHash,
    channels: ["email"],
    to: order.to ?? payment.contact.email,
    subject: order.subject ?? message.subject,
    body: order.body ?? message.body,
  });
  const [delivery] = await parts.store.deliveries.findByKey(portalId, paymentId, idempotencyKey);
  if (!delivery) throw new NotFoundError("There is no such delivery.");
  return delivery;
}
