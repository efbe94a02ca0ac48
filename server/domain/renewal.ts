import type { PaymentEvent } from "./events.ts";
import type { Payment, PaymentStatus } from "./payment.ts";
import type { Policies } from "./policies.ts";
import { day } from "./time.ts";

/**
 * What a payer can do about an ended link: open it again at once, ask its maker for that, nothing more because that was
 * asked just now, or nothing at all.
 */
export type Renewal = "at_once" | "by_asking" | "asked" | "none";

export interface RenewalFacts {
  readonly payment: Pick<Payment, "followsBalance" | "hiddenAt">;
  /** As it is at this moment. */
  readonly status: PaymentStatus;
  readonly policy: Policies["renewal"];
  /** Whether money could still be taken: the account is connected, its provider too, and no later payment stands in its place. */
  readonly canBeOpened: boolean;
  readonly events: readonly Pick<PaymentEvent, "at" | "facts">[];
  readonly now: number;
}

// A link that a payer opens again and again without paying is one for its maker to look at.
const mostRenewals = 3;

export function renewalOf({ payment, status, policy, canBeOpened, events, now }: RenewalFacts): Renewal {
  if (status !== "expired" || policy === "off" || !canBeOpened || payment.hiddenAt !== null) return "none";
  if (events.some(({ at, facts }) => facts.kind === "renewal_asked" && at > now - day)) return "asked";
  const renewals = events.filter(({ facts }) => facts.kind === "renewed").length;
  // What is open on the deal may have changed since, and only its maker can see that.
  const isAutomatic = policy === "automatic" && renewals < mostRenewals && !payment.followsBalance;
  return isAutomatic ? "at_once" : "by_asking";
}
