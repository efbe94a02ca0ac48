import { maskedAddress } from "../../domain/email-address.ts";
import { ConflictError, ForbiddenError, UpstreamError, ValidationError } from "../../domain/errors.ts";
import type { FieldError } from "../../domain/errors.ts";
import { actorOf, type EventFacts } from "../../domain/events.ts";
import { newId } from "../../domain/ids.ts";
import {
  isByProvider,
  isHandedOver,
  type Channel,
  type LinkDelivery,
  type ProviderSending,
} from "../../domain/link-delivery.ts";
import { maskedNumber } from "../../domain/phone-number.ts";
import { hasRight } from "../../domain/policies.ts";
import type { Press } from "../../domain/press.ts";
import { fillIn, unresolvedIn } from "../../domain/template.ts";
import { hour } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { Mail, Mailer } from "../../ports/mailer.ts";
import { lacksRight } from "../account/require-right.ts";
import { lockPayment } from "../learn/require-payment.ts";
import { settlePayment } from "../learn/settle-payment.ts";
import { brandedLook } from "./mail-look.ts";
import { readMessageFacts, type MessageFacts } from "./read-message.ts";
import { checkAddress, readSending, whereTo } from "./read-sending.ts";
import { sendByProvider } from "./send-by-provider.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "mailer" | "log" | "publicUrl">;

/** One press of "Send", or one of the other ways to hand a link over; texts as they stand in the form. */
export interface LinkPress extends Press {
  readonly channels: readonly Channel[];
  /** Null where the seller chooses that in another program. */
  readonly to: string | null;
  /** For what the provider sends to a telephone. */
  readonly phone?: string | undefined;
  readonly subject: string;
  readonly body: string;
}

/** Messages of one account in an hour: what a busy team needs, and far from what a spammer does. */
const mostPerHour = 200;

/**
 * Brings a payment's link to the customer by the channels asked for. Each is written down before anything goes out and
 * settled after; the same key never sends twice, also when no answer came to it. What a mail server refuses is told by
 * the delivery, not thrown. Throws ValidationError, ForbiddenError, NotFoundError, ConflictError `not_open`,
 * `key_reused` or `too_many`.
 */
export async function sendLink(parts: Parts, press: LinkPress): Promise<void> {
  const facts = await readMessageFacts(parts, press);
  if (await isRepeat(parts, press)) return;
  const checked = await checkPress(parts, press, facts);
  const promised = (await promise(parts, press, checked.sending)) ?? [];
  for (const delivery of promised) {
    if (delivery.channel === "email") await sendMail(parts, delivery, mailOf(delivery, checked));
  }
  const deliveries = promised.filter(({ channel }) => isByProvider(channel));
  if (deliveries.length === 0) return;
  for (const ended of await sendByProvider(parts, { ...facts, sending: checked.sending, deliveries }))
    await settle(parts, ended);
}

async function isRepeat({ store }: Pick<Parts, "store">, press: LinkPress): Promise<boolean> {
  const { portalId, paymentId, idempotencyKey, requestHash } = press;
  const earlier = await store.deliveries.findByKey(portalId, paymentId, idempotencyKey);
  if (earlier.some((delivery) => delivery.requestHash !== requestHash)) {
    const message = "This form was already sent with other contents. Look at what was sent before you send again.";
    throw new ConflictError("key_reused", message);
  }
  return earlier.length > 0;
}

interface CheckedPress {
  readonly facts: MessageFacts;
  readonly mailer: Mailer | null;
  readonly subject: string;
  readonly body: string;
  readonly sending: ProviderSending;
}

async function checkPress(
  { store, clock, mailer }: Parts,
  press: LinkPress,
  facts: MessageFacts,
): Promise<CheckedPress> {
  const { portal, policies, message, blocked } = facts;
  if (!hasRight(portal, policies, { userId: press.userId, right: "send" }))
    throw new ForbiddenError(lacksRight("send"));
  const closed = press.channels.flatMap((channel) => blocked[channel] ?? []);
  if (closed.length > 0) throw new ConflictError("not_open", [...new Set(closed)].join(" "), press.paymentId);
  const subject = fillIn(press.subject, message.values).trim();
  const body = fillIn(press.body, message.values).trim();
  const { sending, errors: whom } = readSending(press);
  const texts = press.channels.includes("email") ? [...checkAddress(press.to), ...checkTexts(press, facts)] : [];
  const errors = [...texts, ...whom];
  if (errors.length > 0) throw new ValidationError(errors);
  if (press.channels.includes("email")) {
    const sent = await store.deliveries.countSince(press.portalId, "email", clock.now() - hour);
    if (sent >= mostPerHour) throw tooMany();
  }
  return { facts, mailer, subject, body, sending };
}

