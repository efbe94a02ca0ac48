import type { HealthSign } from "@payments/shared";
import { ageOf, queueNames, queueState, type QueueName } from "../../domain/health.ts";
import { invariants, type Invariant } from "../../domain/findings.ts";
import { hour, minute } from "../../domain/time.ts";
import type { ParkedReason } from "../../ports/crm-writes.ts";
import type { Health } from "../../use-cases/account/read-health.ts";

/** What each sign of life says, and the cure of whatever is not well. */
export function healthSigns(health: Health): readonly HealthSign[] {
  const queues = queueNames.map((name) => queueSign(name, health));
  return [
    hubspotSign(health),
    allowanceSign(health),
    answeringSign(health),
    ...queues,
    healedSign(health),
    clockSign(health),
    booksSign(health),
    givenUpSign(health),
    ...jobsSign(health),
  ];
}

const parkedReasons: Readonly<Record<ParkedReason, string>> = {
  disconnected: "the account has taken the app out",
  missing_scope: "the account has not allowed it",
};

function hubspotSign({ tokenExpiresAt, parkings, featuresOff, checkedAt }: Health): HealthSign {
  const name = "hubspot";
  if (tokenExpiresAt === null) {
    const cure = "Have an admin install the app again. Payments and links are kept.";
    return { name, state: "bad", said: "HubSpot no longer lets us in.", cure };
  }
  const waiting = parkings.reduce((sum, parking) => sum + parking.waiting, 0);
  const [reason] = parkings.map((parking) => parking.reason);
  if (reason && waiting > 0) {
    const said = `${counted(waiting, "write", "writes")} to HubSpot cannot be made: ${parkedReasons[reason]}.`;
    return { name, state: "bad", said, cure: allowAgain };
  }
  if (featuresOff.length > 0) {
    const said = `The account has not allowed ${listed(featuresOff.map(({ feature }) => featureNames[feature]))}.`;
    return { name, state: "slow", said, cure: allowAgain };
  }
  const renewal =
    tokenExpiresAt > checkedAt
      ? `Access renews itself in ${timeText(tokenExpiresAt - checkedAt)}.`
      : "Access renews itself with the next call.";
  return { name, state: "good", said: renewal, cure: null };
}

const allowAgain = "Install the app again and allow what it asks for. Nothing is lost: what waits is written then.";

const featureNames = {
  deal_properties: "properties on deals",
  contact_properties: "properties on contacts",
  notes: "notes on records",
} as const satisfies Record<Health["featuresOff"][number]["feature"], string>;

function allowanceSign({ blockedUntil, checkedAt }: Health): HealthSign {
  const name = "allowance";
  if (blockedUntil <= checkedAt) return { name, state: "good", said: "HubSpot takes our calls.", cure: null };
  const said = `HubSpot has asked for a rest of ${timeText(blockedUntil - checkedAt)}.`;
  const cure = "Nothing to do: calls go on by themselves. If it lasts, other apps of this account may call too often.";
  return { name, state: "slow", said, cure };
}

/** Nobody at the account can do much about it, so it is only slow until it has lasted. */
const lastsLong = hour;

function answeringSign({ silent, checkedAt }: Health): HealthSign {
  const name = "answering";
  if (silent.length === 0) return { name, state: "good", said: "HubSpot and every provider answer.", cure: null };
  const sentences = silent.map(
    ({ connection, since }) => `${connection ?? "HubSpot"} has not answered for ${timeText(checkedAt - since)}.`,
  );
  const isLong = silent.some(({ since }) => checkedAt - since > lastsLong);
  const cure =
    "Nothing to do here: we ask every half minute, and what waits goes on by itself. If it lasts, look at their status page.";
  return { name, state: isLong ? "bad" : "slow", said: sentences.join(" "), cure };
}

const things: Readonly<Record<QueueName, readonly [string, string]>> = {
  deliveries: ["message", "messages"],
  reads: ["payment", "payments"],
  crm_writes: ["write", "writes"],
  mails: ["e-mail", "e-mails"],
};

const queueCures: Readonly<Record<QueueName, string>> = {
  deliveries: "If it does not pass, have whoever runs the server look at the worker.",
  reads: "A provider is silent. Look under Connections which; its keys may have to be renewed.",
  crm_writes: "Deals move a little later than usual. If it does not pass, look at the HubSpot connection above.",
  mails: "The mail server may be out of reach. Have whoever runs the server look at it.",
};

function queueSign(name: QueueName, { queues, checkedAt }: Health): HealthSign {
  const queue = queues[name];
  const state = queueState(name, queue, checkedAt);
  if (queue.due === 0) return { name, state, said: "Nothing is waiting.", cure: null };
  const [one, many] = things[name];
  const said = `${counted(queue.due, one, many)} waiting, the longest for ${timeText(ageOf(queue, checkedAt))}.`;
  return { name, state, said, cure: state === "good" ? null : queueCures[name] };
}

