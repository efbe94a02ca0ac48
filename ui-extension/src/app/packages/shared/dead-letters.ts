/** `GET /api/dead-letters?which=open&after=…`: what came to nothing after all tries, the latest try first. */
export interface DeadLettersView {
  readonly letters: readonly DeadLetterView[];
  /** How many wait, and how many were set aside. */
  readonly open: number;
  readonly ignored: number;
  /** To be sent as `after` for the next page; null on the last one. */
  readonly next: string | null;
}

export interface DeadLetterView {
  readonly id: string;
  readonly about: "delivery" | "event" | "move" | "properties" | "note" | "address" | "closing";
  /** Why it came to nothing, and what helps. */
  readonly why: string;
  readonly cure: string;
  /** The other side's own sentence, when it said one. */
  readonly said: string | null;
  readonly attempts: number;
  readonly arrivedAt: number;
  readonly triedAt: number;
  readonly payment: { readonly id: string; readonly reference: string } | null;
  readonly record: { readonly objectTypeId: "0-1" | "0-3"; readonly url: string } | null;
  /** The provider's account it came from. */
  readonly connection: string | null;
  /** What it holds, with secrets and personal data masked; empty where nothing is kept. */
  readonly contents: string;
  readonly mayRetry: boolean;
  /** A person's word that it may be left so; `by` is a user's id. */
  readonly ignored: { readonly by: string; readonly at: number; readonly note: string } | null;
}
