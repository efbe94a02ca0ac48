import { deservesReceipt } from "../../domain/receipts.ts";
import type { PaymentStatus } from "../../domain/payment.ts";
import type { PayPage } from "../../use-cases/pay/read-pay-page.ts";
import type { PaySurroundings } from "../../use-cases/pay/read-pay-surroundings.ts";
import { languages, speak, type MessageName, type Say } from "../messages/index.ts";
import type { ViewData } from "../pages.ts";
import { brandView } from "./brand.ts";
import { addressIn, languageFrame, type PayLanguage } from "./language.ts";
import { linesView, moneyIn } from "./lines.ts";
import { momentIn } from "./moments.ts";
import { storyOf, troubles, type PayTrouble } from "./stories.ts";

export interface PayViewOptions {
  readonly page: PayPage;
  readonly around: PaySurroundings;
  /** Whether the payer comes back from the provider's page. */
  readonly isReturn: boolean;
  readonly spoken: PayLanguage;
}

/** What the payer's page says. It tells only what was verified: nothing is called paid on a redirect's word. */
export function payView(options: PayViewOptions): ViewData {
  const { page, around, spoken } = options;
  const { payment, status, isPayable } = page;
  const { language } = spoken;
  const say = sayOf(options);
  const { title, text, tone } = storyOf(options);
  const lines = linesView(payment, language);
  return {
    ...waysOn(options, say),
    say,
    title: say(title),
    text: text && say(text),
    tone,
    brand: brandView(around.brand),
    amount: moneyIn(language, payment.amount),
    description: payment.description,
    reference: payment.reference,
    lines,
    methods: isPayable ? listed(around.methods, language) : null,
    until: isPayable && payment.validUntil !== null ? momentIn(language, payment.validUntil, around.timeZone) : null,
    isTest: payment.mode === "test",
    payLabel: say(status === "declined" ? "payAgain" : "pay"),
    forwards: isForwarding(options),
  };
}

function sayOf({ page, around, spoken }: PayViewOptions): Say {
  const { payment, providerLabel, declineReason } = page;
  const { language } = spoken;
  return speak(language, {
    amount: moneyIn(language, payment.amount),
    until: payment.validUntil === null ? "" : momentIn(language, payment.validUntil, around.timeZone),
    provider: providerLabel,
    said: declineReason ?? "",
  });
}

/**
 * Whether there is nothing on the page that the provider's own would not show as well, so that a person is taken on at
 * once. Whoever has lines or ways to pay to read, comes back, or switches the language stays until they press.
 */
function isForwarding({ page, around, isReturn, spoken }: PayViewOptions): boolean {
  const { payment, status } = page;
  const isFresh = status === "created" || status === "opened";
  const hasMore = payment.terms.lines.length > 0 || (around.methods?.length ?? 0) > 1;
  return isFresh && !isReturn && !spoken.isChosen && !hasMore;
}

/** Where the payer can go from here; the language they chose goes with them. */
function waysOn({ page, around, isReturn, spoken }: PayViewOptions, say: Say) {
  const path = `/p/${page.payment.token}`;
  const hasReceipt = deservesReceipt(page.status);
  const links = [
    { isThere: hasReceipt, href: `${path}/receipt`, label: say("seeReceipt") },
    { isThere: hasReceipt, href: `${path}/receipt.pdf`, label: say("receiptPdf") },
    { isThere: true, href: `${path}/order.pdf`, label: say("orderPdf") },
  ];
  return {
    ...languageFrame(spoken.language, isReturn ? `${path}/return` : path),
    payAction: page.isPayable ? addressIn(spoken, `${path}/go`) : null,
    checkAgain: isReturn && isWaiting(page.status) ? addressIn(spoken, `${path}/return`) : null,
    renewAction: around.renewal in renewLabels ? addressIn(spoken, `${path}/renewal`) : null,
    renewLabel: say(around.renewal === "at_once" ? "renew" : "askRenewal"),
    documents: links
      .filter(({ isThere }) => isThere)
      .map(({ href, label }) => ({ href: addressIn(spoken, href), label })),
  };
}

const renewLabels = { at_once: true, by_asking: true } as const;

function isWaiting(status: PaymentStatus): boolean {
  return status === "created" || status === "opened" || status === "pending";
}

function listed(methods: PaySurroundings["methods"], language: PayLanguage["language"]): string | null {
  if (methods === null || methods.length === 0) return null;
  const format = new Intl.ListFormat(languages[language].locale, { type: "disjunction" });
  return format.format(methods.map(({ label }) => label));
}

/** A notice in the payer's language. `path` is the payment's own page, null where there is none to lead back to. */
export function troubleView(trouble: PayTrouble, spoken: PayLanguage, path: string | null): ViewData {
  const { title, text, tone } = troubles[trouble];
  const { messages } = languages[spoken.language];
  const label = wayBack[trouble];
  return {
    ...languageFrame(spoken.language, path ?? ""),
    title: messages[title],
    text: text && messages[text],
    tone,
    action: path !== null && label ? { href: addressIn(spoken, path), label: messages[label] } : null,
  };
}

const wayBack: Readonly<Partial<Record<PayTrouble, MessageName>>> = {
  silent: "tryAgain",
  noReceipt: "backToPayment",
};
