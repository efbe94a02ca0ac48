import { countText } from "@payments/screens/count-text";

/** What the section about connections says; part of `words`. */
export const connections = {
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
    `${countText(payments, "payment", "payments")} without an answer, up to ${countText(tries, "try", "tries")} in a row`,
  good: "Working",
  silent: "Not answering",
  unheard: "Not heard from yet",
  silentCure:
    "Its keys may have been changed or withdrawn. Enter new keys; payments go on and are read again by themselves.",
  unheardCure: "No message has arrived yet. That is as it should be until the first payment.",
  trouble: {
    state: "Not working",
    titles: {
      keys_refused: "The provider no longer accepts the keys",
      right_missing: "The key lacks a right it needs",
    },
    cures: {
      keys_refused: "Enter new keys below.",
      right_missing: "Give the key the right at the provider, or enter another one below.",
    },
    since: (moment: string) => `Since ${moment}.`,
    said: (said: string) => `It said: “${said}”`,
    effect: "Until then nobody is offered this account for a new payment.",
    tryAgain: "Try it again",
  },
  linkReady: (until: string) =>
    `Your address is ready. It opens outside HubSpot, works once and until ${until}. Keep it to yourself.`,
  openLink: "Open the connection page",
  done: "I have finished there",
};
