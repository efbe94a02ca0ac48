import type { Money } from "../domain/money.ts";
import type { PaymentFilter } from "../domain/payment-filter.ts";
import type { Mode, Payment, PaymentStatus } from "../domain/payment.ts";
import type { Place } from "./payment-lists.ts";

/** Some of one account's payments. */
export interface Search {
  readonly portalId: number;
  readonly filter: PaymentFilter;
  /** Links whose end has come by now count as expired, also before a timer has closed them; epoch ms. */
  readonly now: number;
}

/** Looking through all payments of an account, rather than those of a record. */
export interface PaymentSearch {
  /** Newest first, those after `after`. A payment made meanwhile shifts nothing. */
  page(search: Search, page: { readonly after: Place | null; readonly limit: number }): Promise<readonly Payment[]>;
  /**
   * Sums by the span of time a payment was made in, mode, currency and status. `starts` are the ascending moments,
   * epoch ms, at which a new span begins; what is older than the first is in span 0.
   */
  sums(search: Search, starts: readonly number[]): Promise<readonly SearchSum[]>;
  /** What the account's payments can be filtered by, or those that one user made. */
  choices(portalId: number, madeBy: string | null): Promise<FilterChoices>;
  /** How each payment stands in the provider's own books. */
  proofs(portalId: number, paymentIds: readonly string[]): Promise<ReadonlyMap<string, Proof>>;
}

/** Sums in minor units of the currency. */
export interface SearchSum {
  readonly span: number;
  readonly mode: Mode;
  readonly currency: string;
  readonly status: PaymentStatus;
  readonly payments: number;
  readonly asked: number;
  /** Money that came in, before refunds. */
  readonly received: number;
  readonly refunded: number;
}

export interface FilterChoices {
  readonly currencies: readonly string[];
  readonly connectionIds: readonly string[];
  readonly makers: readonly string[];
  readonly pipelineIds: readonly string[];
}

export interface Proof {
  /** The provider's ids of its checkouts, oldest first. */
  readonly references: readonly string[];
  /** Ways money came, in the provider's words. */
  readonly methods: readonly string[];
  /** What the provider keeps of it; null where it is not known of all of it. */
  readonly fee: Money | null;
}
