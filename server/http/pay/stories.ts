import { isWaiting, type PaymentStatus } from "../../domain/payment.ts";
import type { Renewal } from "../../domain/renewal.ts";
import type { PayPage } from "../../use-cases/pay/read-pay-page.ts";
import type { PaySurroundings } from "../../use-cases/pay/read-pay-surroundings.ts";
import type { MessageName } from "../messages/index.ts";

export type Tone = "info" | "ok" | "warn" | "bad";

/** What a page says above the sum. */
export interface Story {
  readonly title: MessageName;
  /** Null where title and sum say it all. */
  readonly text: MessageName | null;
  readonly tone: Tone;
}

interface Told {
  readonly page: PayPage;
  readonly around: Pick<PaySurroundings, "isReplaced" | "renewal">;
  /** Whether the payer comes back from the provider's page. */
  readonly isReturn: boolean;
}

export function storyOf(told: Told): Story {
  const { page, around } = told;
  const { status, declineReason } = page;
  const special = specialStory(told);
  if (special) return special;
  if (status === "expired") return expired(page, around.renewal);
  if (status === "declined" && declineReason !== null) return { ...stories.declined, text: "declinedSaidText" };
  return stories[status];
}

/** What goes before the status's own story; null where nothing does. */
function specialStory({ page, around, isReturn }: Told): Story | null {
  const { status, isResting } = page;
  if (isResting && isWaiting(status)) return resting;
  if (isReturn && (status === "created" || status === "opened")) return notYet;
  return around.isReplaced && (status === "cancelled" || status === "expired") ? replaced : null;
}

function expired({ payment }: PayPage, renewal: Renewal): Story {
  return { ...stories.expired, text: payment.validUntil === null ? "expiredUndatedText" : expiredTexts[renewal] };
}

const ask: Story = { title: "requestTitle", text: null, tone: "info" };
const notYet: Story = { title: "notYetTitle", text: "notYetText", tone: "info" };
const replaced: Story = { title: "replacedTitle", text: "replacedText", tone: "warn" };
const resting: Story = { title: "restingTitle", text: "restingText", tone: "warn" };
const beingLookedAt: Story = { title: "reviewTitle", text: "reviewText", tone: "warn" };

const expiredTexts: Readonly<Record<Renewal, MessageName>> = {
  at_once: "expiredRenewText",
  by_asking: "expiredAskText",
  asked: "expiredAskedText",
  none: "expiredText",
};

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

/** What went wrong on a payer's way. */
export type PayTrouble = "silent" | "refused" | "unknown" | "fault" | "noReceipt" | "tooMany" | "foreign";

export const troubles: Readonly<Record<PayTrouble, Story>> = {
  silent: { title: "unopenedTitle", text: "silentText", tone: "bad" },
  refused: { title: "unopenedTitle", text: "refusedText", tone: "bad" },
  unknown: { title: "unknownTitle", text: "unknownText", tone: "warn" },
  fault: { title: "faultTitle", text: "faultText", tone: "bad" },
  noReceipt: { title: "noReceiptTitle", text: "noReceiptText", tone: "info" },
  tooMany: { title: "tooManyTitle", text: "tooManyText", tone: "warn" },
  foreign: { title: "foreignTitle", text: "foreignText", tone: "warn" },
};
