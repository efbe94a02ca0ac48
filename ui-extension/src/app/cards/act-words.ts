import type { Right } from "@payments/shared";

/** What the tab says of the acts on one payment. */

export const confirm = {
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
  stillOpen: {
    title: (provider: string) => `The old page at ${provider} is still open`,
    trying: (time: string) =>
      `It could not be closed. We try again at ${time} and tell you here. Money paid there until then is shown for review.`,
    givenUp:
      "It could not be closed after many tries. Close it at the provider, or have an admin try it again under Given up in the settings.",
    told: (amount: string, provider: string) =>
      `${amount} confirmed, but the old page at ${provider} could not be closed. We keep trying.`,
  },
};

export const cancel = {
  title: "Cancel this payment?",
  text: (amount: string, what: string) => `${amount} for “${what}” will be cancelled.`,
  lost: "The link stops working for good. If the customer has just paid, you will see Paid instead. To ask again, create another payment.",
  submit: "Cancel payment",
  keep: "Keep payment",
  success: (amount: string, what: string) => `${amount} for “${what}” was cancelled.`,
  otherwise: (status: string) => `The payment could not be cancelled: it is now ${status}.`,
};

export const refund = {
  title: "Refund",
  about: (amount: string, what: string) => `The payment of ${amount} for “${what}”.`,
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

export const undo = {
  title: "Undo this confirmation?",
  text: (amount: string, what: string) => `${amount} for “${what}”, confirmed by hand, will no longer count.`,
  lost: "The status follows what is left, and the customer's link may work again. The deal stays in its stage, and a rule that has moved it does not move it again for this payment.",
  reason: "Reason",
  reasonMissing: "Say why the confirmation is undone.",
  submit: "Undo confirmation",
  keep: "Keep confirmation",
  success: (amount: string, status: string) => `Confirmation of ${amount} undone. The payment is now ${status}.`,
};

/** Of the acts beside confirming, refunding and cancelling. */
export const acts = {
  again: "Request again",
  capture: {
    button: "Take held money",
    title: "Take the money that is held?",
    text: (held: string, what: string) => `${held} is held on the customer's card for “${what}”.`,
    amount: "Amount to take",
    most: (held: string) => `At most ${held}.`,
    high: (held: string) => `At most ${held} is held.`,
    once: "The provider takes money once: what you do not take now is let go of.",
    many: "What you do not take now stays held, and you can take more of it later.",
    submit: "Take money",
    keep: "Leave it held",
    success: (amount: string) => `${amount} taken.`,
    asked: (amount: string, provider: string) => `${amount} asked of ${provider}. It counts once ${provider} says so.`,
    until: (held: string, moment: string) => `${held} held. Take it before ${moment}, when the provider lets go of it.`,
    soon: (held: string, moment: string) => `${held} is held only until ${moment}. Take it now, or it is gone.`,
    held: (held: string) => `${held} held. Take it soon: providers let go of it after some days.`,
  },
  release: {
    button: "Release held money",
    title: "Release the money that is held?",
    text: (held: string, what: string) => `${held} for “${what}” goes back to the customer's card.`,
    lost: "It cannot be taken afterwards. The link may ask for the money again: cancel the payment if it should not.",
    submit: "Release money",
    keep: "Leave it held",
    success: (held: string) => `${held} released.`,
  },
  remove: {
    button: "Remove from list",
    title: "Remove this payment from the list?",
    text: (amount: string, what: string) => `${amount} for “${what}” will no longer be listed.`,
    kept: "Its history is kept, and it can be put back at any time. Money that comes for it after all puts it back.",
    closes: "Its link still works, so it is closed first.",
    submit: "Remove from list",
    keep: "Keep it",
    done: (amount: string, what: string) => `${amount} for “${what}” was removed from the list.`,
    undo: "Undo",
    finish: "Done",
  },
  putBack: {
    button: "Put back on list",
    success: (amount: string, what: string) => `${amount} for “${what}” is back on the list.`,
  },
  amount: {
    button: "Change amount",
    title: "Change the amount",
    text: (amount: string, what: string) => `The customer is asked for ${amount} for “${what}”.`,
    amount: "New amount",
    note: "The link stays the same. A page that the customer has open is closed or asks for the new amount, so that only one amount can ever be paid.",
    submit: "Change amount",
    keep: "Leave it",
    success: (amount: string) => `The link asks for ${amount} now.`,
  },
  extend: {
    button: "Change validity",
    title: "How long does the link work?",
    text: (amount: string, what: string) => `The link for ${amount} for “${what}” stays the same.`,
    now: (moment: string) => `It works until ${moment}.`,
    ended: (moment: string) => `It ended on ${moment} and will work again.`,
    endless: "It has no end now.",
    label: "From now on it works for",
    submit: "Change validity",
    keep: "Leave it",
    until: (moment: string) => `The link works until ${moment}.`,
    noEnd: "The link has no end.",
  },
  provider: {
    button: "Try another provider",
    title: "Let another provider take over?",
    text: (amount: string, what: string) => `${amount} for “${what}”.`,
    note: (provider: string) =>
      `The customer's link stays the same. The page at ${provider} is closed first, so that nobody pays twice.`,
    label: "Provider",
    submit: "Change provider",
    keep: "Leave it",
    success: (provider: string) => `The link leads to ${provider} now.`,
  },
  withheld: (rights: readonly Right[]) =>
    `You may not ${rights.map((right) => withheld[right]).join(" or ")} in this account. Ask the admin who installed the app.`,
} as const;

const withheld: Readonly<Record<Right, string>> = {
  see: "see other people's payments",
  create: "create or change payments",
  send: "send links",
  confirm: "confirm by hand",
  refund: "refund",
  capture: "take or release held money",
  cancel: "cancel or remove payments",
  settings: "change settings",
};
