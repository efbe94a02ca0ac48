import { countText } from "@payments/screens/count-text";

interface Asked {
  readonly who: string;
  readonly amount: string;
  readonly what: string;
  readonly until: string | null;
}

const line = {
  legend: (number: number) => `Line ${number}`,
  description: "What",
  quantity: "Quantity",
  unitPrice: "Price each",
  discount: "Discount",
  vatRate: "VAT in %",
  included: "Prices include VAT. A discount is off the whole line.",
  total: (total: string, vat: string | null) => (vat === null ? total : `${total}, of it ${vat} VAT`),
  add: "Add a line",
  remove: (number: number) => `Remove line ${number}`,
  fromDeal: "Take the deal's line items",
  reading: "Reading the deal's line items",
  sum: (total: string, vat: string | null) => `Total ${total}${vat === null ? "" : `, of it ${vat} VAT`}`,
  sumMissing: "The total appears when each line has a quantity and a price.",
  none: "Add at least one line, or ask for a plain sum.",
  descriptionMissing: "Say what this is.",
  quantityUnreadable: (example: string) => `Enter a number such as 2 or ${example}.`,
  priceUnreadable: (example: string) => `Enter the price of one, such as ${example}.`,
  discountUnreadable: (example: string) => `Enter the discount as an amount, such as ${example}, or leave it empty.`,
  discountHigh: "The discount is more than the line.",
  vatUnreadable: "Enter the VAT in percent, such as 25, or leave it empty.",
  sumZero: "The lines come to nothing. Ask for more than zero.",
};

const more = {
  title: "More choices",
  follows: "Goes with the deal's balance",
  followsHelp: "When the deal's amount changes, or something of it is paid, this payment asks for what is left.",
  fixedLines: "A payment of product lines keeps its amount.",
  sendOn: "Send the link by e-mail on",
  sendOnHelp:
    "For a payment made ahead: it goes out by itself on that morning, and its time begins then. Empty: you send it now.",
  reference: "Reference",
  referenceHelp: "Printed in the provider's reports. No two payments have the same.",
  capture: "Take the money at once",
  captureHelp: "Switched off, the money is only held, and you take it later.",
  holdEnds: (provider: string, days: number | null) =>
    days === null
      ? `${provider} holds money for a few days, depending on how the customer pays. What is not taken by then goes back.`
      : `${provider} holds money for about ${countText(days, "day", "days")}. What is not taken by then goes back.`,
  methods: "Ways to pay",
  methodsMissing: "Choose at least one way to pay.",
  address: "Ask for a delivery address",
  addressHelp: "The customer enters it on the provider's page.",
  language: "Language of the customer's pages",
  anyLanguage: "The customer's own",
};

const header = {
  balance: (open: string, total: string) => `${open} of ${total} open`,
  received: (received: string) => `${received} received`,
  addContact: "Add a contact",
  showContact: "Show the contact",
  lookAgain: "Look again",
};

/** What the making of a payment says. */
export const create = {
  button: "Create payment",
  title: "Create payment",
  submit: "Create link",
  back: "Close",
  showOpen: "Show the open payment",
  type: "What you ask for",
  types: { amount: "A sum", products: "Products" },
  amount: "Amount",
  all: (amount: string) => `All: ${amount}`,
  half: (amount: string) => `50 %: ${amount}`,
  currency: "Currency",
  description: "Description",
  descriptionCount: (used: number, limit: number) => `The customer sees this. ${used} of ${limit} characters.`,
  contact: "Who pays",
  deal: "Deal to move",
  noDeal: "No deal",
  newDeal: "A new deal",
  connection: "Provider",
  testConnection: (label: string) => `${label} (test)`,
  validity: "The link works for",
  days: (days: number) => countText(days, "day", "days"),
  noEnd: "No end",
  customDays: "Other number of days",
  dayCount: "Days",
  sentence: ({ who, amount, what, until }: Asked) =>
    `You ask ${who} for ${amount} for “${what}”. ${until ? `The link works until ${until}.` : "The link has no end."}`,
  sentenceAhead: ({ who, amount, what }: Omit<Asked, "until">, day: string, days: number | null) =>
    `You ask ${who} for ${amount} for “${what}”. The link goes out by e-mail on ${day}${days === null ? "" : ` and works for ${countText(days, "day", "days")} from then`}.`,
  sentenceMissing: {
    amount: "Enter an amount and a description to see who is asked for what.",
    products: "Fill in the lines and the description to see who is asked for what.",
  },
  testSentence: "This is a test: no real money moves.",
  moves: (stage: string) => `When it is paid, the deal goes to “${stage}”.`,
  staysPut: "When it is paid, the deal stays where it is.",
  page: (provider: string) => `The customer pays on ${provider}'s page.`,
  pageWithLines: (provider: string, hasVat: boolean) =>
    `The customer pays on ${provider}'s page, which lists the products${hasVat ? " with their VAT" : ", without their VAT"}.`,
  pageWithoutLines: (provider: string) => `The customer pays on ${provider}'s page, which shows the total only.`,
  held: "The money is held first, until you take it.",
  amountUnreadable: (example: string) => `Enter an amount in digits, such as ${example}.`,
  amountZero: "Enter an amount above zero.",
  descriptionMissing: "Say what the payment is for. The customer sees this.",
  descriptionLong: (limit: number) => `Use at most ${limit} characters.`,
  daysUnreadable: "Enter whole days, 1 or more.",
  noConnection: (currency: string) => `No connected provider takes ${currency}. Choose another currency.`,
  overTitle: "More than the balance",
  over: (over: string, balance: string) => `This is ${over} more than the deal's balance of ${balance}.`,
  overWithOpen: (over: string, balance: string, open: string) =>
    `This is ${over} more than the deal's balance of ${balance}, with ${open} that open payments ask for.`,
  overConfirm: "Ask for it all the same",
  closedTitle: "This deal is closed",
  closed: "Press once more if you want a payment on it all the same.",
  doneTitle: "The payment link is ready",
  done: ({ who, amount, until }: Omit<Asked, "what">) =>
    `${amount} asked of ${who}. ${until ? `The link works until ${until}.` : "The link has no end."}`,
  link: "Payment link",
  another: "Create another",
  finish: "Done",
  line,
  more,
  header,
} as const;
