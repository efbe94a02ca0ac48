import type { PolicyParts, Right } from "@payments/shared";

/** The account's policies as a form holds them: numbers and lists as texts, each under the server's name of its field. */
export interface Draft {
  readonly openPayments: PolicyParts["openPayments"];
  readonly emailRequired: boolean;
  readonly prefillsPayer: boolean;
  readonly endsThere: boolean;
  /** Of `validity.days`: whether links end unless said otherwise. */
  readonly "validity.ends": boolean;
  readonly "validity.days": string;
  readonly "validity.mayBeEndless": boolean;
  readonly "lines.preferred": boolean;
  /** Empty: by the currency's country. */
  readonly "lines.vatRate": string;
  readonly referencePattern: string;
  readonly "dealFromContact.when": PolicyParts["dealFromContact"]["when"];
  /** Empty: the account's first. */
  readonly "dealFromContact.pipelineId": string;
  readonly "dealFromContact.stageId": string;
  readonly "reminders.isOn": boolean;
  /** `24, 3` */
  readonly "reminders.hoursBeforeEnd": string;
  readonly "reminders.daysAfterSending": string;
  readonly "reminders.quietFrom": string;
  readonly "reminders.quietUntil": string;
  readonly "reminders.mostPerPayment": string;
  readonly renewal: PolicyParts["renewal"];
  readonly sendsReceipts: boolean;
  readonly notices: readonly string[];
  readonly notes: readonly string[];
  /** Ids of connections. */
  readonly providerMessages: readonly string[];
  readonly pages: PolicyParts["pages"];
  readonly "brand.name": string;
  readonly "brand.logoUrl": string;
  readonly "brand.colour": string;
  readonly "brand.supportEmail": string;
  readonly "brand.supportPhone": string;
  /** One a line. */
  readonly "brand.legalLines": string;
  readonly "mail.subject": string;
  readonly "mail.body": string;
  readonly "mail.replyTo": string;
  readonly rights: Readonly<Record<Right, RightDraft>>;
}

export interface RightDraft {
  readonly kind: "everyone" | "admins" | "users";
  /** Kept while another kind is chosen, so that choosing back loses nothing. */
  readonly users: readonly string[];
}

export type FieldName = keyof Draft;
