import type { EventFacts } from "./events.ts";
import type { Channel } from "./link-delivery.ts";
import { formatMoney, type Money } from "./money.ts";
import type { Payment, Review } from "./payment.ts";

/** What an account can have noted on its deals and contacts. */
export const noteOccasions = [
  "created",
  "sent",
  "opened",
  "paid",
  "failed",
  "expired",
  "refunded",
  "confirmed",
  "moved",
  "disputed",
  "review",
] as const;

export type NoteOccasion = (typeof noteOccasions)[number];

/** What a note is about, with the facts its sentence needs. Nothing of it names a person or was typed by one. */
export type NoteCause =
  | { readonly occasion: "created" | "opened" | "paid" | "failed" | "expired" }
  | { readonly occasion: "sent"; readonly channel: Channel }
  /** A part of the sum. */
  | { readonly occasion: "paid"; readonly part: Money }
  | { readonly occasion: "confirmed"; readonly sum: Money; readonly receivedOn: string; readonly method: string }
  | { readonly occasion: "confirmed"; readonly undone: Money }
  | { readonly occasion: "refunded"; readonly sum: Money; readonly hasFailed: boolean }
  | { readonly occasion: "disputed"; readonly sum: Money; readonly end: "open" | "won" | "lost" }
  | { readonly occasion: "moved"; readonly from: string; readonly to: string; readonly isUndo?: true }
  | { readonly occasion: "review"; readonly review: Review };

/** What a promise of a note holds; `at` is epoch ms. */
export interface PromisedNote {
  readonly at: number;
  readonly cause: NoteCause;
}

/** What of the things that happened in one go is worth a note, in their order. */
export function noteCauses(happened: readonly EventFacts[]): readonly NoteCause[] {
  const received = happened.flatMap((facts) =>
    facts.kind === "money" && facts.entry === "captured" ? [facts.amount] : [],
  );
  return happened.flatMap((facts) => causeOf(facts, received) ?? []);
}

function causeOf(facts: EventFacts, received: readonly Money[]): NoteCause | null {
  switch (facts.kind) {
    case "created":
      return { occasion: "created" };
    case "link_sent":
      return { occasion: "sent", channel: facts.channel };
    case "mail_sent":
      return facts.about === "scheduled" ? { occasion: "sent", channel: "email" } : null;
    case "confirmed":
      return { occasion: "confirmed", sum: facts.amount, receivedOn: facts.receivedOn, method: facts.method };
    case "confirmation_undone":
      return { occasion: "confirmed", undone: facts.amount };
    case "review_raised":
      return { occasion: "review", review: facts.review };
    case "money":
      return moneyCause(facts);
    default:
      return moveCause(facts) ?? statusCause(facts, received);
  }
}

function moveCause(facts: EventFacts): NoteCause | null {
  if (facts.kind !== "move_applied" && facts.kind !== "move_undone") return null;
  const { kind, from, to } = facts;
  return { occasion: "moved", from, to, ...(kind === "move_undone" && { isUndo: true }) };
}

const disputeEnds = { dispute_opened: "open", dispute_won: "won", dispute_lost: "lost" } as const;

function moneyCause({ entry, amount }: Extract<EventFacts, { kind: "money" }>): NoteCause | null {
  if (entry === "refunded" || entry === "refund_failed") {
    return { occasion: "refunded", sum: amount, hasFailed: entry === "refund_failed" };
  }
  return entry in disputeEnds
    ? { occasion: "disputed", sum: amount, end: disputeEnds[entry as keyof typeof disputeEnds] }
    : null;
}

function statusCause(facts: EventFacts, received: readonly Money[]): NoteCause | null {
  if (facts.kind !== "status_changed") return null;
  const { to } = facts;
  if (to === "opened" || to === "paid" || to === "expired") return { occasion: to };
  if (to === "declined") return { occasion: "failed" };
  const [first] = received;
  if (to !== "partially_paid" || !first) return null;
  const minor = received.reduce((sum, money) => sum + money.minor, 0);
  return { occasion: "paid", part: { minor, currency: first.currency } };
}

