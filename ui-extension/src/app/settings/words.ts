import type { GoLiveName, HealthSign, HealthState, Mode, SetUpStep } from "@payments/shared";
import type { FieldName } from "./draft.ts";
import { brand, messages, notes, notices, payPages, payments, people } from "./policy-words.ts";

/** Everything the settings page says. Moments and names arrive formatted; another language is another object of this shape. */

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

const sections = {
  setUp: "Set-up",
  connections: "Connections",
  payments: "Payments",
  messages: "Messages",
  payPages: "Payment pages",
  brand: "Brand",
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

const setUp = {
  title: "Get ready to be paid",
  intro: "Five steps, most of them a minute. You can do them in any order and come back.",
  complete: "Everything is set up. Below is what remains before real money.",
  done: "Done",
  next: "Next",
  open: "To do",
  steps: {
    install: { title: "Install the app", text: "This account has the app. Nothing to do." },
    connect: {
      title: "Connect a payment provider",
      text: "Enter your keys on our own page, outside HubSpot. To try things out first, choose the simulated provider there: it needs no account.",
    },
    rule: {
      title: "Say where a paid deal goes",
      text: "A rule moves the deal to its next stage when its payment is received.",
    },
    card: {
      title: "Put the Payments tab on your records",
      text: "In HubSpot, open Settings, then Objects, Deals, Record customisation; edit the middle column, add a tab or a card and choose Payments. Do the same for contacts. This step is done once somebody has opened the tab.",
    },
    first_payment: {
      title: "Take a first test payment",
      text: "Open a deal, press Create payment, choose a test connection, open the link and pay. The deal moves and the tab says why.",
    },
  } satisfies Record<SetUpStep["name"], { title: string; text: string }>,
  toRules: "Set a rule",
  lookAgain: "I have done this",
};

const goLive = {
  title: "Before real money",
  none: "Connect a provider with its live keys. What has to be tried out then stands here.",
  connection: (label: string, keyEnding: string) => (keyEnding ? `${label}, key ending ${keyEnding}` : label),
  intro: "Try each live connection once with the smallest sum, so that the first customer is not the first test.",
  ready: "Ready for customers",
  notReady: "Not tried out yet",
  items: {
    webhook: {
      title: "A message from the provider has arrived",
      text: "It comes with the first payment. Until then payments are still found, only minutes later.",
    },
    payment: {
      title: "One live payment",
      text: "Make a payment of the smallest sum the provider takes, and pay it with a card of your own.",
    },
    refund: { title: "Its refund", text: "Refund that payment from its row in the tab." },
  } satisfies Record<GoLiveName, { title: string; text: string }>,
  waive: "Go without",
  waiveTitle: (item: string) => `Go without: ${item}`,
  waiveText: "Say why. Your name and the time are kept with it, and every admin can read it.",
  note: "Reason",
  noteMissing: "Enter a reason.",
  waiveSubmit: "Go without it",
  without: "Gone without",
  waived: (who: string, when: string, note: string) => `Waived by ${who} on ${when}: ${note}`,
  demand: "Ask for it again",
  cancel: "Close",
};

const connections = {
  emptyTitle: "No provider is connected",
  empty: "Connect one to make payment links. A simulated provider for trying things out is included.",
  connect: "Connect a provider",
  manage: "Add, renew keys or remove",
  key: (ending: string) => `Key ending ${ending}`,
  since: "Connected",
  webhook: "Last message from the provider",
  read: "Last answer to us",
  open: "Open payments",
  failing: "Failures",
  never: "Never",
  noFailures: "None",
  unanswered: (payments: number, tries: number) =>
    `${count(payments, "payment", "payments")} without an answer, up to ${count(tries, "try", "tries")} in a row`,
  good: "Working",
  silent: "Not answering",
  unheard: "Not heard of yet",
  silentCure:
    "Its keys may have been changed or withdrawn. Enter new keys; payments go on and are read again by themselves.",
  unheardCure: "No message has arrived yet. That is as it should be until the first payment.",
  linkReady: (until: string) =>
    `Your address is ready. It opens outside HubSpot, works once and until ${until}. Keep it to yourself.`,
  openLink: "Open the connection page",
  done: "I have finished there",
};

const health = {
  title: "How it is going",
  all: "All is well",
  checked: (when: string) => `Looked at ${when}.`,
  refresh: "Look again",
  states: { good: "Good", slow: "Slow", bad: "Needs you" } satisfies Record<HealthState, string>,
  signs: {
    hubspot: "HubSpot connection",
    allowance: "Room for calls to HubSpot",
    deliveries: "Messages from providers",
    reads: "Questions to providers",
    crm_writes: "What HubSpot is still to be told",
    mails: "E-mails that go by themselves",
    jobs: "Background work",
  } satisfies Record<HealthSign["name"], string>,
  jobs: "Every job and its last round",
  job: "Job",
  lastRound: "Last round",
  jobNames: {
    inbox: "Reading what providers sent",
    crm: "Writing to HubSpot",
    expiry: "Ending links",
    reconcile: "Asking providers",
    balances: "Following deal amounts",
    mailing: "Sending e-mails",
    deals: "Making deals",
    hubspot: "Reading what HubSpot tells",
    backtests: "Trying rules out on the past",
    webhooks: "Telling your own programs",
    ailingWebhooks: "Telling programs that did not answer",
    features: "Making properties in HubSpot",
    installs: "Following installs",
    workflows: "Answering workflows",
  } as Readonly<Record<string, string>>,
  jobsElsewhere: "Another process does the background work, so its rounds are not seen from here.",
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
