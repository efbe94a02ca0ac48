import type { GoLiveName, SetUpStep } from "@payments/shared";

/** What the section about getting ready says; part of `words`. */

export const setUp = {
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
      text: "In HubSpot, open Settings, then Objects, Deals, Record Customization; edit the middle column, add a tab or a card and choose Payments. Do the same for contacts. This step is done once somebody has opened the tab.",
    },
    first_payment: {
      title: "Take a first test payment",
      text: "Open a deal, press Create payment, choose a test connection, open the link and pay. The deal moves and the tab says why.",
    },
  } satisfies Record<SetUpStep["name"], { title: string; text: string }>,
  toRules: "Set a rule",
  lookAgain: "I have done this",
};

export const goLive = {
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
