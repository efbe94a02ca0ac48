import { formatMoney } from "../domain/money.ts";
import type { PaymentStatus } from "../domain/payment.ts";
import type { PayPage } from "../use-cases/read-pay-page.ts";
import type { ViewData } from "./pages.ts";

export type Tone = "info" | "ok" | "warn" | "bad";

interface Story {
  readonly title: string;
  readonly text: string;
  readonly tone: Tone;
}

export interface PayViewOptions {
  readonly page: PayPage;
  /** The account's time zone. */
  readonly timeZone: string;
  /** Whether the payer comes back from the provider's page. */
  readonly isReturn: boolean;
}

/** What the payer's page says. It tells only what was verified: nothing is called paid on a redirect's word. */
export function payView({ page, timeZone, isReturn }: PayViewOptions): ViewData {
  const { payment, status, isPayable, providerLabel } = page;
  const amount = formatMoney(payment.amount, "en");
  const until = payment.validUntil === null ? null : moment(payment.validUntil, timeZone);
  const story = storyOf(page, { amount, until, isReturn });
  return {
    ...story,
    amount,
    description: payment.description,
    reference: payment.reference,
    until: isPayable ? until : null,
    isTest: payment.mode === "test",
    payAction: isPayable ? `/p/${payment.token}/go` : null,
    payLabel: status === "declined" ? `Try again: pay ${amount}` : `Pay ${amount}`,
    providerLabel,
    checkAgain: isReturn && isWaiting(status) ? `/p/${payment.token}/return` : null,
  };
}

interface Words {
  readonly amount: string;
  readonly until: string | null;
  readonly isReturn: boolean;
}

function storyOf(page: PayPage, words: Words): Story {
  if (words.isReturn && (page.status === "created" || page.status === "opened")) return notYet;
  return stories[page.status](page, words);
}

const notYet: Story = {
  title: "Not paid yet",
  text: "The payment provider has no payment from you yet. If you have just paid, check again in a moment; otherwise you can pay now.",
  tone: "info",
};

const done: (text: string) => Story = (text) => ({ title: "Paid", text, tone: "ok" });
const ask: Story = { title: "Payment request", text: "", tone: "info" };

const stories: Readonly<Record<PaymentStatus, (page: PayPage, words: Words) => Story>> = {
  created: () => ask,
  opened: () => ask,
  declined: ({ declineReason }) => ({
    title: "The last try did not go through",
    text: `${declineReason ?? "The payment was declined."} Nothing was charged. You can try again.`,
    tone: "warn",
  }),
  pending: () => ({
    title: "Your payment is being confirmed",
    text: "The payment provider is still working on it. There is nothing more to do; please do not pay again.",
    tone: "info",
  }),
  authorised: () => ({
    title: "Your payment is authorised",
    text: "The amount is reserved and will be charged by the merchant. There is nothing more to do.",
    tone: "ok",
  }),
  partially_paid: ({ payment }) => ({
    title: "Part of it is paid",
    text: `Part of ${formatMoney(payment.amount, "en")} was received. Please ask the sender about the rest.`,
    tone: "info",
  }),
  paid: (_page, { amount }) => done(`${amount} was received. Thank you. There is nothing more to do.`),
  confirmed_manually: (_page, { amount }) => done(`${amount} was received another way. There is nothing more to do.`),
  cancelled: () => ({
    title: "This request was cancelled",
    text: "The sender has withdrawn it, so it can no longer be paid. If you think it should still be open, please ask the person who sent it.",
    tone: "warn",
  }),
  expired: (_page, { until }) => ({
    title: "This link has ended",
    text: `It could be paid until ${until ?? "its end"}. Please ask the person who sent it for a new one.`,
    tone: "warn",
  }),
  partially_refunded: () => ({
    title: "Partly refunded",
    text: "Part of the payment was sent back to you.",
    tone: "info",
  }),
  refunded: () => ({ title: "Refunded", text: "The payment was sent back to you.", tone: "info" }),
  disputed: () => beingLookedAt,
  needs_review: () => beingLookedAt,
};

const beingLookedAt: Story = {
  title: "This payment is being looked at",
  text: "Please do not pay again before you have spoken to the person who sent it.",
  tone: "warn",
};

function isWaiting(status: PaymentStatus): boolean {
  return status === "created" || status === "opened" || status === "pending";
}

function moment(at: number, timeZone: string): string {
  const zone = isKnownZone(timeZone) ? timeZone : "UTC";
  const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: zone });
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
