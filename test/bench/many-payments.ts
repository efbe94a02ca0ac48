import type { Knex } from "knex";
import { usualTerms, type Payment } from "../../server/domain/payment.ts";
import type { Sealer } from "../../server/ports/context.ts";
import type { Store } from "../../server/ports/store.ts";
import { isPostgres } from "../../server/store/database.ts";
import { newRow } from "../../server/store/payments.ts";

/** The account that is measured has a third of all payments, however many there are; the others share the rest. */
export const measuredPortal = 1;
export const connectionOf = (portalId: number): string => `connection-${portalId}`;

const otherPortals = 60;
const perDeal = 2;
const perContact = 4;
const perBatch = 5_000;
const day = 24 * 60 * 60_000;

export interface Stock {
  readonly knex: Knex;
  readonly store: Store;
  readonly sealer: Sealer;
  readonly now: number;
}

/** How many deals of the measured account have payments. */
export function dealsMeasured(size: number): number {
  return Math.floor(size / 3 / perDeal);
}

/** Ids of one account are apart from those of any other, as HubSpot's are. */
export function dealIdOf(portalId: number, deal: number): string {
  return String(portalId * 10_000_000 + deal);
}

/** Of a deal in three the newest payment is open. */
export function hasOpenPayment(deal: number): boolean {
  return deal % 3 === 0;
}

/**
 * Fills an empty database with payments as two years of business leave them: made one after the other by all accounts in
 * turn, two to a deal and four to a contact, most of them paid, each with its page at the provider, its money and its
 * history. Straight into the tables, in batches; a million take minutes.
 */
export async function fillWith(stock: Stock, size: number, report: (done: number) => void): Promise<void> {
  await addAccounts(stock);
  await withoutWaiting(stock.knex, async () => {
    for (let from = 0; from < size; from += perBatch) {
      const payments = Array.from({ length: Math.min(perBatch, size - from) }, (_, place) =>
        paymentOf(stock, from + place, size),
      );
      await stock.knex.transaction(async (trx) => {
        for (const [table, rows] of tablesOf(stock, payments)) await insertRows(trx, table, rows);
      });
      report(from + payments.length);
    }
  });
  // What a server does by itself as its tables grow. SQLite is left as the program leaves it.
  if (isPostgres(stock.knex)) {
    await stock.knex.raw("set statement_timeout = 0");
    await stock.knex.raw("vacuum analyze");
  }
}

async function addAccounts({ store, now }: Stock): Promise<void> {
  const base = {
    timeZone: "UTC",
    companyCurrency: "EUR",
    currencies: ["EUR"],
    uiDomain: "localhost",
    installedBy: "1",
  };
  const tokens = { accessToken: "a", refreshToken: "r", tokenExpiresAt: now, scopes: [] };
  for (let portalId = measuredPortal; portalId <= measuredPortal + otherPortals; portalId += 1) {
    await store.portals.install({ portalId, ...base, ...tokens }, now);
    await store.connections.insert({
      portalId,
      connectionId: connectionOf(portalId),
      provider: "simulated",
      mode: "test",
      label: "Simulated",
      values: { webhookSecret: "bench" },
      webhookToken: `BenchmarkConnection${portalId}`,
      keyEnding: "",
      createdAt: now,
      removedAt: null,
    });
  }
}

/** A cut of the power may cost what is measured by nobody; SQLite need not wait for the disk meanwhile. */
async function withoutWaiting(knex: Knex, work: () => Promise<void>): Promise<void> {
  if (isPostgres(knex)) return work();
  await knex.raw("pragma synchronous = off");
  await work();
  await knex.raw("pragma synchronous = full");
}

