import type { Actor, DealTrouble, EventFacts } from "../../domain/events.ts";
import { formatMoney } from "../../domain/money.ts";
import type { Review } from "../../domain/payment.ts";
import { statusWords } from "../../domain/status-words.ts";
import { isWorkflow } from "../../domain/workflow.ts";
import { letterWords } from "./dead-letter-words.ts";
import { mailNotSentSentence, mailSentSentence } from "./mail-sentences.ts";
import { recordSentences } from "./record-sentences.ts";
import { moveSentences } from "./move-sentences.ts";
import { linkNotSentSentence, linkSentSentence } from "./send-sentences.ts";
import type { StageName } from "./stage-name.ts";

export { statusWords };

const moneyWords = {
  authorised: "authorised",
  captured: "received",
  released: "released",
  refunded: "refunded",
  refund_failed: "not refunded after all",
  dispute_opened: "disputed",
  dispute_won: "won back in a dispute",
  dispute_lost: "lost in a dispute",
  manual_confirmed: "confirmed by hand",
  manual_undone: "taken back by hand",
} as const;

const reviewWords: Readonly<Record<Review, string>> = {
  mismatch: "What the provider reports does not fit this payment",
  unknown: "The provider reports something we do not know",
  late: "Money arrived after the link had ended",
  double: "It was paid twice; consider refunding one of the two",
  overpaid: "More arrived than was asked",
  underpaid: "Less arrived than was asked",
};

const faultWords: Readonly<Record<string, string>> = {
  auth: "the key is no longer accepted; connect the provider again",
  permission: "the key lacks a right it needs",
  validation: "it did not accept the payment",
  ambiguous: "the provider had a fault of its own; the next try starts afresh",
};

const dealTroubles: Readonly<Record<DealTrouble, string>> = {
  hubspot_refused: "HubSpot refused it; make one by hand",
  unreachable: "HubSpot could not be reached for days; make one by hand",
  no_stage: "no pipeline has an open stage for it; choose one in the settings",
  contact_gone: "the contact was deleted in HubSpot",
};

const refusalWords: Readonly<Record<string, string>> = {
  auth: "no longer accepts the key; connect it again",
  permission: "says that the key lacks a right it needs",
  rate_limited: "could not be asked",
  unavailable: "could not be asked",
};

const stillOpenWords: Readonly<Record<string, string>> = {
  ...refusalWords,
  ambiguous: "gave no clear answer",
  failed: "gave no clear answer",
};

type Tell<K extends EventFacts["kind"]> = (facts: Extract<EventFacts, { kind: K }>, stage: StageName) => string;

