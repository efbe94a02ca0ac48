import type { Right } from "./acts.ts";

/** What an account has settled for all its payments; `server/domain/policies.ts` says what each part means. */
export interface PolicyParts {
  readonly openPayments: "one" | "several";
  readonly emailRequired: boolean;
  readonly prefillsPayer: boolean;
  readonly endsThere: boolean;
  readonly validity: { readonly days: number | null; readonly mayBeEndless: boolean };
  readonly lines: { readonly preferred: boolean; readonly vatRate: string | null };
  readonly referencePattern: string;
  readonly dealFromContact: {
    readonly when: "on_create" | "on_opening" | "on_payment" | "never";
    readonly pipelineId: string | null;
    readonly stageId: string | null;
  };
  readonly reminders: {
    readonly isOn: boolean;
    readonly hoursBeforeEnd: readonly number[];
    readonly daysAfterSending: readonly number[];
    readonly quietFrom: number;
    readonly quietUntil: number;
    readonly mostPerPayment: number;
  };
  readonly renewal: "automatic" | "ask_owner" | "off";
  readonly sendsReceipts: boolean;
  readonly notices: readonly string[];
  /** What is noted on the records in HubSpot. */
  readonly notes: readonly string[];
  /** Ids of connections whose provider may send messages to customers itself. */
  readonly providerMessages: readonly string[];
  readonly pages: readonly {
    readonly connectionId: string;
    readonly methods: readonly string[] | null;
    readonly asksAddress: boolean;
  }[];
  readonly brand: {
    readonly name: string;
    readonly logoUrl: string;
    readonly colour: string;
    readonly supportEmail: string;
    readonly supportPhone: string;
    readonly legalLines: readonly string[];
  };
  readonly mail: { readonly subject: string; readonly body: string; readonly replyTo: string };
  readonly rights: Readonly<Record<Right, "everyone" | "admins" | { readonly users: readonly string[] }>>;
}

/** `GET /api/policies` */
export interface PoliciesView {
  readonly policies: PolicyParts;
  /** To be handed back with a change. */
  readonly version: number;
  readonly mayChange: boolean;
}

/** `PUT /api/policies`: parts that are left out stay as they are. Refused when somebody else was quicker. */
export interface PoliciesChange {
  readonly version: number;
  readonly policies: Partial<PolicyParts>;
}
