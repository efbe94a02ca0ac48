/**
 * Who did it: a person at HubSpot, HubSpot itself, a key of the public API, the program by its clock, or whoever runs
 * the program, on its command line.
 */
export type AuditActor = `user:${string}` | `key:${string}` | "hubspot" | "timer" | "operator";

/** What was done to an account, beyond single payments: those have their own timelines. */
export type AuditAct =
  | "installed"
  | "disconnected"
  | "uninstalled_in_hubspot"
  | "connection_added"
  | "connection_keys_changed"
  | "connection_removed"
  | "policies_changed"
  | "rules_changed"
  | "payment_act"
  | "dead_letter_retried"
  | "dead_letter_ignored"
  | "go_live_waived"
  | "go_live_asked_again"
  | "api_key_made"
  | "api_key_revoked"
  | "endpoint_added"
  | "endpoint_changed"
  | "endpoint_removed"
  | "data_exported"
  | "account_erased"
  | "contact_erased";

export type AuditValue =
  string | number | boolean | null | readonly AuditValue[] | { readonly [name: string]: AuditValue };

/** Facts of an act. Never a secret, and nobody's name or address: a chain cannot forget. */
export type AuditDetails = Readonly<Record<string, AuditValue>>;

export interface NewAuditEntry {
  readonly portalId: number;
  /** Epoch ms. */
  readonly at: number;
  readonly actor: AuditActor;
  readonly act: AuditAct;
  readonly details: AuditDetails;
}

export interface AuditEntry extends NewAuditEntry {
  /** Counts from 1 within the account, without a gap. */
  readonly seq: number;
  /** Of this entry and, through the hash before it, of all before. */
  readonly hash: string;
}

/** The hash before the first entry. */
export const noHash = "";

/** What an entry's hash, SHA-256 in hex, is made over: the entry and the hash before it. */
export function hashedText(
  { portalId, seq, at, actor, act, details }: Omit<AuditEntry, "hash">,
  before: string,
): string {
  return JSON.stringify([before, portalId, seq, at, actor, act, sorted(details)]);
}

/** Objects have no order, but texts have: databases and programs may hand the same facts back in another one. */
function sorted(value: AuditValue): AuditValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, part]) => [name, sorted(part)]));
}

/** Where a chain stops being what was written; null when it is whole. */
export interface ChainBreak {
  readonly seq: number;
  readonly what: "altered" | "missing";
}

/** Walks entries in their order, `from` the one before the first of them. */
export function findBreak(
  entries: readonly AuditEntry[],
  from: { readonly seq: number; readonly hash: string },
  hash: (text: string) => string,
): ChainBreak | null {
  let before = from;
  for (const entry of entries) {
    if (entry.seq !== before.seq + 1) return { seq: before.seq + 1, what: "missing" };
    if (entry.hash !== hash(hashedText(entry, before.hash))) return { seq: entry.seq, what: "altered" };
    before = entry;
  }
  return null;
}

/** Which parts of a setting differ, each as it was and as it is. */
export function changesBetween<T extends object>(before: T, after: T): AuditDetails {
  const names = Object.keys(after) as (keyof T & string)[];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(changed.map((name) => [name, { before: plain(before[name]), after: plain(after[name]) }]));
}

function plain(value: unknown): AuditValue {
  return JSON.parse(JSON.stringify(value ?? null)) as AuditValue;
}
