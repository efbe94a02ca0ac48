import type { Knex } from "knex";
import type { AttemptState } from "../domain/attempt.ts";
import { feesOf } from "../domain/fees.ts";
import { sumUp, type LedgerKind } from "../domain/ledger.ts";
import { searchable, type PaymentFilter } from "../domain/payment-filter.ts";
import type { Mode, PaymentStatus } from "../domain/payment.ts";
import type { Sealer } from "../ports/context.ts";
import type { PaymentSearch, Proof, Search, SearchSum } from "../ports/payment-search.ts";
import { feeIn } from "./attempts.ts";
import type { Row } from "./payment-row.ts";
import { opener } from "./payments.ts";

/** Looks through the payments of one account; every query starts from its portal's own rows. */
export function paymentSearch(db: Knex, sealer: Sealer): PaymentSearch {
  const toPayment = opener(sealer);
  return {
    async page(search, { after, limit }) {
      const query = found(db, search)
        .select("payments.*")
        .orderBy([
          { column: "payments.created_at", order: "desc" },
          { column: "payments.payment_id", order: "desc" },
        ])
        .limit(limit);
      if (after) {
        const place = [after.createdAt, after.paymentId];
        void query.whereRaw("(payments.created_at, payments.payment_id) < (?, ?)", place);
      }
      return ((await query) as readonly Row[]).map(toPayment);
    },

    async sums(search, starts) {
      const [asked, moved] = await Promise.all([askedSums(db, search, starts), movedSums(db, search, starts)]);
      return asked.map((row) => {
        const entries = moved.flatMap((other) => (isSameGroup(row, other) ? [entryOf(other)] : []));
        const { received, refunded } = sumUp(entries);
        const { span, mode, currency, status, payments } = row;
        return { span, mode, currency, status, payments, asked: exact(row.amount), received, refunded };
      });
    },

    async choices(portalId, madeBy) {
      const rows: readonly ChoiceRow[] = await db<ChoiceRow & { portal_id: number }>("payments")
        .where({ portal_id: portalId, ...(madeBy !== null && { created_by: madeBy }) })
        .whereRaw(sayingSo)
        .distinct("currency", "connection_id", "created_by", "pipeline_id");
      const valuesOf = (column: keyof ChoiceRow) =>
        [...new Set(rows.flatMap((row) => row[column] ?? []))].toSorted((one, other) => (one < other ? -1 : 1));
      return {
        currencies: valuesOf("currency"),
        connectionIds: valuesOf("connection_id"),
        makers: valuesOf("created_by"),
        pipelineIds: valuesOf("pipeline_id"),
      };
    },

    proofs: (portalId, paymentIds) => proofsOf(db, portalId, paymentIds),
  };
}

interface ChoiceRow {
  readonly currency: string;
  readonly connection_id: string;
  readonly created_by: string;
  readonly pipeline_id: string | null;
}

/** The payments looked for, of this portal and nobody else's. */
function found(db: Knex, { portalId, filter, now }: Search): Knex.QueryBuilder {
  const query = ofAccount(db, portalId);
  for (const [column, value] of equalities(filter)) void query.where(column, value);
  for (const [column, sign, value] of comparisons(filter)) void query.where(column, sign, value);
  if (filter.payer !== null) void query.whereRaw("payments.payer_search like ? escape '\\'", [patternOf(filter.payer)]);
  if (filter.statuses !== null) void query.whereIn(db.raw(statusNow(now)) as unknown as string, [...filter.statuses]);
  if (!filter.withHidden) void query.whereNull("payments.hidden_at");
  return query;
}

/** The condition of the index `payments_of_account`, which is taken for no query without it. */
const sayingSo = "payments.created_at > 0";

function ofAccount(db: Knex, portalId: number): Knex.QueryBuilder {
  return db("payments").where("payments.portal_id", portalId).whereRaw(sayingSo);
}

function equalities(filter: PaymentFilter): readonly (readonly [column: string, value: string])[] {
  const { currency, connectionId, mode, createdBy, pipelineId, dealId, contactId, reference } = filter;
  const all = [
    ["payments.currency", currency],
    ["payments.connection_id", connectionId],
    ["payments.mode", mode],
    ["payments.created_by", createdBy],
    ["payments.pipeline_id", pipelineId],
    ["payments.deal_id", dealId ?? null],
    ["payments.contact_id", contactId ?? null],
    ["payments.reference", reference ?? null],
  ] as const;
  return all.flatMap(([column, value]) => (value === null ? [] : [[column, value] as const]));
}

function comparisons(
  filter: PaymentFilter,
): readonly (readonly [column: string, sign: "<" | "<=" | ">=", value: number])[] {
  const all = [
    ["payments.created_at", ">=", filter.from],
    ["payments.created_at", "<", filter.until],
    ["payments.amount_minor", ">=", filter.least],
    ["payments.amount_minor", "<=", filter.most],
  ] as const;
  return all.flatMap(([column, sign, value]) => (value === null ? [] : [[column, sign, value] as const]));
}

