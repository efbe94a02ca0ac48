import type { MailReason } from "../domain/mail-reasons.ts";
import type { MailDue, Occasion } from "../domain/mails-due.ts";

/** Mails that go out by themselves. */
export interface MailsDue {
  /** Once per payment and occasion; while it has not gone out, a later promise only moves its time, epoch ms. */
  promise(mail: Omit<MailDue, "attempts">, dueAt: number): Promise<void>;
  /** Hands out what is due, each to one caller until `leaseUntil`; what a dead holder had comes back by itself. */
  claim(now: number, leaseUntil: number, limit: number): Promise<readonly MailDue[]>;
  /** Ends claims of that lease under which nothing was begun: the mails are due as before. */
  giveBack(mails: readonly MailDue[], leaseUntil: number): Promise<void>;
  settle(mail: MailDue, outcome: MailOutcome): Promise<void>;
  /** All of a payment, the earliest first. */
  list(portalId: number, paymentId: string): Promise<readonly PlannedMail[]>;
}

export interface PlannedMail {
  readonly occasion: Occasion;
  /** When it went or is to go, epoch ms. */
  readonly at: number;
  readonly state: "due" | "sent" | "dropped";
}

/** `dropped`: there is no reason for it any more, or no way; the reason says which. */
export type MailOutcome =
  | { readonly state: "sent" }
  | { readonly state: "dropped"; readonly reason: MailReason }
  | { readonly state: "due"; readonly at: number; readonly reason: string };
