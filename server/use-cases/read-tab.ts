import type { Connection, Portal } from "../domain/connection.ts";
import { DisconnectedError, NotFoundError, UpstreamError } from "../domain/errors.ts";
import { sumUp, type Sums } from "../domain/ledger.ts";
import { isCurrency, parseAmount, type Money } from "../domain/money.ts";
import type { Move } from "../domain/moves.ts";
import { holdsDeal, type Checkout, type Mode, type Payment } from "../domain/payment.ts";
import type { PaymentEvent } from "../domain/events.ts";
import type { Context } from "../ports/context.ts";
import type { CrmContact, CrmDeal, CrmPipeline } from "../ports/crm.ts";
import type { CrmRecord } from "./create-payment.ts";
import { requireConnected } from "./require-connected.ts";

type Parts = Pick<Context, "store" | "crm" | "providers" | "clock">;

/** A payment with what its row shows. */
export interface ListedPayment {
  /** Its status is true now, also where a validity has ended and no timer has come by yet. */
  readonly payment: Payment;
  readonly sums: Sums;
  readonly move: Move | null;
}

/** Everything the Payments tab of one record shows. */
export interface TabContents {
  readonly portal: Portal;
  readonly payments: readonly ListedPayment[];
  readonly connections: readonly Connection[];
  readonly pipelines: readonly CrmPipeline[];
  readonly contacts: readonly CrmContact[];
  /** On a deal record: the deal. */
  readonly deal: CrmDeal | null;
  /** On a contact record: its deals. */
  readonly deals: readonly CrmDeal[];
  /** Deal amount minus live money received, null without a deal amount. */
  readonly balance: Money | null;
  readonly openPayment: Payment | null;
}

const listLimit = 100;

/**
 * Reads the tab of a deal or contact: our rows, and the record as HubSpot has it. Throws DisconnectedError,
 * NotFoundError and UpstreamError.
 */
export async function readTab(parts: Parts, portalId: number, record: CrmRecord): Promise<TabContents> {
  const { store, crm } = parts;
  const portal = await requireConnected(parts, portalId);
  const [people, payments, connections, pipelines] = await Promise.all([
    readPeople(parts, portalId, record),
    listPayments(parts, portalId, record),
    store.connections.list(portalId),
    crm.readPipelines(portalId, "person"),
  ]);
  const balance = people.deal ? await balanceOf(parts, portal, people.deal) : null;
  const openPayment = record.type === "deal" ? payments.find(({ payment }) => isInTheWay(payment)) : undefined;
  return { portal, payments, connections, pipelines, ...people, balance, openPayment: openPayment?.payment ?? null };
}

function isInTheWay({ status, cancellation }: Payment): boolean {
  return holdsDeal(status) && cancellation === null;
}

async function readPeople({ crm }: Parts, portalId: number, record: CrmRecord) {
  if (record.type === "deal") {
    const deal = await crm.readDeal(portalId, record.id);
    const contacts = deal.contactIds.length > 0 ? await crm.readContacts(portalId, deal.contactIds.slice(0, 100)) : [];
    return { deal, deals: [], contacts };
  }
  const contact = await crm.readContact(portalId, record.id);
  const ids = contact.dealIds.slice(0, 100);
  const deals = ids.length > 0 ? [...(await crm.readDeals(portalId, ids, "person")).values()] : [];
  return { deal: null, deals, contacts: [contact] };
}

async function listPayments(
  { store, clock }: Parts,
  portalId: number,
  record: CrmRecord,
): Promise<readonly ListedPayment[]> {
  const { type, id } = record;
  const { payments } = store;
  const found = await (type === "deal"
    ? payments.listOfDeal(portalId, id, listLimit)
    : payments.listOfContact(portalId, id, listLimit));
  const ids = found.map(({ paymentId }) => paymentId);
  const entries = await store.ledger.listOfPayments(portalId, ids);
  const moves = new Map((await store.moves.latestOfPayments(portalId, ids)).map((move) => [move.paymentId, move]));
  const now = clock.now();
  return found.map((payment) => ({
    payment: asOf(payment, now),
    sums: sumUp(entries.filter(({ paymentId }) => paymentId === payment.paymentId)),
    move: moves.get(payment.paymentId) ?? null,
  }));
}

/** A link that ended a moment ago has ended, also before the timer that closes it. */
function asOf(payment: Payment, now: number): Payment {
  const isOver = payment.validUntil !== null && payment.validUntil <= now;
  const isWaiting = payment.status === "created" || payment.status === "opened" || payment.status === "declined";
  return isOver && isWaiting ? { ...payment, status: "expired" } : payment;
}

async function balanceOf({ store }: Parts, portal: Portal, deal: CrmDeal): Promise<Money | null> {
  const currency = deal.currency ?? portal.companyCurrency;
  if (deal.amount === null || !isCurrency(currency)) return null;
  const amount = parseLeniently(deal.amount, currency);
  if (!amount) return null;
  const live: Mode = "live";
  const received = await store.ledger.netOfDeal(portal.portalId, deal.id, currency, live);
  return { minor: Math.max(amount.minor - received, 0), currency };
}

// A deal may hold more decimals than its currency has; then there is no exact amount to suggest.
function parseLeniently(text: string, currency: string): Money | null {
  try {
    return parseAmount(text, currency);
  } catch {
    return null;
  }
}

/** One payment with its history. */
export interface PaymentHistory extends ListedPayment {
  readonly events: readonly PaymentEvent[];
  readonly checkouts: readonly Checkout[];
  readonly connection: Connection;
  readonly pipelines: readonly CrmPipeline[];
}

/** Throws NotFoundError. */
export async function readPayment(parts: Parts, portalId: number, paymentId: string): Promise<PaymentHistory> {
  const { store, crm, clock } = parts;
  const payment = await store.payments.find(portalId, paymentId);
  const connection = payment && (await store.connections.find(portalId, payment.connectionId));
  if (!payment || !connection) throw new NotFoundError("There is no such payment.");
  const [events, checkouts, ledger, moves, pipelines] = await Promise.all([
    store.events.list(portalId, paymentId),
    store.checkouts.list(portalId, paymentId),
    store.ledger.list(portalId, paymentId),
    store.moves.list(portalId, paymentId),
    readStageNames(crm, portalId),
  ]);
  const move = moves.at(-1) ?? null;
  return { payment: asOf(payment, clock.now()), sums: sumUp(ledger), move, events, checkouts, connection, pipelines };
}

/** A payment is told also while HubSpot is silent; its stages keep their ids then. */
async function readStageNames(crm: Parts["crm"], portalId: number): Promise<readonly CrmPipeline[]> {
  try {
    return await crm.readPipelines(portalId, "person");
  } catch (error) {
    if (error instanceof UpstreamError || error instanceof DisconnectedError) return [];
    throw error;
  }
}