function patternOf(text: string): string {
  return `%${searchable(text).replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

// Numbers stand in the text of these two: PostgreSQL takes the same parameter used twice for two expressions.

/** A status that has not heard of its link's end yet is past it all the same. */
function statusNow(now: number): string {
  const isOver = `payments.status in ('created', 'opened', 'declined') and payments.valid_until <= ${exact(now)}`;
  return `case when ${isOver} then 'expired' else payments.status end`;
}

function spanOf(starts: readonly number[]): string {
  if (starts.length === 0) return "0";
  const cases = starts.map((start, span) => `when payments.created_at < ${exact(start)} then ${span}`);
  return `case ${cases.join(" ")} else ${starts.length} end`;
}

interface Group {
  readonly span: number;
  readonly mode: Mode;
  readonly currency: string;
  readonly status: PaymentStatus;
  readonly amount: number;
}

function grouped(db: Knex, search: Search, starts: readonly number[]): Knex.QueryBuilder {
  return found(db, search).select(
    db.raw(`${spanOf(starts)} as span`),
    "payments.mode",
    "payments.currency",
    db.raw(`${statusNow(search.now)} as status`),
  );
}

async function askedSums(
  db: Knex,
  search: Search,
  starts: readonly number[],
): Promise<readonly (Group & Pick<SearchSum, "payments">)[]> {
  return (await grouped(db, search, starts)
    .select(db.raw("count(*) as payments"), db.raw("cast(sum(payments.amount_minor) as bigint) as amount"))
    .groupByRaw("1, 2, 3, 4")) as readonly (Group & Pick<SearchSum, "payments">)[];
}

/** What the ledger adds up to; entries of another currency than was asked for are for review and in no sum. */
async function movedSums(
  db: Knex,
  search: Search,
  starts: readonly number[],
): Promise<readonly (Group & { readonly kind: LedgerKind })[]> {
  return (await grouped(db, search, starts)
    .join("ledger_entries as entries", (on) =>
      on
        .on("entries.portal_id", "payments.portal_id")
        .andOn("entries.payment_id", "payments.payment_id")
        .andOn("entries.currency", "payments.currency"),
    )
    .select("entries.kind", db.raw("cast(sum(entries.amount_minor) as bigint) as amount"))
    .groupByRaw("1, 2, 3, 4, 5")) as readonly (Group & { readonly kind: LedgerKind })[];
}

function isSameGroup(one: Group, other: Group): boolean {
  return (
    one.span === other.span && one.mode === other.mode && one.currency === other.currency && one.status === other.status
  );
}

function entryOf({ kind, amount, currency }: Group & { readonly kind: LedgerKind }) {
  return { kind, amount: { minor: exact(amount), currency } };
}

/** Throws RangeError for a number that JavaScript does not hold exactly. */
function exact(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError("A sum is beyond the safe integers.");
  return value;
}

interface AttemptRow {
  readonly payment_id: string;
  readonly method: string | null;
  readonly state: AttemptState;
  readonly fee_minor: number | null;
  readonly fee_currency: string | null;
}

async function proofsOf(
  db: Knex,
  portalId: number,
  paymentIds: readonly string[],
): Promise<ReadonlyMap<string, Proof>> {
  const [checkouts, attempts] = await Promise.all([
    db("checkouts")
      .where({ portal_id: portalId })
      .whereIn("payment_id", paymentIds)
      .whereNotNull("provider_reference")
      .orderBy(["payment_id", "generation"])
      .select("payment_id", "provider_reference"),
    db("attempts")
      .where({ portal_id: portalId })
      .whereIn("payment_id", paymentIds)
      .whereIn("state", ["captured", "partially_captured", "authorised"])
      .orderBy(["payment_id", "at"])
      .select<readonly AttemptRow[]>("payment_id", "method", "state", "fee_minor", "fee_currency"),
  ]);
  const references = byPayment(checkouts, "provider_reference");
  const known = attempts.flatMap(({ payment_id, method }) => (method === null ? [] : { payment_id, method }));
  const methods = byPayment(known, "method");
  const feeOf = (id: string) =>
    feesOf(attempts.filter((row) => row.payment_id === id).map((row) => ({ state: row.state, ...feeIn(row) })));
  return new Map(
    paymentIds.map((id) => [
      id,
      { references: [...(references.get(id) ?? [])], methods: [...(methods.get(id) ?? [])], fee: feeOf(id) },
    ]),
  );
}

function byPayment(
  rows: readonly Readonly<Record<string, string>>[],
  column: string,
): ReadonlyMap<string, ReadonlySet<string>> {
  const values = new Map<string, Set<string>>();
  for (const { payment_id = "", [column]: value = "" } of rows) {
    values.set(payment_id, (values.get(payment_id) ?? new Set()).add(value));
  }
  return values;
}
