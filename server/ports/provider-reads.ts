/** One payment that is to be read at its provider. */
export interface ProviderRead {
  readonly portalId: number;
  readonly paymentId: string;
  /** Counts the requests to read it. */
  readonly asked: number;
  /** Tries in a row that brought no answer. */
  readonly failures: number;
}

/** When payments are read without anybody having told us anything. */
export interface ProviderReads {
  /** Has the payment read at this time, epoch ms, or earlier where that was planned. */
  ask(portalId: number, paymentId: string, at: number): Promise<void>;
  /** Hands out what is due, each to one caller until `leaseUntil`. */
  claim(now: number, leaseUntil: number, limit: number): Promise<readonly ProviderRead[]>;
  /** Ends claims of that lease under which nothing was begun: the reads are due as before. */
  giveBack(reads: readonly ProviderRead[], leaseUntil: number): Promise<void>;
  /** Ends a claim: when to read next, null for never again. Requests made since the claim stand. */
  plan(read: ProviderRead, next: { readonly at: number | null; readonly failures: number }): Promise<void>;
}
