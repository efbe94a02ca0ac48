import type { DeadLetter, IgnoredLetter, LetterId } from "../domain/dead-letters.ts";

/** Which of the letters, and where in their order: the latest try first. */
export interface LetterPage {
  readonly which: "open" | "ignored";
  /** The last one of the page before; null for the first page. */
  readonly after: Pick<DeadLetter, "letterId" | "triedAt"> | null;
  readonly limit: number;
}

/** What was given up after all tries, wherever it lies. Nothing is ever taken out of it but by being done. */
export interface DeadLetters {
  list(portalId: number, page: LetterPage): Promise<readonly DeadLetter[]>;
  count(portalId: number): Promise<Readonly<Record<LetterPage["which"], number>>>;
  /** Null for one that is not there or was not given up; another account's looks the same. */
  find(portalId: number, letterId: LetterId): Promise<DeadLetter | null>;
  /** As it came or was promised; empty where nothing is kept of it. */
  contentsOf(portalId: number, letterId: LetterId): Promise<string>;
  /** Has all tries made again from `at`, epoch ms, whether it was ignored or not. False when it is not given up. */
  revive(portalId: number, letterId: LetterId, at: number): Promise<boolean>;
  /** `paymentId`: whose it is, null where that is not known; by it the note is found when a person is to be forgotten. */
  ignore(
    portalId: number,
    letterId: LetterId,
    word: IgnoredLetter & { readonly paymentId: string | null },
  ): Promise<void>;
  /** Remembers a press by its key; `same` and `other` tell what an earlier one with it asked for. */
  claimPress(portalId: number, press: LetterPress): Promise<"new" | "same" | "other">;
}

export interface LetterPress {
  readonly key: string;
  /** What is asked for, in a few words of ours: `retry delivery-…`. */
  readonly request: string;
  readonly at: number;
}
