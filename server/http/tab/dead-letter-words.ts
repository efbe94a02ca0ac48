import { faultIn, type DeadLetter, type LetterAbout } from "../../domain/dead-letters.ts";

/** What came to nothing, as the subject of a sentence. */
export const letterWords: Readonly<Record<LetterAbout, string>> = {
  delivery: "A message of the provider",
  event: "A message of HubSpot",
  move: "A move of the deal",
  properties: "The properties in HubSpot",
  note: "A note in HubSpot",
  address: "The delivery address for the contact",
  closing: "The closing of the provider's page",
};

interface Words {
  readonly why: string;
  readonly cure: string;
}

const keyCure =
  "Enter new keys under Connections and try it again, or close the page at the provider and set this aside.";
const closeThere = "Try it again, or close the page at the provider yourself and set this aside.";
const again = "Try it again; if it comes back, tell support what stands below.";

/** Why a delivery could not be followed up by asking its provider. */
const atProvider: Readonly<Record<string, Words>> = {
  auth: {
    why: "The provider no longer accepts the key.",
    cure: "Enter new keys under Connections, then try it again.",
  },
  permission: {
    why: "The key lacks a right it needs.",
    cure: "Give the key the right at the provider or enter another one under Connections, then try it again.",
  },
  not_found: {
    why: "The provider does not know what its message is about.",
    cure: "Look for the payment at the provider. If it is not one of this account, set this aside.",
  },
  rate_limited: { why: "The provider allowed too few questions for days.", cure: "Try it again." },
  unavailable: { why: "The provider could not be reached for days.", cure: "Try it again once it answers." },
  ambiguous: { why: "The provider gave no clear answer for days.", cure: "Try it again once it answers." },
  unexpected: { why: "The provider answered something we cannot read.", cure: again },
  "belongs to no payment we know": {
    why: "It belongs to no payment made here.",
    cure: "If the same provider account takes other payments, too, set this aside.",
  },
};

/** Why HubSpot did not take a write, or an answer about one of its records. */
const atHubSpot: Readonly<Record<string, Words>> = {
  auth: { why: "HubSpot no longer accepts the installation.", cure: "Install the app again, then try it again." },
  permission: {
    why: "The account does not allow this write.",
    cure: "Install the app again and leave all its permissions ticked, then try it again.",
  },
  validation: {
    why: "HubSpot refused it.",
    cure: "Cure what HubSpot says, then try it again. If it no longer matters, set it aside.",
  },
  not_found: { why: "The record is gone in HubSpot.", cure: "Restore the record and try it again, or set this aside." },
  conflict: { why: "The record was always being changed by somebody else.", cure: "Try it again." },
  rate_limited: { why: "HubSpot allowed too few calls for days.", cure: "Try it again." },
  unavailable: { why: "HubSpot could not be reached for days.", cure: "Try it again." },
  ambiguous: {
    why: "HubSpot gave no clear answer for days.",
    cure: "Try it again: what is there already is found first and not written twice.",
  },
  unexpected: { why: "HubSpot answered something we cannot read.", cure: again },
  unreadable: {
    why: "HubSpot sent something we cannot read.",
    cure: "Tell support what stands below, then set it aside. It cannot be tried again.",
  },
};

/** Why the page of a payment that was confirmed by hand is still open at its provider. */
const closing: Readonly<Record<string, Words>> = {
  auth: { why: "The provider no longer accepts the key, and its page is still open.", cure: keyCure },
  permission: { why: "The key may not close the provider's page, which is still open.", cure: keyCure },
  rate_limited: { why: "The provider allowed too few calls for days; its page is still open.", cure: closeThere },
  unavailable: { why: "The provider could not be reached for days; its page is still open.", cure: closeThere },
  ambiguous: { why: "The provider gave no clear answer for days; its page may still be open.", cure: closeThere },
};

const stillOpen: Words = { why: "The provider did not close its page, which is still open.", cure: closeThere };

const unknown: Words = { why: "It failed on our side.", cure: again };

/** Why a letter is there and what helps, in plain words. */
export function wordsOf({ source, reason }: Pick<DeadLetter, "source" | "reason">): Words {
  if (source === "closing") return closing[faultIn(reason)] ?? stillOpen;
  const known = source === "delivery" ? atProvider : atHubSpot;
  return known[reason] ?? known[faultIn(reason)] ?? unknown;
}
