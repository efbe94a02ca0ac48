/** A note for a record's timeline. */
export interface NewCrmNote {
  /** Ours; also the text by which it is found again, since it stands in the body. */
  readonly noteId: string;
  /** Epoch ms: where it stands on the timeline. */
  readonly at: number;
  /** Simple HTML, everything from outside escaped. */
  readonly body: string;
  /** The records it hangs on, at least one of them. */
  readonly dealId: string | null;
  readonly contactId: string | null;
}

/** `gone`: a record it should hang on is gone or archived. */
export type NoteResult =
  | { readonly state: "written" }
  | { readonly state: "gone" }
  | { readonly state: "refused"; readonly said: string | null };

/** Notes on records. Every method may throw UpstreamError and DisconnectedError. */
export interface CrmNotes {
  /**
   * At most 100, answered by note id. Not to be repeated blindly: HubSpot knows no key against a second one. A note missing
   * from the answer is one nothing is known of, as are all after `ambiguous`: look by `findNotes` first.
   */
  createNotes(portalId: number, notes: readonly NewCrmNote[]): Promise<ReadonlyMap<string, NoteResult>>;
  /** The ids of those of these notes that stand on their records. */
  findNotes(
    portalId: number,
    notes: readonly Pick<NewCrmNote, "noteId" | "dealId" | "contactId">[],
  ): Promise<ReadonlySet<string>>;
}
