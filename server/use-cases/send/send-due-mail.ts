import { autoMessage, type AutoMessage } from "../../domain/auto-message.ts";
import { chanceOf, retryDelay } from "../../domain/backoff.ts";
import type { Portal } from "../../domain/connection.ts";
import { isEmailAddress, maskedAddress } from "../../domain/email-address.ts";
import { UpstreamError } from "../../domain/errors.ts";
import type { EventFacts } from "../../domain/events.ts";
import type { MailReason } from "../../domain/mail-reasons.ts";
import type { MailDue, Occasion } from "../../domain/mails-due.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Policies } from "../../domain/policies.ts";
import { asksForMoney, type Reminder } from "../../domain/reminders.ts";
import { hour } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { Mailer } from "../../ports/mailer.ts";
import type { MailOutcome } from "../../ports/mails-due.ts";
import type { Store } from "../../ports/store.ts";
import { followUp } from "../learn/follow-up.ts";
import { tellTimeline } from "../learn/tell-timeline.ts";
import { brandedLook } from "./mail-look.ts";
import { readReminders } from "./plan-reminders.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "mailer" | "log" | "publicUrl">;

/**
 * Sends one mail that is due by itself, if there is still reason for it. A mail server that cannot be reached is tried
 * again; one that may have taken the message is not, since nobody wants a reminder twice. The Message-ID follows from
 * payment and occasion, so a repeat after a crash can be told. Never throws what an outside fault has caused.
 */
export async function sendDueMail(parts: Parts, mail: MailDue): Promise<void> {
  const judged = await judge(parts, mail);
  if ("outcome" in judged) return settle(parts, mail, judged);
  const { mailer, payment, to, message, policies } = judged;
  try {
    await mailer.send({
      key: `${mail.paymentId}-${mail.occasion.replaceAll(":", "-")}`,
      to,
      subject: message.subject,
      body: message.body,
      ...brandedLook(policies, message),
    });
    await settle(parts, mail, { outcome: { state: "sent" }, payment, fact: sentFact(mail.occasion, to) });
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    await settle(parts, mail, { outcome: outcomeOf(parts, mail, error), payment });
  }
}

interface Judgement {
  readonly outcome: MailOutcome;
  readonly payment: Payment | null;
  readonly fact?: EventFacts | null;
}

interface Ready {
  readonly mailer: Mailer;
  readonly payment: Payment;
  readonly to: string;
  readonly message: AutoMessage;
  readonly policies: Policies;
}

async function judge(parts: Parts, mail: MailDue): Promise<Judgement | Ready> {
  const { store, mailer, publicUrl } = parts;
  const { portalId, paymentId, occasion } = mail;
  const payment = await store.payments.find(portalId, paymentId);
  const portal = await store.portals.find(portalId);
  if (!payment || portal?.state !== "connected") return dropped(null, "no_longer");
  const { policies } = await store.policies.read(portalId);
  const timing = await timingOf(parts, { payment, portal, policies, occasion });
  if (timing === "over") return dropped(payment, "no_longer");
  if (timing !== "now") return { outcome: { state: "due", at: timing.at, reason: "not_yet" }, payment };
  if (!mailer) return dropped(payment, "no_mail_server");
  const link = `${publicUrl}/p/${payment.token}`;
  const message = autoMessage(occasion, {
    payment,
    portal,
    policies,
    link,
    receipt: `${link}/receipt`,
    record: recordOf(portal, payment),
  });
  const to = message.to === "seller" ? sellerOf(payment, policies) : await customerOf(store, payment);
  if (to === null || !isEmailAddress(to)) return dropped(payment, "no_address");
  return { mailer, payment, to, message, policies };
}

function dropped(payment: Payment | null, reason: MailReason): Judgement {
  return { outcome: { state: "dropped", reason }, payment };
}

interface Timed {
  readonly payment: Payment;
  readonly portal: Portal;
  readonly policies: Policies;
  readonly occasion: Occasion;
}

/** Receipts and notices tell of what has happened; what asks for money can lose its reason or its time. */
async function timingOf(parts: Parts, { occasion, ...facts }: Timed): Promise<"now" | "over" | Reminder> {
  if (occasion === "scheduled") return asksForMoney(facts.payment) ? "now" : "over";
  if (!occasion.startsWith("reminder:")) return "now";
  const now = parts.clock.now();
  const own = (await readReminders(parts, facts, now)).find(({ key }) => `reminder:${key}` === occasion);
  if (!own) return "over";
  return own.at <= now ? "now" : own;
}

/** Whoever made it; what a workflow or a program has made is everybody's, and told where the account wants its answers. */
function sellerOf({ createdByEmail }: Payment, { mail }: Policies): string {
  return createdByEmail ?? mail.replyTo;
}

/** Where the link went last, else the address of the contact. */
async function customerOf(store: Store, { portalId, paymentId, contact }: Payment): Promise<string | null> {
  const deliveries = await store.deliveries.list(portalId, paymentId);
  const last = deliveries.find(({ channel, state, to }) => channel === "email" && state === "sent" && to !== null);
  return last?.to ?? contact.email;
}

function recordOf({ uiDomain, portalId }: Portal, { dealId, contact }: Payment): string {
  const record = dealId === null ? `0-1/${contact.id}` : `0-3/${dealId}`;
  return `https://${uiDomain}/contacts/${portalId}/record/${record}`;
}

function outcomeOf({ clock, random, log }: Parts, mail: MailDue, error: UpstreamError): MailOutcome {
  const { portalId, paymentId, attempts } = mail;
  log.warn({ portalId, paymentId, reason: error.fault, attempts }, "A mail that was due could not be sent.");
  if (error.fault === "ambiguous") return { state: "dropped", reason: "ambiguous" };
  if (!error.isRetryable) return { state: "dropped", reason: "refused" };
  const { retryAfter } = error.details;
  const delay = retryDelay({ attempts: attempts + 1, chance: chanceOf(random), retryAfter });
  if (delay === null) return { state: "dropped", reason: "unreachable" };
  return { state: "due", at: clock.now() + Math.min(delay, hour), reason: error.fault };
}

function settle({ store, clock, random }: Parts, mail: MailDue, { outcome, payment, fact }: Judgement): Promise<void> {
  return store.transaction(async (tx) => {
    await tx.mailsDue.settle(mail, outcome);
    const told = fact ?? (outcome.state === "dropped" ? droppedFact(mail.occasion, outcome.reason) : null);
    if (!payment || !told) return;
    const happening = { payment, actor: "timer", facts: [told], at: clock.now() } as const;
    await tellTimeline({ store: tx, random }, [happening]);
    await followUp({ store: tx, random }, happening);
  });
}

/** Notices are between us and the seller, and no part of the payment's history. */
function aboutOf(occasion: Occasion): "reminder" | "receipt" | "scheduled" | null {
  if (occasion === "receipt" || occasion === "scheduled") return occasion;
  return occasion.startsWith("reminder:") ? "reminder" : null;
}

function sentFact(occasion: Occasion, to: string): EventFacts | null {
  const about = aboutOf(occasion);
  return about && { kind: "mail_sent", about, to: maskedAddress(to) };
}

/** What has lost its reason needs no word: the reason is what stands there already. */
function droppedFact(occasion: Occasion, reason: MailReason): EventFacts | null {
  const about = reason === "no_longer" ? null : aboutOf(occasion);
  return about && { kind: "mail_not_sent", about, reason };
}
