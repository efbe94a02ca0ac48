import type { Checkout } from "./checkout.ts";
import type { Payment } from "./payment.ts";
import { isAlive } from "./checkout.ts";
import { isOpen } from "./payment.ts";
import { day, hour, minute } from "./time.ts";

/** Soon after something happened, most news come; then less and less. */
const afterNews: readonly number[] = [1, 2, 5, 10, 30].map((minutes) => minutes * minute);

/** Around the end a payment can still just have been made; after it, late money can come for some days. */
const aroundEnd: readonly number[] = [-minute, minute, 15 * minute, ...[1, 2, 3, 4, 5, 6, 7].map((days) => days * day)];

/**
 * When the payment is to be read at its provider next, epoch ms, although nobody told us anything; null for never again.
 * Pure: what was planned is worked out anew from the payment as it is, so nothing is lost with a plan.
 */
export function nextReadAt(payment: Payment, checkouts: readonly Checkout[], now: number): number | null {
  const known = checkouts.filter(({ providerReference }) => providerReference !== null);
  const times = known.flatMap((checkout) => timesOf(payment, checkout, now)).filter((time) => time > now);
  return times.length === 0 ? null : Math.min(...times);
}

/** When the checkout of a payment that is open was to be read last, epoch ms; null when it was not yet to be read. */
export function lastDueAt(payment: Payment, checkout: Checkout, now: number): number | null {
  if (!isOpen(payment.status) || !isAlive(checkout)) return null;
  const { lastEventAt } = payment;
  const turn = turnOf(payment);
  const turns = Math.floor((now - lastEventAt) / turn);
  const times = [...afterNews.map((wait) => lastEventAt + wait), ...(turns > 0 ? [lastEventAt + turns * turn] : [])];
  const past = times.filter((time) => time <= now);
  return past.length === 0 ? null : Math.max(...past);
}

function timesOf(payment: Payment, checkout: Checkout, now: number): readonly number[] {
  const news = payment.lastEventAt;
  const soon = afterNews.map((wait) => news + wait);
  const late = endsOf(payment, checkout).flatMap((end) => aroundEnd.map((wait) => end + wait));
  return isOpen(payment.status) && isAlive(checkout) ? [...soon, ...late, regular(payment, now)] : [...soon, ...late];
}

/**
 * The last moments at which money can be expected: the checkout's own end, or the last thing that happened. A page that was
 * replaced has both: it was closed then, as far as its provider closes any.
 */
function endsOf({ lastEventAt, validUntil }: Payment, checkout: Checkout): readonly number[] {
  const isReplaced = checkout.state === "superseded";
  if (checkout.expiresAt === null || !(isAlive(checkout) || isReplaced)) return [lastEventAt];
  const own = Math.min(checkout.expiresAt, validUntil ?? Infinity);
  return isReplaced ? [lastEventAt, own] : [own];
}

/** The next full turn since the last news: hourly while somebody has been on the page, else every six hours. */
function regular(payment: Payment, now: number): number {
  const { lastEventAt } = payment;
  const turn = turnOf(payment);
  return lastEventAt + (Math.floor(Math.max(0, now - lastEventAt) / turn) + 1) * turn;
}

function turnOf({ openedAt }: Payment): number {
  return openedAt === null ? 6 * hour : hour;
}
