import type { EventFacts } from "./events.ts";

/**
 * What a mail is about; it goes once per payment and occasion. Receipts, reminders and the first message on a chosen day
 * (`scheduled`) go to the customer, notices to the seller who made the payment.
 */
export type Occasion = "receipt" | "scheduled" | `reminder:${string}` | `notice:${Notice}`;

export const notices = ["paid", "declined", "expired", "disputed", "review", "renewal_asked"] as const;

export type Notice = (typeof notices)[number];

/** One mail that is to go out by itself. */
export interface MailDue {
  readonly portalId: number;
  readonly paymentId: string;
  readonly occasion: Occasion;
  /** Tries in a row that failed. */
  readonly attempts: number;
}

/** The mails that what just happened to a payment gives reason for, each once. */
export function occasionsOf(
  happened: readonly EventFacts[],
  { sendsReceipts, notices: wanted }: { readonly sendsReceipts: boolean; readonly notices: readonly Notice[] },
): readonly Occasion[] {
  const isPaid = happened.some((facts) => facts.kind === "status_changed" && facts.to === "paid");
  const told = happened.map(noticeIn).filter((notice) => notice !== null && wanted.includes(notice));
  const occasions = new Set(told.map((notice) => `notice:${notice as Notice}` as const));
  return [...(isPaid && sendsReceipts ? (["receipt"] as const) : []), ...occasions];
}

function noticeIn(facts: EventFacts): Notice | null {
  if (facts.kind === "review_raised") return "review";
  if (facts.kind === "renewal_asked") return "renewal_asked";
  return facts.kind === "status_changed" ? (byStatus[facts.to] ?? null) : null;
}

const byStatus: Readonly<Partial<Record<string, Notice>>> = {
  paid: "paid",
  declined: "declined",
  expired: "expired",
  disputed: "disputed",
  needs_review: "review",
};
