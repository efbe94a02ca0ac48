import type { ConfirmPaymentRequest, PaymentStatus, Review } from "@payments/shared";

/** Everything the tab says. Amounts, names and moments arrive formatted; another language is another object of this shape. */

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

const status: Readonly<Record<PaymentStatus, string>> = {
  created: "Created",
  opened: "Opened",
  pending: "Processing",
  authorised: "Authorised",
  partially_paid: "Partly paid",
  paid: "Paid",
  confirmed_manually: "Confirmed by team member",
  declined: "Declined",
  cancelled: "Cancelled",
  expired: "Expired",
  partially_refunded: "Partly refunded",
  refunded: "Refunded",
  disputed: "Disputed",
  needs_review: "Needs review",
};

const review: Readonly<Record<Review, string>> = {
  mismatch: "The provider reports another amount or currency than was asked for. Compare the two before you go on.",
  unknown: "The provider reports a state we do not know. Look at the payment at the provider before you go on.",
  late: "The money came after the link had ended. Accept it, or refund it at the provider.",
  double: "This was paid more than once. Refund at the provider what was paid too much.",
  overpaid: "More came than was asked for. Refund the difference at the provider, or agree on it with the customer.",
  underpaid: "Less came than was asked for. Ask for the rest with another payment.",
};

const method: Readonly<Record<ConfirmPaymentRequest["method"], string>> = {
  bank_transfer: "Bank transfer",
  cash: "Cash",
  card_terminal: "Card terminal",
  cheque: "Cheque",
  other: "Something else",
};

const validity = {
  days: (days: number) => `${count(days, "day", "days")} left`,
  hours: (hours: number) => `${count(hours, "hour", "hours")} left`,
  lastHour: "less than an hour left",
  ended: "ended",
  endless: "no end",
};

const problem = {
  noAnswer: {
    title: "No answer",
    detail: "The server did not answer in time, or could not be reached. Check your connection, then try again.",
  },
  unreadable: {
    title: "An answer we could not read",
    detail: "Something between HubSpot and our server answered in its place. Try again in a minute.",
  },
  busy: { title: "Too much at once", detail: "Many people are using this tab right now. Try again in a few seconds." },
  notAllowed: {
    title: "Not allowed",
    detail: "HubSpot could not show who you are, or you may not do this. Reload the page, then ask an admin.",
  },
  gone: { title: "Not found", detail: "This is no longer here. Reload the page to see what is." },
  refused: { title: "This was refused", detail: "The server could not accept the request. Check what you entered." },
  broken: { title: "Something went wrong on our side", detail: "We could not finish this. Try again in a minute." },
  nothingTwice: "Nothing happens twice: pressing again repeats the same request.",
};

const load = {
  waiting: "Loading payments",
  safe: "Nothing is lost: links that were sent go on working and customers can go on paying.",
  again: "Try again",
  stale: (time: string) => `Could not refresh. Data from ${time}.`,
  fresh: (time: string) => `Data from ${time}.`,
  refresh: "Refresh",
};

const connect = {
  title: "Connect a payment provider",
  what: "This tab makes payment links for this record and moves the deal when the money is there. It needs a payment provider first.",
  admin: "You may connect one now. It takes a few minutes, and a simulated provider for trying things out is included.",
  others: "Ask an admin of this HubSpot account to open this tab and connect a provider.",
  button: "Connect a provider",
  manage: "Payment providers",
  ready: (until: string) =>
    `Your address is ready. It opens outside HubSpot, works once and until ${until}. Keep it to yourself.`,
  open: "Open the connection page",
  again: "I have connected it",
};

const list = {
  emptyTitle: "No payments yet",
  emptyText:
    "Create a payment, send its link, and follow it here. When the customer has paid, the deal moves and this tab says why.",
  testOnly: "Test mode",
  testOnlyText: "Only test providers are connected, so payments made here move no real money.",
  test: "Test",
  older: (hidden: number) => `Show ${count(hidden, "older payment", "older payments")}`,
  received: (received: string, amount: string) => `${received} of ${amount} received`,
  refunded: (refunded: string, kept: string) => `${refunded} refunded, ${kept} kept`,
};

const act = {
  copyLink: "Copy link",
  copy: "Copy",
  copied: "Copied",
  copyRefused: "Copying was not allowed. Select the text and copy it yourself.",
  openPage: "Open pay page",
  qr: "QR code",
  details: "Details",
  more: "More",
  confirm: "Confirm payment",
  cancel: "Cancel payment",
  refund: "Refund",
  undo: "Undo confirmation",
  check: "Check now",
  close: "Close",
  checked: (provider: string, status: string) => `Checked with ${provider}: ${status}.`,
};