function givenUpSign({ givenUp }: Health): HealthSign {
  const name = "given_up";
  if (givenUp === 0) return { name, state: "good", said: "Nothing was given up.", cure: null };
  const said = `${counted(givenUp, "thing", "things")} came to nothing after all tries.`;
  const cure = "Look at the list of what was given up: cure what it says and try again, or set it aside with a reason.";
  return { name, state: "bad", said, cure };
}

/** One may come of a delivery that was late; several mean that deliveries do not reach us. */
const oftenHealed = 3;

/** Nothing is lost where nobody tells us: asking finds it, only later. */
function healedSign({ healed: { count } }: Health): HealthSign {
  const name = "healed";
  if (count === 0)
    return { name, state: "good", said: "In the last 7 days providers told us of every change.", cure: null };
  const said = `In the last 7 days ${counted(count, "payment", "payments")} had changed before the provider told us; asking found it.`;
  if (count < oftenHealed) return { name, state: "good", said, cure: null };
  const cure =
    "Nothing is lost, but news comes later. Look under Connections when messages last came, and check the webhook at the provider.";
  return { name, state: "slow", said, cure };
}

function clockSign({ skewed }: Health): HealthSign {
  const name = "clock";
  if (skewed.length === 0) return { name, state: "good", said: "Providers' clocks agree with ours.", cure: null };
  const sentences = skewed.map(
    ({ connection, refused }) =>
      `${counted(refused, "message", "messages")} of ${connection} in one day had a time more than five minutes off.`,
  );
  const cure =
    "They were refused, and payments are read all the same, only later. Have whoever runs the server see that its clock is set by a time server.";
  return { name, state: "slow", said: sentences.join(" "), cure };
}

/** What is judged, in the words of whoever has to tell support. */
const books: Readonly<Record<Invariant, readonly [string, string]>> = {
  I2: ["message or write that has no end or no reason", "messages or writes that have no end or no reason"],
  I4: ["entry of money without a source", "entries of money without a source"],
  I5: ["payment whose money does not add up", "payments whose money does not add up"],
  I9: ["payment page that should be closed", "payment pages that should be closed"],
  I11: [
    "payment whose status does not follow from its facts",
    "payments whose status does not follow from their facts",
  ],
  I13: ["row that points outside the account", "rows that point outside the account"],
  I15: ["secret that does not open", "secrets that do not open"],
  I17: ["piece of work that is stuck", "pieces of work that are stuck"],
  I18: ["break in the audit log", "breaks in the audit log"],
};

/** Nothing here is a fault of the account's: whoever runs the program has to look. */
function booksSign({ findings }: Health): HealthSign {
  const name = "books";
  if (findings.length === 0)
    return { name, state: "good", said: "Nothing that is checked at night is out of order.", cure: null };
  const parts = invariants.flatMap((invariant) => {
    const found = findings.filter((one) => one.invariant === invariant).length;
    return found === 0 ? [] : [`${counted(found, ...books[invariant])} (${invariant})`];
  });
  const since = timeOf(Math.min(...findings.map(({ firstSeenAt }) => firstSeenAt)));
  const said = `The check at night found ${listedAll(parts)}, first on ${since}.`;
  const cure =
    "Tell support, or whoever runs the server, with the number in brackets. Nothing was changed; what is put right is gone after the next night.";
  return { name, state: "bad", said, cure };
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

// A round of any job ends within seconds.
const stalledAfter = 2 * minute;

/** Nothing where another process works: its rounds are not seen from here. */
function jobsSign({ jobs, checkedAt }: Health): readonly HealthSign[] {
  if (jobs === null || jobs.length === 0) return [];
  const slowest = checkedAt - Math.min(...jobs.map(({ lastRoundAt }) => lastRoundAt));
  const said = `Every job has looked for work within the last ${slowest < minute ? "minute" : timeText(slowest)}.`;
  if (slowest <= stalledAfter) return [{ name: "jobs", state: "good", said, cure: null }];
  const late = `A job has not looked for work for ${timeText(slowest)}.`;
  return [{ name: "jobs", state: "bad", said: late, cure: "Have whoever runs the server start it again." }];
}

function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `3 minutes`; milliseconds in. */
function timeText(length: number): string {
  if (length < minute) return "less than a minute";
  if (length < 2 * hour) return counted(Math.round(length / minute), "minute", "minutes");
  return counted(Math.round(length / hour), "hour", "hours");
}

function listedAll(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names);
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat("en", { type: "disjunction" }).format(names);
}
