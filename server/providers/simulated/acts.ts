import { UpstreamError, type Fault } from "../../domain/errors.ts";
import { formatMoney, type Money } from "../../domain/money.ts";
import type { CaptureOrder, Refund, RefundOrder } from "../../ports/provider.ts";
import type { SimulatedCheckout, SimulatedHappening } from "../../ports/simulated.ts";
import { holdsOf, sumsOf } from "./sums.ts";

/** Something about to happen, before it has its id and time. */
export type NewHappening = Omit<SimulatedHappening, "id" | "at">;

/** What capturing adds: nothing when the key was used before. Throws UpstreamError. */
export function captured(checkout: SimulatedCheckout, { amount, key }: CaptureOrder, now: number): NewHappening[] {
  if (isDone(checkout, "captured", key)) return [];
  const { held } = sumsOf(checkout, now);
  if (held === 0) throw refusal("conflict", "Nothing is held here any more.");
  check(checkout, amount, held);
  let left = amount.minor;
  return holdsOf(checkout, now).flatMap(({ id, open }): NewHappening[] => {
    const minor = Math.min(open, left);
    left -= minor;
    return minor > 0 ? [{ kind: "captured", minor, of: id, key }] : [];
  });
}

/** What letting go adds: nothing when it was done before. Throws UpstreamError. */
export function released(checkout: SimulatedCheckout, now: number): NewHappening[] {
  const holds = holdsOf(checkout, now);
  const open = holds.filter((hold) => hold.open > 0);
  const wasDone = holds.some((hold) => hold.released + hold.lapsed > 0);
  if (open.length === 0 && !wasDone) throw refusal("conflict", "Nothing is held here.");
  return open.map(({ id, open: minor }) => ({ kind: "released", minor, of: id }));
}

/** What giving back adds: nothing when the key was used before. Throws UpstreamError. */
export function refunded(checkout: SimulatedCheckout, { amount, key }: RefundOrder, now: number): NewHappening[] {
  if (isDone(checkout, "refunded", key)) return [];
  const { left } = sumsOf(checkout, now);
  if (left === 0) throw refusal("conflict", "There is nothing here to give back.");
  check(checkout, amount, left);
  return [{ kind: "refunded", minor: amount.minor, key }];
}

/** The refund that `isIt` is about. Throws UpstreamError `not_found`. */
export function refundIn(checkout: SimulatedCheckout, isIt: (happening: SimulatedHappening) => boolean): Refund {
  const found = checkout.happenings.find((happening) => happening.kind === "refunded" && isIt(happening));
  if (!found) throw refusal("not_found", "There is no such refund.");
  return { checkout: checkout.reference, refund: found.id, state: "done" };
}

function isDone({ happenings }: SimulatedCheckout, kind: SimulatedHappening["kind"], key: string): boolean {
  return happenings.some((happening) => happening.kind === kind && happening.key === key);
}

function check({ amount: { currency } }: SimulatedCheckout, asked: Money, most: number): void {
  if (asked.currency !== currency) throw refusal("validation", `This was paid in ${currency}.`);
  if (asked.minor <= 0) throw refusal("validation", "The amount must be above zero.");
  if (asked.minor > most) {
    throw refusal("validation", `At most ${formatMoney({ minor: most, currency }, "en")} is left.`);
  }
}

export function refusal(fault: Fault, said: string): UpstreamError {
  return new UpstreamError(fault, { upstream: "simulated", said });
}