const sentences: { readonly [K in EventFacts["kind"]]: Tell<K> } = {
  created: ({ sendAt }) =>
    sendAt === undefined
      ? "Payment created."
      : `Payment created ahead; the link goes out by e-mail on ${momentOf(sendAt)}.`,
  previewed: () => "A team member looked at the customer's page.",
  opened: ({ provider }) => `The customer went on to ${provider}'s page.`,
  open_failed: ({ fault, said }) =>
    `The payment page could not be opened: ${faultWords[fault] ?? "the provider refused"}.${quoted(said)}`,
  attempt_declined: ({ reason }) => `The payment was declined; the customer can try again.${quoted(reason)}`,
  money: ({ entry, amount, evidence }) =>
    `${formatMoney(amount, "en")} ${moneyWords[entry]} (provider's reference ${evidence}).`,
  confirmed: ({ amount, method, receivedOn, reference, note }) =>
    `${formatMoney(amount, "en")} received on ${receivedOn} by ${method.replaceAll("_", " ")}, confirmed by hand.${reference ? ` Reference: ${reference}.` : ""}${note ? ` Note: ${note}` : ""}`,
  confirmation_undone: ({ amount, reason }) =>
    `${formatMoney(amount, "en")} confirmed by hand no longer counts. Reason: ${quotedText(reason)}`,
  refund_asked: ({ provider, amount, reason }) =>
    `${provider} was asked to refund ${formatMoney(amount, "en")}. Reason: ${quotedText(reason)}`,
  refund_refused: ({ provider, amount, fault, said }) =>
    `${formatMoney(amount, "en")} not refunded: ${provider} ${refusalWords[fault] ?? "refused"}.${quoted(said)}`,
  refund_failed: ({ provider, amount }) =>
    `${formatMoney(amount, "en")} not refunded: it came to nothing at ${provider}. The money is still yours.`,
  hold_asked: ({ act, provider, amount }) =>
    `${provider} was asked to ${act === "capture" ? "take" : "let go of"} ${formatMoney(amount, "en")} of the money held.`,
  hold_refused: ({ act, provider, amount, fault, said }) =>
    `${formatMoney(amount, "en")} not ${act === "capture" ? "taken" : "released"}: ${provider} ${refusalWords[fault] ?? "refused"}.${quoted(said)}`,
  amount_changed: ({ from, to }) =>
    `Amount changed from ${formatMoney(from, "en")} to ${formatMoney(to, "en")}; the link stays the same.`,
  extended: ({ until }) =>
    until === null ? "The link has no end any more." : `The link works until ${momentOf(until)}.`,
  provider_changed: ({ from, to }) => `The link leads to ${to} instead of ${from}, whose page was closed first.`,
  hidden: () => "Removed from the list; its history is kept.",
  put_back: () => "Back on the list.",
  asked_again: ({ reference }) => `Asked again by the payment ${reference}.`,
  asks_again: ({ reference }) => `Asks again for the payment ${reference}.`,
  status_changed: ({ from, to }) => `Status changed from ${statusWords[from]} to ${statusWords[to]}.`,
  review_raised: ({ review }) => `${reviewWords[review]}.`,
  cancelled: ({ because }) =>
    because === "nothing_due"
      ? "Cancelled, since nothing is due on the deal any more; the link no longer leads to a payment page."
      : "Cancelled; the link no longer leads to a payment page.",
  left_open: ({ provider, until }) =>
    `${provider} cannot close its page: whoever has it open can still pay there${until === null ? "" : ` until ${momentOf(until)}`}. Money that comes that way is shown here for review.`,
  closing_failed: ({ provider, said }) =>
    `The customer's page at ${provider} could not be closed and is tried again by itself. Until then somebody may still pay there; such money is shown here for review.${quoted(said)}`,
  closing_done: ({ provider }) => `The customer's page at ${provider} is closed now; nobody can pay there any more.`,
  closing_given_up: ({ provider, fault, said }) =>
    `The customer's page at ${provider} is still open: ${provider} ${stillOpenWords[fault] ?? "refused"}. Close it there, or have an admin try it again under Given up in the settings.${quoted(said)}`,
  expired: () => "The link's validity ended.",
  renewal_asked: () => "The customer asks for the link to be opened again. Extend it, or make a new one.",
  renewed: ({ until }) =>
    `The customer opened the link again${until === null ? "" : `, until ${momentOf(until)}`}, as your settings allow.`,
  mail_sent: mailSentSentence,
  mail_not_sent: mailNotSentSentence,
  link_sent: linkSentSentence,
  link_not_sent: linkNotSentSentence,
  deal_made: ({ name }) => `Deal ${quotedText(name)} made for this payment, as your settings say.`,
  deal_not_made: ({ reason, said }) => `No deal was made for this payment: ${dealTroubles[reason]}.${quoted(said)}`,
  checked: ({ provider }) => `Checked with ${provider}.`,
  dead_letter_retried: ({ about }) => `${letterWords[about]} had come to nothing and is tried again.`,
  dead_letter_ignored: ({ about, note }) =>
    `${letterWords[about]} had come to nothing and was set aside. Reason: ${quotedText(note)}`,
  ...recordSentences,
  ...moveSentences,
};

/** A timeline line in plain words. */
export function sentenceOf(facts: EventFacts, stage: StageName): string {
  return (sentences[facts.kind] as Tell<typeof facts.kind>)(facts as never, stage);
}

/** Said behind what no person did: which workflow it was. Its number is the last part of its address in HubSpot. */
export function byWorkflow(actor: Actor): string {
  return isWorkflow(actor) ? ` By workflow ${actor.slice(actor.indexOf(":") + 1)}.` : "";
}

const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

function momentOf(at: number): string {
  return `${moment.format(at)} UTC`;
}

function quoted(said: string | null): string {
  return said ? ` It said: ${quotedText(said)}` : "";
}

function quotedText(text: string): string {
  return `“${text}”`;
}
