/** A deal whose open payments are to be held against its balance. */
export interface BalanceCheck {
  readonly portalId: number;
  readonly dealId: string;
  /** Counts the requests to check it. */
  readonly asked: number;
  /** Tries in a row that failed. */
  readonly failures: number;
}

export interface BalanceChecks {
  /** Has the deal checked as soon as may be. */
  ask(portalId: number, dealId: string, now: number): Promise<void>;
  /** Hands out what is due, each to one caller until `leaseUntil`. */
  claim(now: number, leaseUntil: number, limit: number): Promise<readonly BalanceCheck[]>;
  /** Done, unless it was asked for again since. */
  settle(check: BalanceCheck): Promise<void>;
  /** To be tried again at this time, epoch ms. */
  postpone(check: BalanceCheck, at: number): Promise<void>;
}
