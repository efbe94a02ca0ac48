import type { OutOfReach } from "@payments/shared";
import { StorageError, type UpstreamError } from "../../domain/errors.ts";
import { minute } from "../../domain/time.ts";
import type { CrmPart, Untold } from "../../use-cases/look/hear-crm.ts";
import { lengthText } from "../errors.ts";

/** What the tab says where HubSpot has told only a part of the record, or nothing: what is missing, what goes on, the cure. */
export function outOfReachOf(untold: Untold | null): OutOfReach | null {
  if (!untold) return null;
  const { cause, parts } = untold;
  const isOurs = cause instanceof StorageError;
  const { title, cure } = isOurs ? noRoom : wordsFor(cause);
  const missing = capital(list.format(parts.flatMap((part) => names[part])));
  const blocked = `${missing} cannot be read now, so no payment can be made.`;
  return { title, detail: [blocked, goesOn, cure].join(" "), looksAgain: isOurs || cause.isRetryable };
}

const list = new Intl.ListFormat("en-GB", { type: "conjunction" });

const names: Readonly<Record<CrmPart, readonly string[]>> = {
  deal: ["the deal's amount", "its contacts"],
  contact: ["the contact's e-mail address", "its deals"],
  contactsOfDeal: ["the deal's contacts"],
  dealsOfContact: ["the contact's deals"],
  stages: ["the names of stages"],
};

const goesOn =
  "The list below is our own: links work, money is booked, and cancelling, refunding and confirming by hand go on as usual.";

const looking = "This page looks again by itself.";
const onceItAnswers = `New payments can be made, and deals move, once it answers. ${looking}`;

interface Words {
  readonly title: string;
  readonly cure: string;
}

const noRoom: Words = {
  title: "Nothing can be kept at the moment.",
  cure: `The trouble is ours: links go on, and new payments can be made once there is room again. ${looking}`,
};

function wordsFor(cause: UpstreamError): Words {
  const { silentFor } = cause.details;
  if (silentFor !== undefined) {
    return { title: `HubSpot has not answered for ${lengthText(silentFor)}.`, cure: onceItAnswers };
  }
  if (asksToWait(cause)) return { title: "HubSpot takes no more calls for this account now.", cure: waitFor(cause) };
  if (cause.isRetryable) return { title: "HubSpot did not answer.", cure: onceItAnswers };
  return refusals[cause.fault] ?? unreadable;
}

/** Too many calls, a locked record, an account on its way to another data centre: somebody is there, and busy. */
function asksToWait({ fault, details: { status } }: UpstreamError): boolean {
  return fault === "rate_limited" || status === 423 || status === 477;
}

function waitFor({ details: { retryAfter = 0 } }: UpstreamError): string {
  const pause = retryAfter < minute ? "within a minute as a rule" : `in ${lengthText(retryAfter)}`;
  return `New payments can be made, and deals move, once it takes them again, ${pause}. ${looking}`;
}

const refusals: Readonly<Partial<Record<UpstreamError["fault"], Words>>> = {
  auth: {
    title: "HubSpot does not let this app in now.",
    cure: "New payments can be made once it does. Look again in a few minutes; if it lasts, have an admin of this account install the app again.",
  },
  permission: {
    title: "HubSpot does not let this app read everything here.",
    cure: "New payments can be made once an admin of this account has installed the app again and allowed all that it asks for.",
  },
};

const unreadable: Words = {
  title: "HubSpot gave an answer that could not be read.",
  cure: "New payments can be made once it can. Look again in a few minutes; if it lasts, tell support when it happened.",
};

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
