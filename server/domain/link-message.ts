import { knownZone } from "./calendar.ts";
import type { Portal } from "./connection.ts";
import { mailTextsIn } from "./mail-texts.ts";
import { formatMoney } from "./money.ts";
import type { Payment } from "./payment.ts";
import type { Policies } from "./policies.ts";
import { fillIn, type MergeValues } from "./template.ts";

export interface LinkMessageFacts {
  readonly payment: Payment;
  readonly portal: Pick<Portal, "timeZone">;
  readonly policies: Pick<Policies, "mail" | "brand">;
  /** The payer's address. */
  readonly link: string;
}

/** A message that brings the link, ready to be changed by its sender. */
export interface LinkMessage {
  /** The language of the built-in words and of sums and dates. */
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  readonly subject: string;
  readonly body: string;
  /** On the button of the HTML version. */
  readonly payLabel: string;
  readonly values: MergeValues;
}

/**
 * The account's own template, or the built-in one in the payer's language, with its fields filled in. What the payment
 * has nothing for stays in the text as a field.
 */
export function linkMessage(facts: LinkMessageFacts): LinkMessage {
  const { payment, policies } = facts;
  const texts = mailTextsIn(payment.terms.language);
  const values = mergeValues(facts);
  const { subject, body } = policies.mail;
  return {
    language: texts.language,
    direction: texts.direction,
    subject: subjectOf(payment, subject || texts.subject, values),
    body: fillIn(body || builtInBody(facts), values),
    payLabel: fillIn(texts.pay, values),
    values,
  };
}

/** A header is one line, whatever stands in the description; test payments say so. */
export function subjectOf({ mode, terms }: Payment, template: string, values: MergeValues): string {
  const mark = mode === "test" ? mailTextsIn(terms.language).test : "";
  return `${mark} ${fillIn(template, values)}`.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

function mergeValues({ payment, portal, policies, link }: LinkMessageFacts): MergeValues {
  const { locale, moneyLocale, direction } = mailTextsIn(payment.terms.language);
  // Within right-to-left words a sum or a name in Latin letters keeps its order only when it is set apart.
  const apart = (text: string) => (direction === "rtl" && text !== "" ? isolate(text) : text);
  return {
    "contact.name": apart(payment.contact.name),
    amount: apart(formatMoney(payment.amount, moneyLocale)),
    description: apart(payment.description),
    // Never set apart: a mark beside an address becomes part of it in many programs.
    link,
    until: payment.validUntil === null ? null : apart(momentText(payment.validUntil, portal.timeZone, locale)),
    reference: apart(payment.reference),
    "brand.name": apart(policies.brand.name),
  };
}

// First strong isolate and its end. https://www.w3.org/International/questions/qa-bidi-unicode-controls
function isolate(text: string): string {
  return `\u2068${text}\u2069`;
}

/** `27 November 2026 at 14:05 (Europe/Berlin)`: whoever reads it may live in another zone. */
function momentText(at: number, timeZone: string, locale: string): string {
  const zone = knownZone(timeZone);
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: zone });
  return `${format.format(at)} (${zone})`;
}

/** Names only what this payment and account have. */
function builtInBody({ payment, policies }: LinkMessageFacts): string {
  const texts = mailTextsIn(payment.terms.language);
  const end = payment.validUntil === null ? [] : [texts.until];
  const sender = policies.brand.name === "" ? [] : [`${texts.closing}\n{{brand.name}}`];
  return [texts.greeting, texts.ask, "{{link}}", [texts.reference, ...end].join("\n"), ...sender].join("\n\n");
}
