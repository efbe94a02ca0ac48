/** One `hubspot.fetch`, as the developer sees it. */
export interface LoggedRequest {
  readonly id: number;
  readonly method: string;
  /** Path and query as the card asked for them. */
  readonly path: string;
  /** Null when no answer came at all. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** How often it reached the server: 2 when HubSpot's proxy would have repeated it. */
  readonly attempts: number;
}

/** What else happened: the card's log lines and actions that have no counterpart here. */
export interface LoggedLine {
  readonly id: number;
  readonly level: string;
  readonly text: string;
}

const most = 200;

/** A list that forgets its oldest entries. */
export interface Journal {
  readonly requests: readonly LoggedRequest[];
  readonly lines: readonly LoggedLine[];
}

export type JournalEntry =
  | { readonly kind: "request"; readonly request: Omit<LoggedRequest, "id"> }
  | { readonly kind: "line"; readonly line: Omit<LoggedLine, "id"> };

export const emptyJournal: Journal = { requests: [], lines: [] };

export function addToJournal({ requests, lines }: Journal, entry: JournalEntry): Journal {
  return entry.kind === "request"
    ? { lines, requests: [...requests, { ...entry.request, id: nextId(requests) }].slice(-most) }
    : { requests, lines: [...lines, { ...entry.line, id: nextId(lines) }].slice(-most) };
}

function nextId(entries: readonly { readonly id: number }[]): number {
  return (entries.at(-1)?.id ?? 0) + 1;
}
