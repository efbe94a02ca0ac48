import type { HoldAct } from "../domain/holds.ts";
import type { LedgerEntry } from "../domain/ledger.ts";
import type { Mode } from "../domain/payment.ts";
import type { AskedRefund } from "../domain/refunds.ts";

export interface Ledger {
  list(portalId: number, paymentId: string): Promise<readonly LedgerEntry[]>;
  listOfPayments(portalId: number, paymentIds: readonly string[]): Promise<readonly LedgerEntry[]>;
  /** Appends; entries whose key is already there are left out. Answers the new ones. */
  append(portalId: number, connectionId: string, entries: readonly LedgerEntry[]): Promise<readonly LedgerEntry[]>;
  /** Net money received on a deal in one currency and mode, minor units. */
  netOfDeal(portalId: number, dealId: string, currency: string, mode: Mode): Promise<number>;
  /** The same for many deals in one statement; answers in their order. */
  netsOfDeals(portalId: number, dealIds: readonly string[], money: MoneyKind): Promise<readonly number[]>;
}

export interface MoneyKind {
  readonly currency: string;
  readonly mode: Mode;
}

export interface Refunds {
  insert(refund: AskedRefund): Promise<void>;
  findByKey(portalId: number, paymentId: string, key: string): Promise<AskedRefund | null>;
  /** Those that have neither failed nor been read back, oldest first. */
  listOpen(portalId: number, paymentIds: readonly string[]): Promise<readonly AskedRefund[]>;
  /** Writes what may change: state, key, the provider's id, times. */
  save(refund: AskedRefund): Promise<void>;
}

export interface HoldActs {
  insert(act: HoldAct): Promise<void>;
  findByKey(portalId: number, paymentId: string, key: string): Promise<HoldAct | null>;
  /** Those that were neither refused nor read back, oldest first. */
  listOpen(portalId: number, paymentId: string): Promise<readonly HoldAct[]>;
  /** Writes what may change: state, key, claim. */
  save(act: HoldAct): Promise<void>;
}
