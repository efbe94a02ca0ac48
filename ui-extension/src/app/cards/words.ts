import { countText } from "@payments/screens/count-text";
import { statusWords } from "@payments/screens/status-words";
import type { AttemptState, ConfirmPaymentRequest, Review } from "@payments/shared";
import { acts, cancel, confirm, refund, undo } from "./act-words.ts";
import { create } from "./create-words.ts";
import { send } from "./send-words.ts";

/** Everything the tab says. Amounts, names and moments arrive formatted; another language is another object of this shape. */

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

const attempt: Readonly<Record<AttemptState, string>> = {
  started: "Started",
  requires_action: "Waiting for the customer's bank",
  pending: "Processing",
  on_hold: "Looked at by the provider",
  declined: "Declined",
  cancelled_by_payer: "Given up by the customer",
  expired: "Ran out of time",
  authorised: "Authorised",
  voided: "Let go of",
  partially_captured: "Partly received",
  captured: "Received",
};

const validity = {
  days: (days: number) => `${countText(days, "day", "days")} left`,
  hours: (hours: number) => `${countText(hours, "hour", "hours")} left`,
  lastHour: "less than an hour left",
  ended: "ended",
  endless: "no end",
};

const load = {
  waiting: "Loading payments",
  safe: "Nothing is lost: links that were sent go on working and customers can go on paying.",
  rests: "Nothing is lost: payments are kept, and links rest until the app is installed again.",
  again: "Try again",
  stale: (time: string) => `Could not refresh. Data from ${time}.`,
  fresh: (time: string) => `Data from ${time}.`,
  checked: (provider: string, ago: string) => `Checked with ${provider} ${ago}.`,
  silent: (provider: string) => `No answer from ${provider} yet`,
  silentSince: (provider: string, moment: string) => `No answer from ${provider} since ${moment}`,
  silentCure: (provider: string) =>
    `We keep asking, and links go on working. If it lasts, have an admin look at the connection to ${provider}.`,
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

const overview = {
  button: "All payments",
  open: "Open all payments",
  ready: (until: string) => `It opens beside HubSpot, works once and until ${until}.`,
};

const list = {
  emptyTitle: "No payments yet",
  emptyOwnTitle: "No payments of yours yet",
  emptyText:
    "Create a payment, send its link, and follow it here. When the customer has paid, the deal moves and this tab says why.",
  testOnly: "Test mode",
  testOnlyText: "Only test providers are connected, so payments made here move no real money.",
  test: "Test",
  group: { open: "Open", done: "Done", ended: "Ended", removed: "Removed" },
  filter: "Show",
  all: "All payments",
  more: "Show more payments",
  nothingSelected: "No payment here is like that.",
  showAll: "Show all payments",
  hidden: (count: number) =>
    `${countText(count, "payment", "payments")} of other people on this record ${count === 1 ? "is" : "are"} not shown: in this account you see your own. The balance counts them all.`,
  // The news is a sentence; its full stop would stand oddly before the dot.
  lastNews: (ago: string, news: string | null) =>
    news === null ? `Last news ${ago}` : `${news.replace(/\.$/, "")} · ${ago}`,
  deadLink: (link: string) => `Link, no longer payable: ${link}`,
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

const details = {
  title: (amount: string, what: string) => `${amount} for ${what}`,
  loading: "Loading details",
  status: "Status",
  received: "Received",
  refunded: "Refunded",
  fees: "Kept by the provider",
  fee: (amount: string) => `fee ${amount}`,
  underWay: "Refunds under way",
  contact: "Contact",
  deal: "Deal",
  dealName: (deal: { id: string; name: string | null }) => deal.name ?? `Record ${deal.id}`,
  provider: "Provider",
  validUntil: "Link valid until",
  created: "Created",
  planned: "Goes out by itself",
  plannedMail: {
    link: (at: string) => `The link by e-mail on ${at}`,
    reminder: (at: string) => `A reminder by e-mail on ${at}, unless it is paid before`,
  },
  lastEvent: "Last news",
  reference: "Reference",
  providerReference: "Reference at the provider",
  timeline: "What happened",
  deadLink: "Link, no longer payable",
  receipt: "Receipt",
  openDeal: "Open deal",
  openContact: "Open contact",
  openReceipt: "Open the customer's receipt",
  replaces: "Asks again for",
  replacedBy: "Asked again by",
  attempts: "Attempts to pay",
  lines: "What is paid for",
  line: (line: { quantity: string; price: string; discount: string | null; vatRate: string | null }) =>
    [
      `${line.quantity} × ${line.price}`,
      line.discount && `less ${line.discount}`,
      line.vatRate && `${line.vatRate} % VAT included`,
    ]
      .filter(Boolean)
      .join(", "),
  vat: (rate: string, amount: string) => `VAT ${rate} % included: ${amount}`,
  nobody: "No contact",
};

export const words = {
  acts,
  status: statusWords,
  review,
  method,
  attempt,
  validity,
  load,
  connect,
  overview,
  list,
  act,
  create,
  send,
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