function tooMany(): ConflictError {
  const message = `This account has sent ${mostPerHour} messages within an hour. Wait a while, or use one of the other ways.`;
  return new ConflictError("too_many", message);
}

function checkTexts({ subject, body }: LinkPress, { message: { values } }: MessageFacts): readonly FieldError[] {
  return [
    ...checkText("subject", subject, values),
    ...checkText("body", body, values),
    ...(body.trim() !== "" && !fillIn(body, values).includes(values.link ?? "")
      ? [{ name: "body", message: "The link is missing from the text. Write {{link}} where it belongs." }]
      : []),
  ];
}

function checkText(name: string, text: string, values: Parameters<typeof fillIn>[1]): readonly FieldError[] {
  if (text.trim() === "") return [{ name, message: "Write something; an empty message looks like a mistake." }];
  const open = unresolvedIn(text, values);
  if (open.length === 0) return [];
  return [{ name, message: `This payment has nothing for ${open.join(", ")}. Write it out, or take it away.` }];
}

/** Writes the press down; null when another request with the same key was quicker. */
function promise(
  { store, clock, random }: Parts,
  press: LinkPress,
  { phone }: ProviderSending,
): Promise<readonly LinkDelivery[] | null> {
  const { portalId, paymentId, userId } = press;
  return store.transaction(async (tx) => {
    const payment = await lockPayment(tx, portalId, paymentId);
    if (await isRepeat({ store: tx }, press)) return null;
    const now = clock.now();
    const deliveries = [...new Set(press.channels)].map((channel): LinkDelivery => {
      const isDone = isHandedOver(channel);
      return {
        portalId,
        deliveryId: newId(random),
        paymentId,
        channel,
        to: whereTo(channel, { email: press.to, phone }),
        state: isDone ? "sent" : "sending",
        fault: null,
        said: null,
        requestKey: press.idempotencyKey,
        requestHash: press.requestHash,
        by: userId,
        at: now,
        settledAt: isDone ? now : null,
      };
    });
    await tx.deliveries.insert(deliveries);
    const facts = deliveries.filter(({ state }) => state === "sent").map(eventFactsOf);
    if (facts.length > 0) await settlePayment({ store: tx, clock, random }, { payment, facts, actor: actorOf(userId) });
    return deliveries;
  });
}

function mailOf(delivery: LinkDelivery, { facts, subject, body }: CheckedPress): Mail {
  const { message, policies } = facts;
  const { link } = message.values;
  const button = link === null ? null : { url: link, label: message.payLabel };
  const dress = brandedLook(policies, { ...message, button });
  return { key: delivery.deliveryId, to: delivery.to ?? "", subject, body, ...dress };
}

/** Outside any transaction; what has become of it is written down whatever it was. */
async function sendMail(parts: Parts, delivery: LinkDelivery, mail: Mail): Promise<void> {
  const { clock, log, mailer } = parts;
  if (!mailer) return;
  try {
    await mailer.send(mail);
    await settle(parts, { ...delivery, state: "sent", settledAt: clock.now() });
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const { portalId, paymentId } = delivery;
    log.warn({ portalId, paymentId, reason: error.fault }, "A link could not be sent by e-mail.");
    const isOpen = error.fault === "ambiguous";
    await settle(parts, {
      ...delivery,
      state: isOpen ? "sending" : "failed",
      fault: error.fault,
      said: error.details.said ?? null,
      settledAt: isOpen ? null : clock.now(),
    });
  }
}

function settle({ store, clock, random }: Parts, delivery: LinkDelivery): Promise<void> {
  return store.transaction(async (tx) => {
    const payment = await tx.payments.lock(delivery.portalId, delivery.paymentId);
    if (!payment) return;
    await tx.deliveries.settle(delivery);
    const actor = actorOf(delivery.by);
    await settlePayment({ store: tx, clock, random }, { payment, facts: [eventFactsOf(delivery)], actor });
  });
}

function eventFactsOf({ channel, to, fault, said }: LinkDelivery): EventFacts {
  const where = { channel, to: to && masked(to) };
  return fault === null ? { kind: "link_sent", ...where } : { kind: "link_not_sent", ...where, fault, said };
}

/** Enough for a person to know it by. */
function masked(to: string): string {
  return to.includes("@") ? maskedAddress(to) : maskedNumber(to);
}
