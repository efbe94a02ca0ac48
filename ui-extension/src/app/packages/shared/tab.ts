import type { Blocked, CreateForm } from "./create.ts";
import type { Place, ProviderFreshness } from "./live.ts";
import type { Amount } from "./money.ts";
import type { PaymentRow } from "./payment.ts";

/** `GET /api/payments?objectTypeId=0-3&objectId=512` */
export interface TabView {
  /** The newest ones, newest first, and behind them the open ones that are older. */
  readonly payments: readonly PaymentRow[];
  /** Where the next page begins; null when this is all. */
  readonly next: Place | null;
  /** Says how much of the news is known, to be handed to `GET /api/payments/changes`. */
  readonly mark: string;
  readonly freshness: readonly ProviderFreshness[];
  readonly hasRemoved: boolean;
  /** How many of the record's payments are others' and not shown, where the signed-in user sees only their own. */
  readonly hidden: number;
  readonly create: { readonly form: CreateForm } | { readonly blocked: Blocked };
  /** Null on contacts, and where the deal has no amount to go by. */
  readonly balance: DealBalance | null;
  /** Whether the signed-in user may connect a provider. */
  readonly mayConnect: boolean;
  readonly testOnly: boolean;
  /** Where HubSpot has not told all of the record: what is missing here and why; null where it has. */
  readonly outOfReach: OutOfReach | null;
}

/** HubSpot could not be read. The payments are our own and as true as ever; nothing new may be made meanwhile. */
export interface OutOfReach {
  readonly title: string;
  /** What is missing, what goes on all the same, and what cures it. */
  readonly detail: string;
  /** Whether it may pass by itself, so that looking again after a while is of use. */
  readonly looksAgain: boolean;
}

/** What a deal is worth and what of it is still to come; of live money alone. */
export interface DealBalance {
  readonly open: Amount;
  readonly total: Amount;
  readonly received: Amount;
}
