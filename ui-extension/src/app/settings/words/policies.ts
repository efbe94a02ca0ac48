import type { Right } from "@payments/shared";

/** What the sections about policies say; part of `words`. */

export const payments = {
  asking: "Asking for money",
  ending: "How long links work",
  deals: "Deals and references",
  after: "After the customer has paid, or not",
  one: "One at a time",
  several: "Several at a time",
  daysHelp: "1 to 365.",
  vatHelp: "Leave it empty to go by the currency's country.",
  patternHelp:
    "Letters, digits, . _ / # - and {deal}, {contact}, {year}, {code}. Keep {code}: it makes each one different.",
  patternExample: (example: string) => `For example ${example}`,
  when: {
    on_create: "When the payment is created",
    on_opening: "When the customer first opens the link",
    on_payment: "When the money is there",
    never: "Never",
  },
  firstPipeline: "The account's first",
  firstStage: "The pipeline's first",
  pipelinesUnread: "HubSpot gave no answer about its pipelines. What is saved stays; try again in a minute.",
  renewal: {
    automatic: "Offer a fresh link at once",
    ask_owner: "Offer to ask the seller for one",
    off: "Only say that it has ended",
  },
  noticesHelp:
    "The seller is whoever made the payment. What a workflow or a program has made is told at the address for answers, under Messages.",
};

export const notices: Readonly<Record<string, string>> = {
  paid: "Money has come",
  declined: "A payment was declined",
  expired: "A link has ended unpaid",
  disputed: "The customer disputes a payment",
  review: "A payment needs a look",
  renewal_asked: "A customer asks for a fresh link",
};

export const notes: Readonly<Record<string, string>> = {
  created: "A payment was created",
  sent: "Its link was sent",
  opened: "The customer opened it",
  paid: "Money has come",
  failed: "A try to pay failed",
  expired: "A link has ended unpaid",
  refunded: "Money was given back",
  confirmed: "A payment was confirmed by hand",
  moved: "The deal was moved",
  disputed: "The customer disputes a payment",
  review: "A payment needs a look",
};

export const payPages = {
  title: "What providers' pages offer",
  help: "It holds for every payment that does not say otherwise.",
  methods: "Ways to pay",
  methodsOf: (chosen: number, all: number) =>
    chosen === all ? `Ways to pay: all ${all}` : `Ways to pay: ${chosen} of ${all}`,
  address: "Ask the customer for a delivery address",
  nothing: "The provider decides what its page offers.",
  none: "No provider is connected yet.",
  noneHelp: "Connect one first; then its page can be settled here.",
  all: "everything",
  withAddress: "with delivery address",
  entry: (connection: string, methods: string, address: string) =>
    `${connection}: ${[methods, address].filter(Boolean).join(", ")}`,
};

export const messages = {
  link: "The message with the link",
  help: "Leave subject and text empty to use the built-in ones in the customer's own language.",
  mergeFields: "Fields you can use",
  replyHelp: "Leave it empty to send answers to the seller.",
  noMail:
    "This server has no mail server, so nothing is sent by e-mail. Links can still be copied, or sent with HubSpot or another program.",
  providers: "Messages of your providers",
  providersHelp: "Some providers can send the link themselves, by e-mail or text message, in their own words.",
  reminders: "Reminders",
  reminderHelp: "They stop the moment the money comes.",
  hoursHelp: "Up to five whole numbers with commas, such as 48, 24.",
  daysHelp: "Up to five whole numbers with commas, such as 3, 7.",
  quiet: (zone: string) => `Nothing is sent between these hours, in the account's time zone (${zone}).`,
  preview: "Preview",
  previewAgain: "Preview again",
  previewOf: "Language",
  previewTitle: "As the customer gets it",
  whenTitle: "What would go when",
  sentNow: (when: string) => `${when}: the link, sent now`,
  reminder: (when: string) => `${when}: a reminder`,
  ends: (when: string) => `${when}: the link ends`,
  noReminders: "No reminder would go.",
};

export const brand = {
  who: "How customers see you",
  help: "On payment pages, receipts and e-mails. Empty fields are left out.",
  logoHelp: "An address that begins with https://. A wide picture of at least 200 pixels looks best.",
  colourHelp: "Such as #2c5cc5. Buttons take it; words on it stay readable by themselves.",
  legalHelp: "Up to six, one a line: registered name, number, address.",
  look: "See the payment page",
  open: "Open the example",
  lookHelp: "Opens an example beside HubSpot. Nothing can be paid there.",
};

export const people = {
  title: "Who may do what",
  help: "Whoever installed the app may do everything. Everybody sees the payments they made themselves.",
  kinds: { everyone: "Everyone with the tab", admins: "Admins only", users: "Admins and these people" },
  named: "People",
  nobodyNamed: "Name somebody, or choose another entry.",
  nobodyKnown: "Nobody else has opened the tab yet. Whoever does appears here.",
  installer: "installed the app",
  user: (id: string) => `User ${id}`,
  rights: {
    see: "See other people's payments",
    create: "Create and change payments",
    send: "Send payment links",
    confirm: "Confirm payments by hand",
    refund: "Give money back",
    capture: "Take or release money that is held",
    cancel: "Cancel and remove payments",
    settings: "Change settings and connections",
  } satisfies Record<Right, string>,
};
