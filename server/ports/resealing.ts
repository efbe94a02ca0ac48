/** A secret that does not open: its row was tampered with, or is damaged. */
export interface UnreadableSecret {
  /** Null where the row belongs to no account. */
  readonly portalId: number | null;
  /** `connections.values_sealed` */
  readonly place: string;
}

/** What a stride over sealed values came to. */
export interface ResealingStride {
  readonly resealed: number;
  /** Left as they are. */
  readonly unreadable: readonly UnreadableSecret[];
  /** Whether this was the last one: nothing is sealed with a former key any more. */
  readonly isLast: boolean;
}

/** Seals anew, with the newest key, what was sealed with one before it. */
export interface Resealing {
  /** Some more values, from where the last stride of any process ended; null when there is nothing to do. */
  goOn(limit: number, at: number): Promise<ResealingStride | null>;
}
