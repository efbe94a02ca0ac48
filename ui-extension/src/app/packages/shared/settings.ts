import type { PoliciesView, PolicyParts } from "./policies.ts";
import type { MethodChoice } from "./create.ts";
import type { Mode } from "./money.ts";
import type { PaymentStatus } from "./status.ts";

/** `GET /api/settings`: all that the settings page shows, in one read. */
export interface SettingsView extends PoliciesView {
  /** Who changed the policies last; null while everything is as it came. */
  readonly changed: { readonly by: string; readonly at: number } | null;
  /** In the order they are done. */
  readonly setUp: readonly SetUpStep[];
  readonly connections: readonly ConnectionView[];
  /** The deal pipelines; null where HubSpot gave no answer. */
  readonly pipelines: readonly PipelineChoice[] | null;
  /** Who has been seen here, and everybody who is named in a right. */
  readonly people: readonly Person[];
  /** What the account's messages can have filled in: `contact.name`. */
  readonly mergeFields: readonly string[];
  /** Whether mails can be sent from here at all. */
  readonly sendsMail: boolean;
  /** The account's, IANA. */
  readonly timeZone: string;
  readonly health: HealthView;
}

export interface SetUpStep {
  readonly name: "install" | "connect" | "rule" | "card" | "first_payment";
  readonly isDone: boolean;
}

/** How a connection is doing. Times are epoch milliseconds, null for never. */
export interface ConnectionView {
  readonly id: string;
  readonly provider: string;
  readonly label: string;
  readonly mode: Mode;
  /** The last characters of its key; empty where it has none. */
  readonly keyEnding: string;
  readonly createdAt: number;
  /** When a delivery of the provider's came last that was signed as it should be. */
  readonly webhookAt: number | null;
  /** When the provider last answered a question of ours. */
  readonly readAt: number | null;
  /** Payments whose last read brought no answer, and the most tries in a row among them. */
  readonly unanswered: number;
  readonly triesInRow: number;
  /** Why its provider does not let us in, in the provider's own words where it said any; null where it does. */
  readonly trouble: {
    readonly reason: "keys_refused" | "right_missing";
    readonly said: string | null;
    readonly since: number;
  } | null;
  readonly openPayments: number;
  /** Whether its provider can send customers messages itself. */
  readonly sendsMessages: boolean;
  /** What its payment page can be told: ways to pay it can be limited to (null: none), and whether it can ask for an address. */
  readonly page: { readonly methods: readonly MethodChoice[] | null; readonly canAskAddress: boolean };
  /** Null on a test connection. */
  readonly goLive: readonly GoLiveItem[] | null;
}

export type GoLiveName = "webhook" | "payment" | "refund";

/** One line of what must hold before a live connection is relied on. */
export interface GoLiveItem {
  readonly name: GoLiveName;
  readonly isMet: boolean;
  /** An admin's word that it need not be met. */
  readonly waived: { readonly note: string; readonly by: string; readonly at: number } | null;
}

/** `PUT /api/settings/go-live`: waives a line of the list with a note, or with null asks for it again. */
export interface GoLiveWaiver {
  readonly connectionId: string;
  readonly name: GoLiveName;
  readonly note: string | null;
}

export interface PipelineChoice {
  readonly id: string;
  readonly label: string;
  readonly stages: readonly { readonly id: string; readonly label: string }[];
}

export interface Person {
  readonly userId: string;
  /** Null where HubSpot has not told it. */
  readonly email: string | null;
  /** Installed the app, and may therefore do everything. */
  readonly isInstaller: boolean;
}

/** How the account's work is going. Ages are milliseconds. */
export interface HealthView {
  readonly checkedAt: number;
  readonly signs: readonly HealthSign[];
  /** Null where the work is done by another process than this one. */
  readonly jobs: readonly { readonly name: string; readonly lastRoundAt: number }[] | null;
  /** The latest payments that had changed at their provider without our being told, newest first. */
  readonly healed: readonly HealedPayment[];
}

export interface HealedPayment {
  readonly paymentId: string;
  readonly reference: string;
  readonly connectionId: string;
  readonly from: PaymentStatus;
  readonly to: PaymentStatus;
  readonly at: number;
}

export type HealthState = "good" | "slow" | "bad";

/** One thing looked at; a cure stands with everything that is not good. */
export interface HealthSign {
  readonly name:
    | "hubspot"
    | "allowance"
    | "answering"
    | "deliveries"
    | "reads"
    | "crm_writes"
    | "mails"
    | "healed"
    | "clock"
    | "books"
    | "given_up"
    | "jobs";
  readonly state: HealthState;
  readonly said: string;
  readonly cure: string | null;
}

/** `POST /api/settings/previews`: the messages and reminders as they would be with these policies. */
export interface PreviewOrder {
  readonly mail: PolicyParts["mail"];
  readonly brandName: string;
  readonly validityDays: number | null;
  readonly reminders: PolicyParts["reminders"];
}

export interface MessagePreview {
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  readonly subject: string;
  readonly body: string;
}

/** Of an example payment that is sent now. */
export interface SettingsPreview {
  readonly messages: readonly MessagePreview[];
  readonly sentAt: number;
  /** Null for no end. */
  readonly endsAt: number | null;
  readonly reminders: readonly number[];
}