function paymentOf({ now }: Stock, index: number, size: number): Payment {
  const isMeasured = index % 3 === 0;
  const place = Math.floor(index / 3);
  const portalId = isMeasured ? measuredPortal : measuredPortal + 1 + (place % otherPortals);
  const ofPortal = isMeasured ? place : Math.floor(place / otherPortals) * 2 + (index % 3) - 1;
  const deal = Math.floor(ofPortal / perDeal);
  const isOpen = ofPortal % perDeal === perDeal - 1 && hasOpenPayment(deal);
  const createdAt = now - Math.floor(((size - index) / size) * 700 * day) - day;
  const contact = String(portalId * 10_000_000 + Math.floor(ofPortal / perContact));
  return {
    portalId,
    paymentId: idOf("P", index),
    connectionId: connectionOf(portalId),
    mode: "test",
    token: idOf("T", index),
    amount: { minor: 1_000 + (index % 90_000), currency: "EUR" },
    description: "Second half of the website",
    reference: `${dealIdOf(portalId, deal)}-${index}`,
    contact: { id: contact, name: `Customer ${contact}`, email: `customer-${contact}@example.com` },
    terms: usualTerms,
    followsBalance: false,
    replaces: null,
    hiddenAt: null,
    dealId: dealIdOf(portalId, deal),
    pipelineId: "default",
    validUntil: isOpen ? now + 30 * day : createdAt + 7 * day,
    openedAt: createdAt + 1,
    cancellation: null,
    reviews: [],
    status: isOpen ? "opened" : index % 7 === 0 ? "expired" : "paid",
    generation: 2,
    createdBy: "1",
    createdByEmail: null,
    createdAt,
    lastEventAt: createdAt + 2,
  };
}

function idOf(letter: string, index: number): string {
  return letter + String(index).padStart(21, "0");
}

type Rows = readonly Readonly<Record<string, unknown>>[];

function tablesOf({ sealer }: Stock, payments: readonly Payment[]): readonly (readonly [table: string, rows: Rows])[] {
  const slotOf = ({ status, dealId }: Payment) => (status === "opened" ? `test:${dealId}` : null);
  return [
    ["payments", payments.map((payment) => ({ ...newRow(sealer, payment, slotOf(payment)) }))],
    ["checkouts", payments.map(checkoutOf)],
    ["ledger_entries", payments.filter(({ status }) => status === "paid").map(captureOf)],
    ["events", payments.flatMap(eventsOf)],
  ];
}

function checkoutOf({ portalId, paymentId, connectionId, amount, createdAt, status }: Payment) {
  return {
    portal_id: portalId,
    payment_id: paymentId,
    generation: 1,
    connection_id: connectionId,
    amount_minor: amount.minor,
    currency: amount.currency,
    state: status === "paid" ? "used" : status === "opened" ? "live" : "expired",
    provider_reference: `sim_${paymentId}`,
    created_at: createdAt,
  };
}

function captureOf({ portalId, paymentId, connectionId, amount, createdAt }: Payment) {
  return {
    portal_id: portalId,
    entry_id: `entry-${paymentId}`,
    connection_id: connectionId,
    payment_id: paymentId,
    kind: "captured",
    amount_minor: amount.minor,
    currency: amount.currency,
    entry_key: `charge-${paymentId}`,
    occurred_at: createdAt + 2,
    learned_at: createdAt + 2,
    source: "read",
  };
}

function eventsOf({ portalId, paymentId, createdAt }: Payment) {
  const event = { portal_id: portalId, payment_id: paymentId };
  const opened = { kind: "opened", provider: "Simulated", providerReference: `sim_${paymentId}` };
  return [
    { ...event, event_id: `${paymentId}-1`, at: createdAt, actor: "user:1", facts: '{"kind":"created"}' },
    { ...event, event_id: `${paymentId}-2`, at: createdAt + 1, actor: "payer", facts: JSON.stringify(opened) },
  ];
}

/** All rows as one JSON text, taken apart by the engine: far quicker than a parameter for each value. */
async function insertRows(knex: Knex, table: string, rows: Rows): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const names = Object.keys(first);
  const columns = names.map((name) => `"${name}"`).join(", ");
  const source = isPostgres(knex)
    ? `select ${columns} from json_populate_recordset(null::${table}, ?::json)`
    : `select ${names.map((name) => `json_extract(value, '$.${name}')`).join(", ")} from json_each(?)`;
  await knex.raw(`insert into ${table} (${columns}) ${source}`, [JSON.stringify(rows)]);
}
