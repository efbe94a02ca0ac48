import type { BookedPayment, KeptWork } from "../domain/findings.ts";

/** A page of an account's rows in the order of a key, after one of them; null from the start. */
export interface Page {
  readonly after: readonly (string | number)[] | null;
  readonly limit: number;
}

/** A row, with what the next page begins after. */
export interface Keyed<T> {
  readonly key: readonly (string | number)[];
  readonly row: T;
}

/** A sealed value, named without anything personal. */
export interface SealedValue {
  /** `payments.token_sealed {payment}` */
  readonly about: string;
  /** Whether a key we have opens it. */
  readonly opens: boolean;
}

/** An account's rows as they are stored, for judging. Nothing here is ever written. */
export interface Books {
  payments(portalId: number, page: Page): Promise<readonly Keyed<BookedPayment>[]>;
  /** The same of these, held until the transaction ends, so that nobody is half-way through with them. */
  heldPayments(portalId: number, paymentIds: readonly string[]): Promise<readonly BookedPayment[]>;
  deliveries(portalId: number, page: Page): Promise<readonly Keyed<KeptWork>[]>;
  writes(portalId: number, page: Page): Promise<readonly Keyed<KeptWork>[]>;
  /** The names of the columns that are sealed and belong to accounts. */
  readonly sealedPlaces: readonly string[];
  sealed(portalId: number, place: string, page: Page): Promise<readonly Keyed<SealedValue>[]>;
}