/** What the text of a note is made of. */
export interface NoteContents {
  readonly noteId: string;
  readonly cause: NoteCause;
  readonly payment: Pick<Payment, "amount" | "description" | "reference" | "mode">;
  /** The name people know a stage by. */
  readonly stageName: (stageId: string) => string;
}

/**
 * A note as simple HTML. It has no link: a payer's address is worth money to whoever holds it, and notes are copied,
 * mailed and kept for years; the tab and a property of the record have the link of today. The last line names the note,
 * so that it is found again.
 */
export function noteBody({ noteId, cause, payment, stageName }: NoteContents): string {
  const kind = payment.mode === "test" ? "<strong>Test payment, no real money.</strong> " : "";
  const about = `${payment.description.replace(/\s+/g, " ").trim()} (${payment.reference})`;
  return [
    `<p>${kind}${escaped(sentenceOf(cause, payment.amount, stageName))}</p>`,
    `<p>${escaped(about)}</p>`,
    `<p>Payments tab · ${escaped(noteId)}</p>`,
  ].join("");
}

const channelWords: Readonly<Record<Channel, string>> = {
  email: "by e-mail",
  provider_email: "by the provider's e-mail",
  provider_sms: "by text message",
  provider_push: "by a message on the customer's phone",
  hubspot: "by an e-mail in HubSpot",
  mail_program: "by an own mail program",
  whatsapp: "by WhatsApp",
  copied: "by hand: it was copied",
};

const reviewWords: Readonly<Record<Review, string>> = {
  mismatch: "what the provider reports does not fit it",
  unknown: "the provider reports something we do not know",
  late: "money arrived after the link had ended",
  double: "it was paid twice",
  overpaid: "more arrived than was asked",
  underpaid: "less arrived than was asked",
};

type Tell<O extends NoteOccasion> = (
  cause: Extract<NoteCause, { occasion: O }>,
  sum: string,
  stageName: NoteContents["stageName"],
) => string;

const sentences: { readonly [O in NoteOccasion]: Tell<O> } = {
  created: (_cause, sum) => `A payment of ${sum} is asked for.`,
  sent: ({ channel }, sum) => `The link for ${sum} was sent ${channelWords[channel]}.`,
  opened: (_cause, sum) => `The customer opened the payment page for ${sum}.`,
  paid: (cause, sum) =>
    "part" in cause ? `${written(cause.part)} of ${sum} received.` : `Payment of ${sum} received.`,
  failed: (_cause, sum) => `The payment of ${sum} was declined; the customer can try again.`,
  expired: (_cause, sum) => `The link for ${sum} ended without being paid.`,
  refunded: ({ sum, hasFailed }, asked) =>
    hasFailed
      ? `${written(sum)} of ${asked} was not refunded after all: it came to nothing at the provider.`
      : `${written(sum)} of ${asked} refunded.`,
  confirmed: (cause) =>
    "undone" in cause
      ? `${written(cause.undone)} confirmed by hand no longer counts.`
      : `${written(cause.sum)} received on ${cause.receivedOn} by ${cause.method.replaceAll("_", " ")}, confirmed by hand.`,
  moved: ({ from, to, isUndo }, sum, stageName) =>
    isUndo
      ? `Deal put back from ${stageName(from)} to ${stageName(to)}: what the payment of ${sum} had moved was undone.`
      : `Deal moved from ${stageName(from)} to ${stageName(to)}, as the rule for the payment of ${sum} says.`,
  disputed: ({ sum, end }) => disputeSentences[end](written(sum)),
  review: ({ review }, sum) => `The payment of ${sum} needs a look: ${reviewWords[review]}.`,
};

const disputeSentences = {
  open: (sum: string) => `The customer disputes ${sum} with the bank.`,
  won: (sum: string) => `${sum} was won back in a dispute.`,
  lost: (sum: string) => `${sum} was lost in a dispute.`,
} as const;

function sentenceOf(cause: NoteCause, amount: Money, stageName: NoteContents["stageName"]): string {
  return (sentences[cause.occasion] as Tell<typeof cause.occasion>)(cause as never, written(amount), stageName);
}

function written(money: Money): string {
  return formatMoney(money, "en");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
