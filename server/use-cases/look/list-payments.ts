import type { EventFacts } from "../../domain/events.ts";
import { holdOf, type Hold } from "../../domain/holds.ts";
import { sumUp, type Sums } from "../../domain/ledger.ts";
import { isPromised, type Move } from "../../domain/moves.ts";
import { statusAt, type Payment } from "../../domain/payment.ts";
import type { AskedRefund } from "../../domain/refunds.ts";
import type { Closing } from "../../ports/closings.ts";
import type { Context } from "../../ports/context.ts";
import type { ParkedReason } from "../../ports/crm-writes.ts";
import type { Place, RecordKey, Shown } from "../../ports/payment-lists.ts";
import { readFreshness, type Freshness } from "./read-freshness.ts";
import { refundsUnderWay } from "../money/refunds-under-way.ts";

type Parts = Pick<Context, "store" | "clock">;

/** A payment with what its row shows. */
export interface ListedPayment {
  /** Its status is true now, also where a validity has ended and no timer has come by yet. */
  readonly payment: Payment;
  readonly sums: Sums;
  /** Money held that can still be captured. */
  readonly hold: Hold | null;
  readonly move: Move | null;
  /** Why a move that is promised waits for somebody; null where it does not. */
  readonly moveWaits: ParkedReason | null;
  /** Refunds asked for of which the ledger does not tell yet, oldest first. */
  readonly refunds: readonly AskedRefund[];
  /** The provider's page that could not be closed when the money was confirmed by hand; null where none is open. */
  readonly closing: Closing | null;
  /** What happened to it last. */
  readonly latest: EventFacts | null;
}

export interface PaymentPage {
  /** Newest first. */
  readonly payments: readonly ListedPayment[];
  /** Where the next page begins, null after the last one. */
  readonly next: Place | null;
}

/** What the list of a record begins with. */
export interface FirstPage extends PaymentPage {
  /** To be handed to `readChanges`, which tells what has happened since. */
  readonly mark: Mark;
  readonly freshness: readonly Freshness[];
  readonly hasRemoved: boolean;
  /** How many of the record's payments are others', where the viewer sees only their own. */
  readonly hidden: number;
}

/** How far the news of a record are known. */
export interface Mark {
  readonly count: number;
  /** Epoch ms: all that happened up to then is known. */
  readonly knownUntil: number;
}

export interface Changes {
  readonly mark: Mark;
  /** Those to which something has happened, the latest first; removed ones included. */
  readonly payments: readonly ListedPayment[];
  readonly freshness: readonly Freshness[];
}

export const pageSize = 25;
const mostOpen = 100;
const mostChanges = 100;

/** The newest payments of a record, and the open ones however old they are, since those are what one comes for. */
export async function listFirstPage(parts: Parts, portalId: number, record: RecordKey): Promise<FirstPage> {
  const { payments } = parts.store;
  // The mark is taken before the rows: what happens in between is told once too often and never lost.
  const mark = await readMark(parts, portalId, record);
  const [page, open, hasRemoved, hidden] = await Promise.all([
    findPage(parts, portalId, record, { show: "all", after: null }),
    payments.listOpen(portalId, record, mostOpen),
    payments.hasRemoved(portalId, record),
    countHidden(parts, portalId, record, mark),
  ]);
  const ids = new Set(page.found.map(({ paymentId }) => paymentId));
  const found = [...page.found, ...open.filter(({ paymentId }) => !ids.has(paymentId))];
  const freshness = await readFreshness(parts, portalId, open);
  const rows = await withRowFacts(parts, portalId, found);
  return { payments: rows, next: page.next, mark, freshness, hasRemoved, hidden };
}

async function countHidden({ store }: Parts, portalId: number, record: RecordKey, shown: Mark): Promise<number> {
  if ((record.madeBy ?? null) === null) return 0;
  const { count } = await store.payments.newsOf(portalId, { ...record, madeBy: null });
  return Math.max(0, count - shown.count);
}

/** A further page, or the first one of a selection. */
export async function listPage(
  parts: Parts,
  portalId: number,
  record: RecordKey,
  query: { readonly show: Shown; readonly after: Place | null },
): Promise<PaymentPage> {
  const { found, next } = await findPage(parts, portalId, record, query);
  return { payments: await withRowFacts(parts, portalId, found), next };
}

/**
 * What has happened to a record's payments since the mark, and how fresh the open ones are. It costs no call to HubSpot
 * or a provider, and while nothing has happened only looks at the open ones: many screens ask this every few seconds.
 */
export async function readChanges(parts: Parts, portalId: number, record: RecordKey, known: Mark): Promise<Changes> {
  const { payments } = parts.store;
  const news = await payments.newsOf(portalId, record);
  const isUnchanged = news.latestAt <= known.knownUntil && news.count === known.count;
  const mark = isUnchanged ? known : markOf(parts, news);
  const [changed, open] = await Promise.all([
    isUnchanged ? [] : payments.listChanged(portalId, record, known.knownUntil, mostChanges),
    payments.listOpen(portalId, record, mostOpen),
  ]);
  const freshness = await readFreshness(parts, portalId, open);
  return { mark, payments: await withRowFacts(parts, portalId, changed), freshness };
}

/** The payments with what their rows show beside them. */
export async function withRowFacts(
  { store, clock }: Parts,
  portalId: number,
  payments: readonly Payment[],
): Promise<readonly ListedPayment[]> {
  if (payments.length === 0) return [];
  const ids = payments.map(({ paymentId }) => paymentId);
  const [entries, moves, refunds, events, closings] = await Promise.all([
    store.ledger.listOfPayments(portalId, ids),
    store.moves.latestOfPayments(portalId, ids),
    refundsUnderWay({ store }, portalId, ids),
    store.events.latestOfPayments(portalId, ids),
    store.closings.listOpen(portalId, ids),
  ]);
  const now = clock.now();
  const moveWaits = moves.some(isPromised) ? await store.crmWrites.whyParked(portalId, moveLane) : null;
  return payments.map((payment) => {
    const isOwn = ({ paymentId }: { readonly paymentId: string }) => paymentId === payment.paymentId;
    return {
      payment: { ...payment, status: statusAt(payment, now) },
      sums: sumUp(entries.filter(isOwn)),
      hold: holdOf(entries.filter(isOwn)),
      move: moves.find(isOwn) ?? null,
      moveWaits,
      refunds: refunds.filter(isOwn),
      closing: closings.find(isOwn) ?? null,
      latest: events.find(isOwn)?.facts ?? null,
    };
  });
}

const moveLane = { kind: "move", objectType: "deal" } as const;

async function findPage(
  { store }: Parts,
  portalId: number,
  record: RecordKey,
  query: { readonly show: Shown; readonly after: Place | null },
): Promise<{ readonly found: readonly Payment[]; readonly next: Place | null }> {
  const limit = pageSize + 1;
  const found = await store.payments.page(portalId, record, { ...query, limit });
  const shown = found.slice(0, pageSize);
  const last = shown.at(-1);
  const next = found.length === limit && last ? { createdAt: last.createdAt, paymentId: last.paymentId } : null;
  return { found: shown, next };
}

async function readMark(parts: Parts, portalId: number, record: RecordKey): Promise<Mark> {
  return markOf(parts, await parts.store.payments.newsOf(portalId, record));
}

// A transaction may still be under way whose events bear a time before now.
const settlingTime = 2_000;

function markOf({ clock }: Pick<Parts, "clock">, news: { count: number; latestAt: number }): Mark {
  return { count: news.count, knownUntil: Math.min(news.latestAt, clock.now() - settlingTime) };
}
