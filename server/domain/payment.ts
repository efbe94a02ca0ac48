import type { Line } from "./lines.ts";
import type { ProviderSending } from "./link-delivery.ts";
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

/** The provider's object behind the link at the moment. A payment has at most one that can be paid. */
export interface Checkout {
  readonly portalId: number;
  readonly paymentId: string;
  /** 1, 2, 3 … per payment; part of the idempotency key sent to the provider. */
  readonly generation: number;
  readonly connectionId: string;
  readonly amount: Money;
  readonly state: CheckoutState;
  /** The provider's id, null until it answered. */
  readonly providerReference: string | null;
  /** The provider's page, null until it answered. */
  readonly url: string | null;
  /** When the provider's page stops taking money, epoch ms. */
  readonly expiresAt: number | null;
  /** When the provider was asked for what we know of it, epoch ms; an older read is old news. */
  readonly readAt: number | null;
  /** Whom the provider was asked to send its page to; null where it sends nothing. */
  readonly sending?: ProviderSending | null;
  /** The language its page was asked for in, null where the payer's browser decides. */
  readonly language: string | null;
  /** What the provider was asked to change its sum to, minor units, while the answer is not known. */
  readonly nextMinor?: number | null;
  readonly createdAt: number;
}

/**
 * `opening`: asked of the provider, answer not yet known (also after a crash) · `live`: can be paid · `used`: was paid ·
 * `cancelled`, `expired`: dead at the provider · `superseded`: replaced by a later one · `abandoned`: never came to be.
 */
export type CheckoutState = "opening" | "live" | "used" | "cancelled" | "expired" | "superseded" | "abandoned";

/** Whether the checkout may still take money. */
export function isAlive({ state }: Pick<Checkout, "state">): boolean {
  return state === "opening" || state === "live";
}

/** Whether somebody may have the provider's page before them: by our link, or because the provider sent it out. */
export function isPageOut({ openedAt }: Pick<Payment, "openedAt">, { sending }: Pick<Checkout, "sending">): boolean {
  return openedAt !== null || Boolean(sending);
}

/** One go of the payer at paying. */
export interface Attempt {
  readonly paymentId: string;
  /** The provider's id of the attempt. */
  readonly key: string;
  readonly state: AttemptState;
  readonly at: number;
  readonly method: string | null;
  /** Where the provider tells it; never more of a card than this. */
  readonly card?: CardHint | null;
  readonly declineCode: string | null;
  /** The provider's own sentence. */
  readonly declineReason: string | null;
}

/** Enough for a person to know their card by. */
export interface CardHint {
  /** As the provider writes it: `visa`. */
  readonly brand: string | null;
  /** Four digits. */
  readonly last4: string;
}

export type AttemptState =
  | "started"
  | "requires_action"
  | "pending"
  | "on_hold"
  | "declined"
  | "cancelled_by_payer"
  | "expired"
  | "authorised"
  | "voided"
  | "partially_captured"
  | "captured";
