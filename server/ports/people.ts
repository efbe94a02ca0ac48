/** A user of the account who has been seen here. */
export interface SeenPerson {
  readonly userId: string;
  /** As HubSpot vouched for it last; null where it told none. */
  readonly email: string | null;
}

/** Who of an account uses the app: HubSpot tells no list of its users without a further scope. */
export interface People {
  /** Notes that somebody was here. Writes only what is news. */
  see(portalId: number, person: SeenPerson, visit: Visit): Promise<void>;
  /** The latest two hundred, by when they were last noted. */
  list(portalId: number): Promise<readonly SeenPerson[]>;
  /** Whether anybody has ever opened the tab on a record. */
  hasSeenTab(portalId: number): Promise<boolean>;
  /** Forgets everybody of an account. */
  forget(portalId: number): Promise<void>;
}

export interface Visit {
  /** Epoch ms. */
  readonly at: number;
  readonly place: "tab" | "settings";
}
