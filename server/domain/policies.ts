import { isKeyName } from "./api-key.ts";
import type { Portal } from "./connection.ts";
import type { Notice } from "./mails-due.ts";
import type { NoteOccasion } from "./notes.ts";
import { isWorkflow } from "./workflow.ts";

/** What an account has settled for all its payments. Every part has a default, so an account without any works at once. */
export interface Policies {
  /** Whether a deal may have one open payment at a time or several. */
  readonly openPayments: "one" | "several";
  /** Whether a contact without a usable e-mail address can be asked for money at all. */
  readonly emailRequired: boolean;
  /** Whether the provider's page is filled in with the contact's name and e-mail address, where it can be. */
  readonly prefillsPayer: boolean;
  /** Whether payers end on the provider's page, where it can be so, rather than on ours. */
  readonly endsThere: boolean;
  readonly validity: ValidityPolicy;
  readonly lines: LinesPolicy;
  /** How a new payment's reference is made; `{deal}`, `{contact}`, `{year}` and `{code}` are filled in. */
  readonly referencePattern: string;
  readonly dealFromContact: DealFromContact;
  readonly reminders: ReminderPolicy;
  /** What the page of an expired link offers: a fresh one at once, a word to its maker, or nothing. */
  readonly renewal: "automatic" | "ask_owner" | "off";
  /** Whether the payer gets the receipt by e-mail as soon as the money is there. */
  readonly sendsReceipts: boolean;
  /** What the seller who made a payment is told of by e-mail. */
  readonly notices: readonly Notice[];
  /** What is noted on the deal and the contact in HubSpot. */
  readonly notes: readonly NoteOccasion[];
  /** Connections whose provider may send messages to customers itself. */
  readonly providerMessages: readonly string[];
  /** What connections' pages offer and ask for unless a payment says otherwise. */
  readonly pages: readonly PagePolicy[];
  readonly brand: Brand;
  readonly mail: MailPolicy;
  readonly rights: Readonly<Record<Right, RightHolders>>;
}

export interface ValidityPolicy {
  /** Whole days of 24 hours, null for no end. */
  readonly days: number | null;
  readonly mayBeEndless: boolean;
}

export interface LinesPolicy {
  /** Whether the form of a deal with line items opens on its products. */
  readonly preferred: boolean;
  /** Percent as decimal text, `25`; null: by the currency's country. */
  readonly vatRate: string | null;
}

/** The deal of a payment asked from a contact that has none chosen. Pipeline and stage null: the account's first. */
export interface DealFromContact {
  readonly when: "on_create" | "on_opening" | "on_payment" | "never";
  readonly pipelineId: string | null;
  readonly stageId: string | null;
}

export interface ReminderPolicy {
  readonly isOn: boolean;
  /** Hours before the end of the link, and days after it was sent without anything happening. */
  readonly hoursBeforeEnd: readonly number[];
  readonly daysAfterSending: readonly number[];
  /** Local hours in which nothing is sent: from, until; in the account's zone. */
  readonly quietFrom: number;
  readonly quietUntil: number;
  readonly mostPerPayment: number;
}

/** What a connection's page is like unless a payment says otherwise. */
export interface PagePolicy {
  readonly connectionId: string;
  /** Ways to pay, in the provider's words; null for all it has. */
  readonly methods: readonly string[] | null;
  /** Whether it asks for a delivery address, where it can. */
  readonly asksAddress: boolean;
}

/** The page of a connection as settled: everything and no address where nothing was. */
export function pageOf({ pages }: Pick<Policies, "pages">, connectionId: string): Omit<PagePolicy, "connectionId"> {
  return pages.find((one) => one.connectionId === connectionId) ?? { methods: null, asksAddress: false };
}

/** How the merchant appears to the payer. Empty texts are left out. */
export interface Brand {
  readonly name: string;
  /** An https address, or "". */
  readonly logoUrl: string;
  /** `#rrggbb`, or "". */
  readonly colour: string;
  readonly supportEmail: string;
  readonly supportPhone: string;
  /** Printed at the foot of pages, mails and documents. */
  readonly legalLines: readonly string[];
}

/** Empty texts: the built-in template in the payer's language. */
export interface MailPolicy {
  readonly subject: string;
  readonly body: string;
  /** Where answers go, or "". */
  readonly replyTo: string;
}

/** `see`: everybody's payments; whoever lacks it sees those they made themselves. */
export const rights = ["see", "create", "send", "confirm", "refund", "capture", "cancel", "settings"] as const;

export type Right = (typeof rights)[number];

/** Everyone who can open the tab, the admins, or the admins and these users. */
export type RightHolders = "everyone" | "admins" | { readonly users: readonly string[] };

export const defaultPolicies: Policies = {
  openPayments: "one",
  emailRequired: true,
  prefillsPayer: false,
  endsThere: false,
  validity: { days: 7, mayBeEndless: true },
  lines: { preferred: false, vatRate: null },
  referencePattern: "{deal}-{code}",
  dealFromContact: { when: "on_create", pipelineId: null, stageId: null },
  reminders: {
    isOn: false,
    hoursBeforeEnd: [24],
    daysAfterSending: [3],
    quietFrom: 20,
    quietUntil: 8,
    mostPerPayment: 3,
  },
  renewal: "ask_owner",
  sendsReceipts: false,
  notices: ["expired", "disputed", "review", "renewal_asked"],
  notes: ["paid", "refunded", "confirmed", "disputed", "review"],
  providerMessages: [],
  pages: [],
  brand: { name: "", logoUrl: "", colour: "", supportEmail: "", supportPhone: "", legalLines: [] },
  mail: { subject: "", body: "", replyTo: "" },
  rights: {
    see: "everyone",
    create: "everyone",
    send: "everyone",
    confirm: "everyone",
    refund: "everyone",
    capture: "everyone",
    cancel: "everyone",
    settings: "admins",
  },
};

/** What its actions can do, whoever holds the right: HubSpot lets only some people build workflows. */
const workflowRights: ReadonlySet<Right> = new Set(["see", "create", "send", "cancel"]);

/**
 * Whether a user may do it. The person who installed the app is an admin and may do everything; what a key of the public
 * API may do was settled with the key, and is checked where its request comes in.
 */
export function hasRight(
  { installedBy }: Pick<Portal, "installedBy">,
  { rights: held }: Pick<Policies, "rights">,
  { userId, right }: { readonly userId: string; readonly right: Right },
): boolean {
  if (userId === installedBy || isKeyName(userId)) return true;
  if (isWorkflow(userId)) return workflowRights.has(right);
  const holders = held[right];
  return holders === "everyone" || (holders !== "admins" && holders.users.includes(userId));
}
