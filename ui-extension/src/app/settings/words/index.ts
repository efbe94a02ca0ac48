import type { Mode } from "@payments/shared";
import type { FieldName } from "../draft-shape.ts";
import { connections } from "./connections.ts";
import { health } from "./health.ts";
import { brand, messages, notes, notices, payPages, payments, people } from "./policies.ts";
import { goLive, setUp } from "./set-up.ts";

/** Everything the settings page says. Moments and names arrive formatted; another language is another object of this shape. */

const sections = {
  setUp: "Set-up",
  connections: "Connections",
  payments: "Payments",
  messages: "Messages",
  payPages: "Payment pages",
  people: "People",
  health: "Health",
};

const load = {
  waiting: "Loading settings",
  safe: "Nothing is lost: payments go on working with the settings last saved.",
  again: "Try again",
  stale: "This could not be read again just now, so it may be old.",
};

const form = {
  unsaved: (titles: string) => `Unsaved changes in ${titles}`,
  goThere: (title: string) => `Go to ${title}`,
  save: "Save changes",
  discard: "Discard changes",
  saved: "Settings saved",
  savedText: "They hold for every payment from now on.",
  readOnlyTitle: "You can look, but not change",
  readOnly: "An admin of this account can change these settings, or give you the right under People.",
  noNumber: "Enter a whole number.",
  notNumbers: "Enter whole numbers with commas between them, such as 24, 3.",
  lookAt: (titles: string) => `Look at what is marked under ${titles}.`,
  changedBy: (who: string, when: string) => `Last changed by ${who} on ${when}.`,
  overtakenTitle: "Somebody else has saved meanwhile",
  overtaken: "Their changes are shown here now and yours are kept. Look at them, then save again.",
  overtakenBoth: "Both of you have changed what stands below. What you save holds, unless you take theirs.",
  mine: "Yours",
  theirs: "Theirs",
  takeTheirs: "Take theirs",
};

const values = {
  on: "On",
  off: "Off",
  empty: "Empty",
  endless: "No end",
  mode: { test: "Test", live: "Live" } satisfies Record<Mode, string>,
};

/** What each field is called. */
const fields: Readonly<Record<FieldName, string>> = {
  openPayments: "Open payments of a deal",
  emailRequired: "Ask only contacts that have an e-mail address",
  endsThere: "After paying, customers stay on the provider's page (Dojo, MyFatoorah)",
  prefillsPayer: "Fill in the customer's name and e-mail address on the provider's page",
  "validity.ends": "Links end by themselves",
  "validity.days": "Days a link works",
  "validity.mayBeEndless": "Sellers may make links without an end",
  "lines.preferred": "Start with the deal's products where it has any",
  "lines.vatRate": "Usual VAT rate, percent",
  referencePattern: "Reference of a payment",
  "dealFromContact.when": "Make a deal for a payment asked from a contact",
  "dealFromContact.pipelineId": "Pipeline of that deal",
  "dealFromContact.stageId": "Stage it starts in",
  "reminders.isOn": "Send reminders",
  "reminders.hoursBeforeEnd": "Hours before a link ends",
  "reminders.daysAfterSending": "Days after the link was sent",
  "reminders.quietFrom": "Quiet from",
  "reminders.quietUntil": "Quiet until",
  "reminders.mostPerPayment": "Most reminders for one payment",
  renewal: "When a customer opens a link that has ended",
  sendsReceipts: "Send the customer a receipt when the money is there",
  notices: "Tell the seller by e-mail",
  notes: "Note on the deal and the contact in HubSpot",
  pages: "What payment pages offer",
  providerMessages: "Providers that may write to customers themselves",
  "brand.name": "Name customers know you by",
  "brand.logoUrl": "Address of your logo",
  "brand.colour": "Colour",
  "brand.supportEmail": "E-mail address for questions",
  "brand.supportPhone": "Phone number for questions",
  "brand.legalLines": "Legal lines",
  "mail.subject": "Subject",
  "mail.body": "Text",
  "mail.replyTo": "Answers go to",
  rights: "Who may do what",
};

export const words = {
  sections,
  load,
  form,
  values,
  fields,
  setUp,
  goLive,
  connections,
  payments,
  notices,
  notes,
  messages,
  brand,
  payPages,
  people,
  health,
} as const;
