import type { PaymentPage, PaymentRow, Place, Shown, TabView } from "@payments/shared";

/** The rows that were read so far, and how far each selection was read. */
export interface KnownPayments {
  /** Newest first. */
  readonly rows: readonly PaymentRow[];
  /** Where each selection's next page begins, null when it is read to its end; a missing one was never asked for. */
  readonly next: Readonly<Partial<Record<Shown, Place | null>>>;
}

export const nothingKnown: KnownPayments = { rows: [], next: {} };

/** The list as it was just read, with the older rows that were shown before. */
export function withView(known: KnownPayments, { payments, next }: TabView): KnownPayments {
  const ids = new Set(payments.map(({ id }) => id));
  // Where a whole page is new, others may be missing between it and what was known before.
  const isGapless = known.rows.some(({ id }) => ids.has(id));
  if (!isGapless) return { rows: payments, next: { all: next } };
  // What the answer would hold if it were still listed is not listed any more.
  const rows = known.rows.filter((row) => ids.has(row.id) || row.group === "removed" || !isWithin(row, next));
  return { rows: merge(rows, payments), next: { ...known.next, all: deeper(known.next.all, next) } };
}

export function withPage(known: KnownPayments, show: Shown, { payments, next }: PaymentPage): KnownPayments {
  return { rows: merge(known.rows, payments), next: { ...known.next, [show]: next } };
}

/** Rows as they are now; those that were not known come in at their places. */
export function withRows(known: KnownPayments, rows: readonly PaymentRow[]): KnownPayments {
  return { ...known, rows: merge(known.rows, rows) };
}

/** What a selection shows so far. Open payments are shown however old they are. */
export function shownOf({ rows, next }: KnownPayments, show: Shown): readonly PaymentRow[] {
  const end = next[show] ?? null;
  return rows.filter((row) => isChosen(row, show) && (isWithin(row, end) || (show === "all" && row.group === "open")));
}

function isChosen({ group, status }: PaymentRow, show: Shown): boolean {
  if (show === "removed") return group === "removed";
  return group !== "removed" && (show === "all" || status === show);
}

/** Whether it stands no later in the list than the place. */
function isWithin({ createdAt, id }: PaymentRow, end: Place | null): boolean {
  if (end === null || createdAt > end.createdAt) return true;
  return createdAt === end.createdAt && id >= end.id;
}

function deeper(before: Place | null | undefined, now: Place | null): Place | null {
  if (before === undefined || now === null) return now;
  return before === null || before.createdAt < now.createdAt ? before : now;
}

function merge(before: readonly PaymentRow[], news: readonly PaymentRow[]): readonly PaymentRow[] {
  const known = new Map(before.map((row) => [row.id, row]));
  const fresh = new Map(news.map((row) => [row.id, withDealName(row, known.get(row.id))]));
  const updated = before.map((row) => fresh.get(row.id) ?? row);
  return [...fresh.values()].filter(({ id }) => !known.has(id)).reduce(withNew, updated);
}

/** Put before the first one that is older. */
function withNew(rows: readonly PaymentRow[], row: PaymentRow): readonly PaymentRow[] {
  const place = rows.findIndex((other) => !isWithin(other, row));
  return place < 0 ? [...rows, row] : [...rows.slice(0, place), row, ...rows.slice(place)];
}

/** A deal's name is read from HubSpot with the whole list only. */
export function withDealName<T extends PaymentRow>(row: T, before: PaymentRow | null | undefined): T {
  const { deal } = row;
  if (!deal || deal.name !== null || before?.deal?.id !== deal.id) return row;
  return { ...row, deal: before.deal };
}
