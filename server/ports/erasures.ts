/** A contact whose person asked to be forgotten. */
export interface Erasure {
  readonly portalId: number;
  readonly contactId: string;
  /** How often it was done. */
  readonly rounds: number;
}

/** Forgetting people while the facts about money stay. */
export interface Erasures {
  /** Remembers the contact, so that what arrives later is forgotten as well. Done again when told again. */
  note(portalId: number, contactId: string, now: number): Promise<void>;
  isErased(portalId: number, contactId: string): Promise<boolean>;
  /** Overwrites everything personal that is kept with a payment. Inside a transaction that holds it. */
  erasePayment(portalId: number, paymentId: string): Promise<void>;
  /** Drops what is promised to be written to the contacts and what was written, and the account's kept answers of the API. */
  eraseContacts(portalId: number, contactIds: readonly string[]): Promise<void>;
  /**
   * Overwrites what is personal of an account and belongs to no single payment: texts of its people, their addresses,
   * what was sent to it and kept answers. Inside a transaction.
   */
  eraseAccount(portalId: number): Promise<void>;
  /** Hands out contacts to be gone through once more, each to one caller until `leaseUntil`. */
  claim(now: number, leaseUntil: number, limit: number): Promise<readonly Erasure[]>;
  /** When to do it again, epoch ms; null for never. */
  plan(erasure: Erasure, dueAt: number | null): Promise<void>;
}
