import type { Connection, Portal } from "../../domain/connection.ts";
import { dayOf, monthsUpTo, startOfDay } from "../../domain/calendar.ts";
import { DisconnectedError, UpstreamError } from "../../domain/errors.ts";
import { sumUp, type LedgerEntry, type Sums } from "../../domain/ledger.ts";
import type { PaymentFilter } from "../../domain/payment-filter.ts";
import { statusAt, type Payment } from "../../domain/payment.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmPipeline } from "../../ports/crm-records.ts";
import type { Place } from "../../ports/payment-lists.ts";
import type { FilterChoices, Proof, Search, SearchSum } from "../../ports/payment-search.ts";

type Parts = Pick<Context, "store" | "crm" | "clock">;

/** A payment of the overview or of an export, with what came of it. */
export interface FoundPayment {
  readonly payment: Payment;
  readonly sums: Sums;
}

/** What an account's payments can be filtered by, with names. */
export interface Choices extends FilterChoices {
  /** Removed ones that payments were made by included. */
  readonly connections: readonly Connection[];
  readonly pipelines: readonly CrmPipeline[];
}

export interface Overview {
  readonly found: readonly FoundPayment[];
  /** The last payment of this page where there are more, else null. */
  readonly next: Place | null;
  readonly sums: readonly SearchSum[];
  /** First days of the months that the spans of `sums` begin with; span 0 lies before the first. */
  readonly months: readonly string[];
}

const rowsOfPage = 50;
const rowsOfExport = 500;
const monthsShown = 12;

/** One page of the payments looked for, with the sums of all of them. */
export async function readOverview(
  { store, clock }: Pick<Parts, "store" | "clock">,
  { portalId, timeZone }: Pick<Portal, "portalId" | "timeZone">,
  { filter, after }: { readonly filter: PaymentFilter; readonly after: Place | null },
): Promise<Overview> {
  const search: Search = { portalId, filter, now: clock.now() };
  const months = monthsUpTo(dayOf(search.now, timeZone), monthsShown);
  const [rows, sums] = await Promise.all([
    store.search.page(search, { after, limit: rowsOfPage + 1 }),
    store.search.sums(
      search,
      months.map((month) => startOfDay(month, timeZone)),
    ),
  ]);
  const shown = rows.slice(0, rowsOfPage);
  const entries = await store.ledger.listOfPayments(portalId, idsOf(shown));
  const next = rows.length > rowsOfPage ? (shown.at(-1) ?? null) : null;
  return { found: withSums(shown, entries, search.now), next, sums, months };
}

/** Of all payments, or of those that one user made. Where HubSpot is silent, pipelines keep their ids. */
export async function readChoices({ store, crm }: Parts, portalId: number, madeBy: string | null): Promise<Choices> {
  const [choices, connected, pipelines] = await Promise.all([
    store.search.choices(portalId, madeBy),
    store.connections.list(portalId),
    pipelinesOf(crm, portalId),
  ]);
  const removed = choices.connectionIds.filter((id) => connected.every(({ connectionId }) => connectionId !== id));
  const former = await Promise.all(removed.map((id) => store.connections.find(portalId, id)));
  return { ...choices, connections: [...connected, ...former.flatMap((one) => one ?? [])], pipelines };
}

async function pipelinesOf(crm: Parts["crm"], portalId: number): Promise<readonly CrmPipeline[]> {
  try {
    return await crm.readPipelines(portalId, "person");
  } catch (error) {
    if (error instanceof UpstreamError || error instanceof DisconnectedError) return [];
    throw error;
  }
}

/** A line of an export. */
export interface ExportedPayment extends FoundPayment {
  readonly proof: Proof;
  /** When the last money came in, epoch ms. */
  readonly paidAt: number | null;
  readonly isByHand: boolean;
}

/**
 * All payments looked for, newest first, page by page, so that a hundred thousand take no more room than five hundred
 * and hold nothing up. One made or changed meanwhile is told as it is when its page is read.
 */
export async function* exportPayments(
  { store, clock }: Pick<Parts, "store" | "clock">,
  portalId: number,
  filter: PaymentFilter,
): AsyncGenerator<readonly ExportedPayment[]> {
  const search: Search = { portalId, filter, now: clock.now() };
  let after: Place | null = null;
  do {
    const rows: readonly Payment[] = await store.search.page(search, { after, limit: rowsOfExport });
    const ids = idsOf(rows);
    const [entries, proofs] = await Promise.all([
      store.ledger.listOfPayments(portalId, ids),
      store.search.proofs(portalId, ids),
    ]);
    const ofPayment = grouped(entries);
    yield withSums(rows, entries, search.now).map((found) => ({
      ...found,
      ...incomeOf(ofPayment.get(found.payment.paymentId) ?? []),
      proof: proofs.get(found.payment.paymentId) ?? { references: [], methods: [], fee: null },
    }));
    after = rows.length === rowsOfExport ? (rows.at(-1) ?? null) : null;
  } while (after);
}

function incomeOf(entries: readonly LedgerEntry[]): Pick<ExportedPayment, "paidAt" | "isByHand"> {
  const income = entries.filter(({ kind }) => kind === "captured" || kind === "manual_confirmed");
  const paidAt = income.length === 0 ? null : Math.max(...income.map(({ occurredAt }) => occurredAt));
  return { paidAt, isByHand: sumUp(entries).manual > 0 };
}

function idsOf(payments: readonly Payment[]): readonly string[] {
  return payments.map(({ paymentId }) => paymentId);
}

function withSums(payments: readonly Payment[], entries: readonly LedgerEntry[], now: number): readonly FoundPayment[] {
  const ofPayment = grouped(entries);
  return payments.map((payment) => ({
    payment: { ...payment, status: statusAt(payment, now) },
    sums: sumUp(ofPayment.get(payment.paymentId) ?? []),
  }));
}

function grouped(entries: readonly LedgerEntry[]): ReadonlyMap<string, readonly LedgerEntry[]> {
  const groups = new Map<string, LedgerEntry[]>();
  for (const entry of entries) groups.set(entry.paymentId, [...(groups.get(entry.paymentId) ?? []), entry]);
  return groups;
}
