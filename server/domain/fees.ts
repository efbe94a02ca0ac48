import type { Attempt } from "./attempt.ts";
import type { Money } from "./money.ts";

/** States in which money came in, so that a provider may have kept some of it. */
const withMoney: ReadonlySet<Attempt["state"]> = new Set(["captured", "partially_captured"]);

/**
 * What providers have kept of a payment's money. Null where that is not known of all of it: a part would look like the
 * whole, and nothing known is not nothing kept. It is told, and counts in no balance.
 */
export function feesOf(attempts: readonly Pick<Attempt, "state" | "fee">[]): Money | null {
  const fees = attempts.filter(({ state }) => withMoney.has(state)).map(({ fee }) => fee ?? null);
  const [first] = fees;
  if (!first || fees.some((fee) => fee?.currency !== first.currency)) return null;
  return { ...first, minor: fees.reduce((sum, fee) => sum + (fee?.minor ?? 0), 0) };
}
