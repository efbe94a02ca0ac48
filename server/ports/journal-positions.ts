/** How far journals kept elsewhere have been read. */
export interface JournalPositions {
  /** Null before the first page. */
  read(journal: string): Promise<string | null>;
  save(journal: string, position: string): Promise<void>;
}
