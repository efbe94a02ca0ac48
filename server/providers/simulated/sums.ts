import { day } from "../../domain/time.ts";
import type { SimulatedCheckout, SimulatedHappening } from "../../ports/simulated.ts";

/** How long the simulated bank holds money; then it lets go by itself. */
export const holdDays = 7;

/** Money held on the card and what has become of it, in minor units. */
export interface Hold {
  readonly id: string;
  /** When something was last done about it, epoch ms. */
  readonly at: number;
  readonly minor: number;
  readonly captured: number;
  readonly released: number;
  /** What ran out by itself, and when it does. */
  readonly lapsed: number;
  readonly lapsesAt: number;
  /** What can still be captured. */
  readonly open: number;
}

export function holdsOf({ happenings, amount }: SimulatedCheckout, now: number): readonly Hold[] {
  return happenings.filter(isKind("authorised")).map((hold) => {
    const later = happenings.filter(({ of }) => of === hold.id);
    const sum = (kind: SimulatedHappening["kind"]) => minorOf(later.filter(isKind(kind)), amount.minor);
    const minor = hold.minor ?? amount.minor;
    const [captured, released] = [sum("captured"), sum("released")];
    const lapsesAt = hold.at + holdDays * day;
    const rest = minor - captured - released;
    const isOver = lapsesAt <= now;
    const at = (later.at(-1) ?? hold).at;
    return { id: hold.id, at, minor, captured, released, lapsesAt, lapsed: isOver ? rest : 0, open: isOver ? 0 : rest };
  });
}

export interface SimulatedSums {
  /** What can still be captured. */
  readonly held: number;
  readonly captured: number;
  /** What was neither given back nor disputed away. */
  readonly left: number;
  /** The dispute that is not over yet. */
  readonly dispute: SimulatedHappening | null;
}

export function sumsOf(checkout: SimulatedCheckout, now: number): SimulatedSums {
  const { happenings, amount } = checkout;
  const total = (kind: SimulatedHappening["kind"]) => minorOf(happenings.filter(isKind(kind)), amount.minor);
  const captured = total("captured");
  const disputed = total("dispute_opened") - total("dispute_won");
  const isOver = ({ id }: SimulatedHappening) => happenings.some(({ of }) => of === id);
  return {
    held: holdsOf(checkout, now).reduce((sum, { open }) => sum + open, 0),
    captured,
    left: captured - total("refunded") - disputed,
    dispute: happenings.filter(isKind("dispute_opened")).find((one) => !isOver(one)) ?? null,
  };
}

function isKind(kind: SimulatedHappening["kind"]): (happening: SimulatedHappening) => boolean {
  return (happening) => happening.kind === kind;
}

function minorOf(happenings: readonly SimulatedHappening[], whole: number): number {
  return happenings.reduce((sum, { minor = whole }) => sum + minor, 0);
}
