import { formatMoney } from "../domain/money.ts";
import type { PaymentStatus } from "../domain/payment.ts";
import type { PayPage } from "../use-cases/read-pay-page.ts";
import { languages, speak, type MessageName } from "./messages/index.ts";
import type { ViewData } from "./pages.ts";
import { addressIn, languageFrame, type PayLanguage } from "./pay-language.ts";

export type Tone = "info" | "ok" | "warn" | "bad";

interface Story {
  readonly title: MessageName;
  /** Null where title and sum say it all. */
  readonly text: MessageName | null;
  readonly tone: Tone;
}

export interface PayViewOptions {
  readonly page: PayPage;
  /** The account's time zone. */
  readonly timeZone: string;
  /** Whether the payer comes back from the provider's page. */
  readonly isReturn: boolean;
  readonly spoken: PayLanguage;
}

/** What the payer's page says. It tells only what was verified: nothing is called paid on a redirect's word. */
export function payView(options: PayViewOptions): ViewData {
  const { payment, status, isPayable, providerLabel, declineReason } = options.page;
  const { locale, moneyLocale = locale } = languages[options.spoken.language];
  const amount = formatMoney(payment.amount, moneyLocale);
  const until = payment.validUntil === null ? null : moment(payment.validUntil, options.timeZone, locale);
  const values = { amount, until: until ?? "", provider: providerLabel, said: declineReason ?? "" };
  const say = speak(options.spoken.language, values);
  const { title, text, tone } = storyOf(options.page, options.isReturn);
  return {
    ...waysOn(options),
    say,
    title: say(title),
    text: text && say(text),
    tone,
    amount,
    description: payment.description,
    reference: payment.reference,
    until: isPayable ? until : null,
    isTest: payment.mode === "test",
    payLabel: say(status === "declined" ? "payAgain" : "pay"),
  };
}

/** Where the payer can go from here; the language they chose goes with them. */
function waysOn({ page, isReturn, spoken }: PayViewOptions) {
  const path = `/p/${page.payment.token}`;
  return {
    ...languageFrame(spoken.language, isReturn ? `${path}/return` : path),
    payAction: page.isPayable ? addressIn(spoken, `${path}/go`) : null,
    checkAgain: isReturn && isWaiting(page.status) ? addressIn(spoken, `${path}/return`) : null,
  };
}

function storyOf({ status, payment, declineReason }: PayPage, isReturn: boolean): Story {
  if (isReturn && (status === "created" || status === "opened")) return notYet;
  if (status === "expired" && payment.validUntil === null) return { ...stories.expired, text: "expiredUndatedText" };
  if (status === "declined" && declineReason !== null) return { ...stories.declined, text: "declinedSaidText" };
  return stories[status];
}

const ask: Story = { title: "requestTitle", text: null, tone: "info" };
const notYet: Story = { title: "notYetTitle", text: "notYetText", tone: "info" };
const beingLookedAt: Story = { title: "reviewTitle", text: "reviewText", tone: "warn" };

const stories: Readonly<Record<PaymentStatus, Story>> = {
  created: ask,
  opened: ask,
  declined: { title: "declinedTitle", text: "declinedText", tone: "warn" },
  pending: { title: "pendingTitle", text: "pendingText", tone: "info" },
  authorised: { title: "authorisedTitle", text: "authorisedText", tone: "ok" },
  partially_paid: { title: "partlyPaidTitle", text: "partlyPaidText", tone: "info" },
  paid: { title: "paidTitle", text: "paidText", tone: "ok" },
  confirmed_manually: { title: "paidTitle", text: "confirmedText", tone: "ok" },
  cancelled: { title: "cancelledTitle", text: "cancelledText", tone: "warn" },
  expired: { title: "expiredTitle", text: "expiredText", tone: "warn" },
  partially_refunded: { title: "partlyRefundedTitle", text: "partlyRefundedText", tone: "info" },
  refunded: { title: "refundedTitle", text: "refundedText", tone: "info" },
  disputed: beingLookedAt,
  needs_review: beingLookedAt,
};

function isWaiting(status: PaymentStatus): boolean {
  return status === "created" || status === "opened" || status === "pending";
}

function moment(at: number, timeZone: string, locale: string): string {
  const zone = isKnownZone(timeZone) ? timeZone : "UTC";
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: zone });
  return `${format.format(at)} (${zone})`;
}

/** A zone that is newer than this machine's tables is no reason to turn a payer away. */
function isKnownZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** What went wrong on a payer's way, and where there is something to try again. */
export type PayTrouble = "silent" | "refused" | "unknown" | "fault";

const troubles: Readonly<Record<PayTrouble, Story>> = {
  silent: { title: "unopenedTitle", text: "silentText", tone: "bad" },
  refused: { title: "unopenedTitle", text: "refusedText", tone: "bad" },
  unknown: { title: "unknownTitle", text: "unknownText", tone: "warn" },
  fault: { title: "faultTitle", text: "faultText", tone: "bad" },
};

/** A notice in the payer's language. `path` is the payment's own page, null where there is none to lead back to. */
export function troubleView(trouble: PayTrouble, spoken: PayLanguage, path: string | null): ViewData {
  const { title, text, tone } = troubles[trouble];
  const { messages } = languages[spoken.language];
  return {
    ...languageFrame(spoken.language, path ?? ""),
    title: messages[title],
    text: text && messages[text],
    tone,
    action: path !== null && trouble === "silent" ? { href: addressIn(spoken, path), label: messages.tryAgain } : null,
  };
}