const create = {
  button: "Create payment",
  title: "Create payment",
  submit: "Create link",
  back: "Close",
  showOpen: "Show the open payment",
  amount: "Amount",
  currency: "Currency",
  description: "Description",
  descriptionCount: (used: number, limit: number) => `The customer sees this. ${used} of ${limit} characters.`,
  contact: "Who pays",
  deal: "Deal to move",
  noDeal: "No deal",
  connection: "Provider",
  testConnection: (label: string) => `${label} (test)`,
  validity: "The link works for",
  days: (days: number) => count(days, "day", "days"),
  noEnd: "No end",
  customDays: "Other number of days",
  dayCount: "Days",
  sentence: (ask: { who: string; amount: string; what: string; until: string | null }) =>
    `You ask ${ask.who} for ${ask.amount} for “${ask.what}”. ${ask.until ? `The link works until ${ask.until}.` : "The link has no end."}`,
  sentenceMissing: "Enter an amount and a description to see who is asked for what.",
  testSentence: "This is a test: no real money moves.",
  amountUnreadable: (example: string) => `Enter an amount in digits, such as ${example}.`,
  amountZero: "Enter an amount above zero.",
  descriptionMissing: "Say what the payment is for. The customer sees this.",
  descriptionLong: (limit: number) => `Use at most ${limit} characters.`,
  daysUnreadable: "Enter whole days, 1 or more.",
  noConnection: (currency: string) => `No connected provider takes ${currency}. Choose another currency.`,
  doneTitle: "The payment link is ready",
  done: (done: { who: string; amount: string; until: string | null }) =>
    `${done.amount} asked of ${done.who}. ${done.until ? `The link works until ${done.until}.` : "The link has no end."}`,
  link: "Payment link",
  another: "Create another",
  finish: "Done",
};

const confirm = {
  title: "Confirm payment",
  intro: (amount: string, what: string) => `Say that the money for “${what}” (${amount}) reached you another way.`,
  closes: "The link is closed in the same step, so that nobody pays twice.",
  amount: "Amount received",
  date: "Date received",
  method: "How it was paid",
  reference: "Reference",
  note: "Note",
  submit: "Confirm payment",
  dateMissing: "Choose the day the money came.",
  success: (amount: string) => `${amount} confirmed.`,
};

const cancel = {
  title: "Cancel this payment?",
  text: (amount: string, what: string) => `${amount} for “${what}” will be cancelled.`,
  lost: "The link stops working for good. If the customer has just paid, you will see Paid instead. To ask again, create another payment.",
  submit: "Cancel payment",
  keep: "Keep payment",
  success: (amount: string, what: string) => `${amount} for “${what}” was cancelled.`,
  otherwise: (status: string) => `The payment could not be cancelled: it is now ${status}.`,
};

const refund = {
  title: "Refund",
  amount: "Amount to refund",
  most: (amount: string) => `At most ${amount}.`,
  reason: "Reason",
  reasonHelp: "Kept in this payment's history and told to the provider.",
  sentence: (refund: { amount: string; most: string; who: string; provider: string }) =>
    `You give back ${refund.amount} of ${refund.most} to ${refund.who} by ${refund.provider}.`,
  sentenceMissing: "Enter an amount to see what is given back to whom.",
  final: "A refund cannot be taken back. The deal stays in its stage, unless a rule of its pipeline says otherwise.",
  submit: "Refund",
  amountHigh: (most: string) => `At most ${most} can be refunded.`,
  reasonMissing: "Say why the money is given back.",
  reasonLong: "Keep it within 200 characters.",
  success: (amount: string) => `${amount} refunded.`,
  asked: (amount: string, provider: string) =>
    `Refund of ${amount} requested. It counts as refunded once ${provider} says so.`,
  requested: (amount: string) => `Refund of ${amount} requested`,
  unanswered: (amount: string) =>
    `Refund of ${amount} asked for, answer not known. Check now asks again; nothing is refunded twice.`,
};

const undo = {
  title: "Undo this confirmation?",
  text: (amount: string, what: string) => `${amount} for “${what}”, confirmed by hand, will no longer count.`,
  lost: "The status follows what is left, and the customer's link may work again. The deal stays in its stage, and a rule that has moved it does not move it again for this payment.",
  reason: "Reason",
  reasonMissing: "Say why the confirmation is undone.",
  submit: "Undo confirmation",
  keep: "Keep confirmation",
  success: (amount: string, status: string) => `Confirmation of ${amount} undone. The payment is now ${status}.`,
};

const details = {
  title: (amount: string, what: string) => `${amount} for ${what}`,
  loading: "Loading details",
  status: "Status",
  received: "Received",
  refunded: "Refunded",
  underWay: "Refunds under way",
  contact: "Contact",
  deal: "Deal",
  dealName: (deal: { id: string; name: string | null }) => deal.name ?? `Record ${deal.id}`,
  provider: "Provider",
  validUntil: "Link valid until",
  created: "Created",
  lastEvent: "Last news",
  move: "What happened to the deal",
  reference: "Reference",
  providerReference: "Reference at the provider",
  timeline: "What happened",
  nobody: "No contact",
};

export const words = {
  status,
  review,
  method,
  validity,
  problem,
  load,
  connect,
  list,
  act,
  create,
  confirm,
  cancel,
  refund,
  undo,
  details,
} as const;

/** What to call a contact that may have no name. */
export function nameOf(contact: { readonly name: string; readonly email: string | null } | null | undefined): string {
  return contact?.name || contact?.email || words.details.nobody;
}
