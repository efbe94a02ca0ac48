import { isWaiting, type Payment } from "./payment.ts";
import type { ReminderPolicy } from "./policies.ts";
import { day, hour, minute } from "./time.ts";

/** A reminder that is to go out. The key names its reason, so that each goes once: `before_end:24`, `after_sending:3`. */
export interface Reminder {
  readonly key: string;
  /** Epoch ms. */
  readonly at: number;
}

export interface ReminderFacts {
  readonly payment: Pick<Payment, "status" | "validUntil">;
  /** When the link was first sent, epoch ms; null while nobody was sent anything. */
  readonly sentAt: number | null;
  /** Keys of the reminders that went out. */
  readonly reminded: readonly string[];
  readonly policy: ReminderPolicy;
  /** The account's, IANA. */
  readonly timeZone: string;
}

// Whoever was written to a moment ago needs no reminder yet.
const leastApart = 12 * hour;
// A reminder that nobody could send for so long has lost its sense.
const staleAfter = day;

/** Whether a message may still ask for the money. */
export function asksForMoney({ status }: Pick<Payment, "status">): boolean {
  return isWaiting(status);
}

/**
 * The reminders still to come, the next one first. None once money has arrived or the payment has ended, none without
 * a first message, and none in the account's quiet hours: those wait for the morning.
 */
export function remindersAhead(facts: ReminderFacts, now: number): readonly Reminder[] {
  const { payment, sentAt, reminded, policy } = facts;
  const room = policy.mostPerPayment - reminded.length;
  if (!policy.isOn || sentAt === null || !asksForMoney(payment) || room <= 0) return [];
  const end = payment.validUntil ?? Infinity;
  const ahead = occasions(facts, sentAt)
    .filter(({ key }) => !reminded.includes(key))
    .map(({ key, at }) => ({ key, at: outOfQuietHours(at, facts) }))
    .filter(({ at }) => at >= sentAt + leastApart && at < end && at > now - staleAfter)
    .toSorted((a, b) => a.at - b.at);
  return spaced(ahead, now).slice(0, room);
}

function occasions({ payment, policy }: ReminderFacts, sentAt: number): readonly Reminder[] {
  const { validUntil } = payment;
  const beforeEnd = policy.hoursBeforeEnd.flatMap((hours) =>
    validUntil === null ? [] : [{ key: `before_end:${hours}`, at: validUntil - hours * hour }],
  );
  const afterSending = policy.daysAfterSending.map((days) => ({
    key: `after_sending:${days}`,
    at: sentAt + days * day,
  }));
  return [...beforeEnd, ...afterSending];
}

/** Two that fall together become one: the later of those that are due, the earlier of those that are not. */
function spaced(reminders: readonly Reminder[], now: number): readonly Reminder[] {
  const due = reminders.filter(({ at }) => at <= now).slice(-1);
  const later = reminders.filter(({ at }) => at > now);
  const kept: Reminder[] = [];
  for (const one of [...due, ...later]) {
    const former = kept.at(-1);
    if (!former || one.at - former.at >= leastApart) kept.push(one);
  }
  return kept;
}

const step = 15 * minute;

/** The first moment from `at` on that is not in the quiet hours; stepping along real time is right across any change of clocks. */
function outOfQuietHours(at: number, { policy: { quietFrom, quietUntil }, timeZone }: ReminderFacts): number {
  const isQuiet = (hourOfDay: number) =>
    quietFrom <= quietUntil
      ? hourOfDay >= quietFrom && hourOfDay < quietUntil
      : hourOfDay >= quietFrom || hourOfDay < quietUntil;
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone });
  let moment = at;
  for (let steps = 0; steps < day / step && isQuiet(Number(clock.format(moment))); steps += 1) moment += step;
  return moment;
}
