/** `GET /api/audit`: newest first, fifty at a time. */
export interface AuditPageView {
  readonly entries: readonly AuditEntryView[];
  /** For the next page's `?before=`; null at the end. */
  readonly before: number | null;
  /** Where the log is not what was written; null when it is whole, and on further pages. */
  readonly broken: { readonly seq: number; readonly what: "altered" | "missing" } | null;
}

export interface AuditEntryView {
  readonly seq: number;
  /** Epoch ms. */
  readonly at: number;
  /** `user:7`, `key:…`, `hubspot`, `timer`. */
  readonly actor: string;
  readonly sentence: string;
  readonly changes: readonly AuditChangeView[];
  readonly hash: string;
}

export interface AuditChangeView {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}
