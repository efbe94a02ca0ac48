import type { DeliveryView, MessageView } from "@payments/shared";
import type { Router } from "express";
import { z } from "zod";
import { channels, isUnknown, type LinkDelivery } from "../../domain/link-delivery.ts";
import { PhoneNumberError, readPhoneNumber } from "../../domain/phone-number.ts";
import { unresolvedIn } from "../../domain/template.ts";
import type { Context } from "../../ports/context.ts";
import { requireSeen } from "../../use-cases/look/reach-of.ts";
import { readMessage, type MessageContents } from "../../use-cases/send/read-message.ts";
import { sendLink } from "../../use-cases/send/send-link.ts";
import type { Answer } from "./answer.ts";
import type { Caller } from "./caller.ts";
import { key, paymentIdOf, pressOf } from "./requests.ts";
import { sendFault } from "./send-sentences.ts";

/** How a payment's link reaches the customer: the message to send, and sending it. */
export function addSending(router: Router, context: Context, answer: Answer): void {
  const view = async (asked: Caller & { readonly paymentId: string }) =>
    messageView(await readMessage(context, asked), context.clock.now());

  const seen = async (asked: Caller & { readonly paymentId: string }) => {
    await requireSeen(context, asked);
    return asked;
  };

  router.get(
    "/api/payments/:paymentId/message",
    answer(async (request, caller) => view(await seen({ ...caller, paymentId: paymentIdOf(request) }))),
  );

  router.post(
    "/api/payments/:paymentId/deliveries",
    answer(async (request, caller) => {
      const asked = await seen({ ...caller, paymentId: paymentIdOf(request) });
      await sendLink(context, { ...pressOf(request, press), ...asked });
      return view(asked);
    }, 201),
  );
}

const press = z.strictObject({
  idempotencyKey: key,
  channels: z.array(z.enum(channels, "Choose how to send the link.")).min(1, "Choose how to send the link.").max(7),
  to: z.string().trim().max(254, "This address is too long.").nullable(),
  phone: z.string().trim().max(40, "This number is too long.").optional(),
  subject: z.string().max(200, "Keep it within 200 characters."),
  body: z.string().max(10_000, "Keep it within 10,000 characters."),
});

function messageView(contents: MessageContents, now: number): MessageView {
  const { message, blocked, addresses, phone, deliveries, policies, payment } = contents;
  const { subject, body, direction, values } = message;
  return {
    subject,
    body,
    direction,
    link: values.link ?? "",
    unresolved: {
      subject: unresolvedIn(subject, values),
      body: unresolvedIn(body, values),
    },
    sender: policies.brand.name,
    contactId: payment.contact.id,
    phone: phoneView(phone),
    addresses,
    channels: channels.map((channel) => ({ channel, blocked: blocked[channel] ?? null })),
    deliveries: deliveries.map((delivery) => deliveryView(delivery, now)),
  };
}

/** The payer's number for programs that take one, or why it is of no use. */
function phoneView(phone: string | null): MessageView["phone"] {
  if (phone === null) return null;
  try {
    const { countryCode, national, written } = readPhoneNumber(phone);
    return { digits: countryCode + national, written, problem: null };
  } catch (error) {
    if (!(error instanceof PhoneNumberError)) throw error;
    return { digits: null, written: phone, problem: error.message };
  }
}

function deliveryView(delivery: LinkDelivery, now: number): DeliveryView {
  const { deliveryId, channel, to, state, fault, said, at, settledAt } = delivery;
  const isLost = isUnknown(delivery, now);
  const reason = fault ?? (isLost ? "ambiguous" : null);
  return {
    id: deliveryId,
    channel,
    to,
    state: isLost ? "unknown" : state,
    reason: reason && sendFault(channel, reason, said),
    at: settledAt ?? at,
  };
}
