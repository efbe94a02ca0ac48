import { autoTextsIn } from "./auto-texts.ts";
import { linkMessage, subjectOf, type LinkMessage, type LinkMessageFacts } from "./link-message.ts";
import { mailTextsIn } from "./mail-texts.ts";
import type { Notice, Occasion } from "./mails-due.ts";
import { fillIn } from "./template.ts";

/** A mail that goes out by itself, to the customer or to the seller who made the payment. */
export interface AutoMessage extends Pick<LinkMessage, "language" | "direction" | "subject" | "body"> {
  readonly to: "customer" | "seller";
  /** A line of the text and the label of the button it becomes. */
  readonly button: { readonly url: string; readonly label: string };
}

export interface AutoFacts extends LinkMessageFacts {
  /** Where the customer finds the receipt. */
  readonly receipt: string;
  /** Where the seller finds the payment in HubSpot. */
  readonly record: string;
}

/** The words for an occasion. Customers are written to in their language, sellers in English. */
export function autoMessage(occasion: Occasion, facts: AutoFacts): AutoMessage {
  if (occasion === "receipt") return receiptMessage(facts);
  if (occasion.startsWith("notice:")) return noticeMessage(occasion.slice("notice:".length) as Notice, facts);
  const message = linkMessage(facts);
  const button = { url: facts.link, label: message.payLabel };
  if (occasion === "scheduled") return { ...message, to: "customer", button };
  const { reminderSubject, reminder } = autoTextsIn(message.language);
  return customerMessage(facts, { subject: reminderSubject, text: reminder, button });
}

function receiptMessage(facts: AutoFacts): AutoMessage {
  const { language } = mailTextsIn(facts.payment.terms.language);
  const { receiptSubject, receipt, showReceipt } = autoTextsIn(language);
  const button = { url: facts.receipt, label: showReceipt };
  return customerMessage(facts, { subject: receiptSubject, text: receipt, button });
}

interface Words {
  readonly subject: string;
  readonly text: string;
  readonly button: AutoMessage["button"];
}

function customerMessage(facts: AutoFacts, { subject, text, button }: Words): AutoMessage {
  const { payment, policies } = facts;
  const { language, direction, greeting, reference, until, closing } = mailTextsIn(payment.terms.language);
  const { values } = linkMessage(facts);
  const isPayable = button.url === facts.link && payment.validUntil !== null;
  const details = [reference, ...(isPayable ? [until] : [])].join("\n");
  const sender = policies.brand.name === "" ? [] : [`${closing}\n{{brand.name}}`];
  const body = [greeting, text, button.url, details, ...sender].join("\n\n");
  return {
    to: "customer",
    language,
    direction,
    subject: subjectOf(facts.payment, subject, values),
    body: fillIn(body, values),
    button,
  };
}

const noticeTexts: Readonly<Record<Notice, { readonly subject: string; readonly text: string }>> = {
  paid: {
    subject: "Paid: {{amount}} for {{description}}",
    text: "{{contact.name}} has paid {{amount}} for {{description}}.",
  },
  declined: {
    subject: "Declined: {{amount}} for {{description}}",
    text: "A try of {{contact.name}} to pay {{amount}} for {{description}} was declined. The link goes on working.",
  },
  expired: {
    subject: "Not paid in time: {{amount}} for {{description}}",
    text: "The link for {{amount}} for {{description}}, asked of {{contact.name}}, has ended without being paid. You can ask again from the Payments tab.",
  },
  disputed: {
    subject: "Disputed: {{amount}} for {{description}}",
    text: "{{contact.name}}'s bank disputes the payment of {{amount}} for {{description}}. Answer it at your payment provider in time.",
  },
  review: {
    subject: "Please look: {{amount}} for {{description}}",
    text: "Something about the payment of {{amount}} for {{description}}, asked of {{contact.name}}, needs a person. The Payments tab says what.",
  },
  renewal_asked: {
    subject: "A new link is wanted: {{amount}} for {{description}}",
    text: "{{contact.name}} has opened the ended link for {{amount}} for {{description}} and asks for a new one.",
  },
};

function noticeMessage(notice: Notice, facts: AutoFacts): AutoMessage {
  const { subject, text } = noticeTexts[notice];
  const inEnglish = { ...facts.payment, terms: { ...facts.payment.terms, language: "en" } };
  const { values } = linkMessage({ ...facts, payment: inEnglish });
  const button = { url: facts.record, label: "Open in HubSpot" };
  const body = [text, button.url, "Reference: {{reference}}"].join("\n\n");
  return {
    to: "seller",
    language: "en",
    direction: "ltr",
    subject: subjectOf(inEnglish, subject, values),
    body: fillIn(body, values),
    button,
  };
}
