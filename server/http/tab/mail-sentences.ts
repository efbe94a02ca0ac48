import type { EventFacts } from "../../domain/events.ts";
import type { MailReason } from "../../domain/mail-reasons.ts";

type Sent = Extract<EventFacts, { kind: "mail_sent" }>;
type NotSent = Extract<EventFacts, { kind: "mail_not_sent" }>;

const mails: Readonly<Record<Sent["about"], string>> = { reminder: "Reminder", receipt: "Receipt", scheduled: "Link" };

/** Of what goes out by itself. */
export function mailSentSentence({ about, to }: Sent): string {
  return `${mails[about]} sent by e-mail to ${to}, by itself.`;
}

const reasons: Readonly<Record<MailReason, string>> = {
  no_address: "there is no e-mail address to send it to.",
  no_mail_server: "this server has no mail server yet.",
  refused: "the mail server refused it. Check the address.",
  unreachable: "the mail server could not be reached for a long time.",
  ambiguous: "the mail server's answer was lost, so it may have gone out all the same.",
  no_longer: "there is no reason for it any more.",
};

export function mailNotSentSentence({ about, reason }: NotSent): string {
  return `${mails[about]} not sent: ${reasons[reason]}`;
}
