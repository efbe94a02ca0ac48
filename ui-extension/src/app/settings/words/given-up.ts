import type { DeadLetterView } from "@payments/shared";

/** What the settings page says about work that came to nothing. Moments and names arrive formatted. */
export const deadLetterWords = {
  title: "Given up",
  intro:
    "What could not be done after days of trying stands here until you decide. Nothing is dropped: payments are read again by themselves, so money is not missed.",
  waiting: "Loading what was given up",
  emptyTitle: "Nothing was given up",
  empty: "Everything providers and HubSpot sent was worked, and everything promised to HubSpot was done.",
  emptyAside: "Nothing was set aside.",
  forbidden: "Only people who may change the settings can see this. Ask an admin of this account.",
  which: { open: (count: number) => `Waiting for you (${count})`, ignored: (count: number) => `Set aside (${count})` },
  show: "Show",
  about: {
    delivery: "Message of a provider",
    event: "Message of HubSpot",
    move: "Move of a deal",
    properties: "Properties in HubSpot",
    note: "Note in HubSpot",
    address: "Delivery address to a contact",
    closing: "Closing of a provider's page",
  } satisfies Record<DeadLetterView["about"], string>,
  said: (text: string) => `It said: “${text}”`,
  payment: (reference: string) => `Payment ${reference}`,
  record: { "0-1": "Open the contact", "0-3": "Open the deal" },
  tries: (tries: number, last: string, first: string) =>
    `${tries} ${tries === 1 ? "try" : "tries"}, the last on ${last}; it came on ${first}.`,
  contents: "What it holds",
  contentsHelp: "Keys and personal data are left out.",
  retry: "Try again",
  retryAll: "Try all again",
  ignore: "Set aside",
  ignoreTitle: "Set it aside",
  ignoreText:
    "It is left undone. Your name, the time and your reason are kept with it, and you can still have it tried.",
  note: "Reason",
  noteMissing: "Enter a reason.",
  cancel: "Close",
  aside: (who: string, when: string, note: string) => `Set aside by ${who} on ${when}: ${note}`,
  user: (id: string) => `user ${id}`,
  more: "Show more",
} as const;
