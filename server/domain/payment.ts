import type { Line } from "./lines.ts";
import type { Money } from "./money.ts";

export const paymentStatuses = [
  "created",
  "opened",
  "pending",
  "authorised",
  "partially_paid",
  "paid",
  "confirmed_manually",
  "declined",
  "cancelled",
  "expired",
  "partially_refunded",
  "refunded",
  "disputed",
  "needs_review",
] as const;

export type PaymentStatus = (typeof paymentStatuses)[number];

/** Statuses in which the link can still bring money. */
const openStatuses: ReadonlySet<PaymentStatus> = new Set([
  "created",
  "opened",
  "pending",
  "authorised",
  "partially_paid",
  "declined",
]);

export function isOpen(status: PaymentStatus): boolean {
  return openStatuses.has(status);
}

/**
 * Whether another payment of the same deal has to wait for this one. A partly paid one does not stand in the way: its
 * link asks for the whole sum and is closed, so the rest needs a payment of its own.
 */
export function holdsDeal(status: PaymentStatus): boolean {
  return status === "needs_review" || (isOpen(status) && status !== "partially_paid");
}

/** Where a payment stands in a list: waiting for money, settled, ended without, or taken off the list. */
export type Group = "open" | "done" | "ended" | "removed";

export function groupOf({ status, hiddenAt }: Pick<Payment, "status" | "hiddenAt">): Group {
  if (hiddenAt !== null) return "removed";
  if (isOpen(status) || status === "needs_review") return "open";
  return status === "cancelled" || status === "expired" ? "ended" : "done";
}

/** Money has surely come, whatever became of it afterwards; what is being looked at may turn out never to have. */
const withMoney: ReadonlySet<PaymentStatus> = new Set([
  "partially_paid",
  "paid",
  "confirmed_manually",
  "partially_refunded",
  "refunded",
  "disputed",
]);

export function hasMoney(status: PaymentStatus): boolean {
  return withMoney.has(status);
}

/** Whether the link waits for its payer: no money has come, and none is on its way. */
export function isWaiting(status: PaymentStatus): boolean {
  return status === "created" || status === "opened" || status === "declined";
}

/** A link that ended a moment ago has ended, also before the timer that closes it. */
export function statusAt({ status, validUntil }: Pick<Payment, "status" | "validUntil">, now: number): PaymentStatus {
  const isOver = validUntil !== null && validUntil <= now;
  return isOver && isWaiting(status) ? "expired" : status;
}

export type Mode = "test" | "live";

/** What only one open payment may hold: test and live payments of a deal do not stand in each other's way. */
export function slotOf({ dealId, mode }: Pick<Payment, "dealId" | "mode">): string | null {
  return dealId === null ? null : `${mode}:${dealId}`;
}

/** A finding about the money that a person should look at; kept beside the status, each kind once. */
export type Review = "mismatch" | "unknown" | "late" | "double" | "overpaid" | "underpaid";

/** One request for money. Its status is derived, never set; see `status.ts`. */
export interface Payment {
  readonly portalId: number;
  readonly paymentId: string;
  readonly connectionId: string;
  readonly mode: Mode;
  /** The secret part of the payer's address `/p/{token}`; stable for the payment's whole life. */
  readonly token: string;
  readonly amount: Money;
  readonly description: string;
  /** Ours, unique per connection, printed in the provider's reports. */
  readonly reference: string;
  readonly contact: PaymentContact;
  readonly terms: Terms;
  /** Whether its sum is the deal's open balance and goes with it. */
  readonly followsBalance: boolean;
  /** The payment it was asked again from. */
  readonly replaces: string | null;
  /** When it was taken off the list, epoch ms. */
  readonly hiddenAt: number | null;
  readonly dealId: string | null;
  /** The deal's pipeline when the payment was made: it chooses the rules. */
  readonly pipelineId: string | null;
  /** Epoch ms at which the link dies, null for never. */
  readonly validUntil: number | null;
  /** When a person last went on to the provider's page. */
  readonly openedAt: number | null;
  readonly cancellation: Cancellation | null;
  readonly reviews: readonly Review[];
  readonly status: PaymentStatus;
  /** Counts the changes of status; part of the cause key of a move. */
  readonly generation: number;
  readonly createdBy: string;
  /** Where notices about it go, as HubSpot vouched for it; null where nothing is known. */
  readonly createdByEmail: string | null;
  readonly createdAt: number;
  readonly lastEventAt: number;
}

/** How the money is asked for beyond its sum. */
export interface Terms {
  /** Sums to the amount; empty for a plain amount. */
  readonly lines: readonly Line[];
  /** `manual`: the money is held first and captured later. */
  readonly capture: "auto" | "manual";
  /** Ways to pay in the provider's words, null for all it has. */
  readonly methods: readonly string[] | null;
  /** The payer's language where the seller chose one, `de`. */
  readonly language: string | null;
  /** Whether the provider's page asks for a delivery address. */
  readonly asksAddress: boolean;
  /** Whether that page is filled in with the contact's name and e-mail address, as the account had settled it then. */
  readonly prefillsPayer: boolean;
  /** Whether the payer ends on the provider's page where it can be so, as the account had settled it then. */
  readonly endsThere?: boolean;
  /** Words of the program that asked for it, handed back with the payment and never shown to the payer. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export const usualTerms: Terms = {
  lines: [],
  capture: "auto",
  methods: null,
  language: null,
  asksAddress: false,
  prefillsPayer: false,
};

export interface PaymentContact {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
}

export interface Cancellation {
  readonly at: number;
  readonly by: string;
}
