/**
 * What can come to nothing after all tries: a provider's delivery, HubSpot's word of a record, a write to HubSpot, the
 * closing of a provider's page.
 */
export type LetterSource = "delivery" | "event" | "write" | "closing";

/** What was to be done, in the account's terms. */
export type LetterAbout = "delivery" | "event" | "move" | "properties" | "note" | "address" | "closing";

/** Names one of them within its account: `delivery-…`, `event-…`, `write-…`, `closing-…`. */
export type LetterId = `${LetterSource}-${string}`;

/** Something that was given up and waits for a person: nothing is dropped after a number of tries. */
export interface DeadLetter {
  readonly letterId: LetterId;
  readonly source: LetterSource;
  readonly about: LetterAbout;
  /** What the delivery says it is, in its sender's words; the property or note it was about. */
  readonly kind: string;
  readonly connectionId: string | null;
  readonly checkoutReference: string | null;
  readonly paymentId: string | null;
  /** The record in HubSpot, null where it is about none. */
  readonly record: { readonly type: "deal" | "contact"; readonly id: string } | null;
  /** The fault's name, and after a colon what the far side said. */
  readonly reason: string;
  readonly attempts: number;
  /** Epoch ms: when it came or was promised, and when the last try was made. */
  readonly arrivedAt: number;
  readonly triedAt: number;
  /** Null while nobody has set it aside. */
  readonly ignored: IgnoredLetter | null;
}

/** A person's word that it may be left undone. */
export interface IgnoredLetter {
  readonly by: string;
  readonly at: number;
  readonly note: string;
}

/** Reads a letter's name out of an address; null for anything that can be none. */
export function letterIdIn(text: string): LetterId | null {
  return /^(?:(?:delivery|write|closing)-[0-9A-Za-z]{22}|event-\d{1,15})$/.test(text) ? (text as LetterId) : null;
}

/** The table a letter lies in, and its key there. */
export function partsOf(letterId: LetterId): { readonly source: LetterSource; readonly id: string } {
  const end = letterId.indexOf("-");
  return { source: letterId.slice(0, end) as LetterSource, id: letterId.slice(end + 1) };
}

/** What cannot be read will not be readable the next time. */
export function canBeRetried({ reason }: Pick<DeadLetter, "reason">): boolean {
  return faultIn(reason) !== "unreadable";
}

/** `validation: Too long.` → `validation`. */
export function faultIn(reason: string): string {
  return /^[a-z_]+(?=: |$)/.exec(reason)?.[0] ?? reason;
}

/** `validation: Too long.` → `Too long.`; null where the far side said nothing. */
export function saidIn(reason: string): string | null {
  return /^[a-z_]+: (.+)$/s.exec(reason)?.[1] ?? null;
}
