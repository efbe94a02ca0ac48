import type { Connection } from "../domain/connection.ts";
import { ConflictError, NotFoundError, ValidationError, type FieldError } from "../domain/errors.ts";
import { newId } from "../domain/ids.ts";
import { AmountError, parseAmount, type Money } from "../domain/money.ts";
import { slotOf, usualTerms, type Checkout, type Payment, type PaymentContact, type Terms } from "../domain/payment.ts";
import type { Context, Random } from "../ports/context.ts";
import type { Provider } from "../ports/provider.ts";
import type { Store } from "../ports/store.ts";
import { expirePayment } from "./expire-payment.ts";
import { closeSurplus } from "./finish-opening.ts";
import { openAtCreation } from "./open-at-creation.ts";
import { eventOf } from "./settle-payment.ts";

/** What a seller asks for; texts as typed. */
export interface PaymentOrder {
  readonly portalId: number;
  readonly userId: string;
  readonly idempotencyKey: string;
  /** Hash of the whole request: the same key with another request is refused. */
  readonly requestHash: string;
  readonly record: CrmRecord;
  /** On a contact record: the deal to bind, if any. */
  readonly dealId: string | null;
  readonly contactId: string;
  readonly connectionId: string;
  /** Decimal text in major units. */
  readonly amount: string;
  readonly currency: string;
  readonly description: string;
  /** Whole days of 24 hours from now, null for no end. */
  readonly validityDays: number | null;
  readonly terms?: Terms;
  readonly followsBalance?: boolean;
  /** The payment this one is asked again from. */
  readonly replaces?: string | null;
}

export interface CrmRecord {
  readonly type: "contact" | "deal";
  readonly id: string;
}

type Parts = Pick<Context, "store" | "crm" | "providers" | "clock" | "random" | "wake" | "publicUrl">;

const minute = 60 * 1_000;
const day = 24 * 60 * 60 * 1_000;

/**
 * Makes a payment, once per idempotency key. Nothing exists at the provider yet. Throws ValidationError naming the
 * fields, NotFoundError for a record that cannot be read, ConflictError `open_payment` or `key_reused`, UpstreamError.
 */
export async function createPayment(parts: Parts, order: PaymentOrder): Promise<Payment> {
  const earlier = await repeatOf(parts.store, order);
  if (earlier) return earlier;
  const { payment, connection } = await draftOf(parts, order);
  const holder = await holderOf(parts, payment);
  if (holder) {
    // Two presses at once: the other one may have been this one.
    const first = await repeatOf(parts.store, order);
    if (first) return first;
    throw openPayment(holder);
  }
  const checkout = await openAtCreation(parts, payment, connection);
  let stored: Payment | null = null;
  try {
    stored = await keep(parts, order, { payment, checkout });
    return stored;
  } finally {
    if (checkout && stored?.paymentId !== payment.paymentId) await closeSurplus(parts, { connection }, checkout);
  }
}

/** The payment as it would be stored, with everything the order claims found to be true. */
async function draftOf(parts: Parts, order: PaymentOrder): Promise<{ payment: Payment; connection: Connection }> {
  const { store, clock, random } = parts;
  const { money, connection } = checkOrder(
    parts,
    order,
    await store.connections.find(order.portalId, order.connectionId),
  );
  const { contact, dealId, pipelineId } = await readRecord(parts, order);
  const now = clock.now();
  const payment: Payment = {
    portalId: order.portalId,
    paymentId: newId(random),
    connectionId: connection.connectionId,
    mode: connection.mode,
    token: newId(random),
    amount: money,
    description: order.description.trim(),
    reference: referenceFor(dealId ?? order.contactId, random),
    contact,
    terms: order.terms ?? usualTerms,
    followsBalance: order.followsBalance ?? false,
    replaces: order.replaces ?? null,
    hiddenAt: null,
    dealId,
    pipelineId,
    validUntil: order.validityDays === null ? null : now + order.validityDays * day,
    openedAt: null,
    cancellation: null,
    reviews: [],
    status: "created",
    generation: 1,
    createdBy: order.userId,
    createdAt: now,
    lastEventAt: now,
  };
  return { payment, connection };
}

interface Draft {
  readonly payment: Payment;
  readonly checkout: Checkout | null;
}

/** Stores the payment, or answers the one that a repeat of the same order has stored before. */
function keep({ store, random }: Parts, order: PaymentOrder, { payment, checkout }: Draft): Promise<Payment> {
  const { portalId, paymentId, createdAt: now } = payment;
  return store.transaction(async (tx) => {
    const { idempotencyKey: key, requestHash } = order;
    const earlier = await tx.payments.claimKey({ portalId, scope: "create", key, requestHash, paymentId, at: now });
    if (earlier) return repeated(await tx.payments.find(portalId, earlier.paymentId), earlier.requestHash, order);
    const slot = slotOf(payment);
    if ((await tx.payments.insert(payment, slot)) === "slot_taken" && slot !== null) {
      throw openPayment(await tx.payments.findBySlot(portalId, slot));
    }
    if (checkout) await tx.checkouts.insert(checkout);
    if (checkout) await tx.providerReads.ask(portalId, paymentId, now + minute);
    await tx.events.append([eventOf({ payment, now, random }, `user:${order.userId}`, { kind: "created" })]);
    return payment;
  });
}

function openPayment(holder: Payment | null): ConflictError {
  return new ConflictError("open_payment", "This deal already has an open payment.", holder?.paymentId);
}

/** The open payment in the way, if any. One whose end has come is not, also when no timer has come by yet. */
async function holderOf(parts: Parts, draft: Payment): Promise<Payment | null> {
  const { portalId } = draft;
  const slot = slotOf(draft);
  const holder = slot === null ? null : await parts.store.payments.findBySlot(portalId, slot);
  if (!holder || slot === null) return null;
  await expirePayment(parts, portalId, holder.paymentId);
  return parts.store.payments.findBySlot(portalId, slot);
}

/** The payment that the same order has made before, or null. Throws ConflictError `key_reused`. */
async function repeatOf({ payments }: Store, order: PaymentOrder): Promise<Payment | null> {
  const { portalId, idempotencyKey: key } = order;
  const known = await payments.findKey({ portalId, scope: "create", key });
  return known && repeated(await payments.find(portalId, known.paymentId), known.requestHash, order);
}

function repeated(payment: Payment | null, requestHash: string, order: PaymentOrder): Payment {
  if (!payment || requestHash !== order.requestHash) {
    throw new ConflictError("key_reused", "This key was already used for another request.");
  }
  return payment;
}

function checkOrder(
  { providers }: Parts,
  order: PaymentOrder,
  connection: Connection | null,
): { money: Money; connection: Connection } {
  if (!connection || connection.removedAt !== null) {
    throw new ValidationError([{ name: "connectionId", message: "Choose one of the connected payment accounts." }]);
  }
  const provider = providers.find(connection.provider);
  const [money, amountErrors] = checkAmount(order, provider);
  const errors = [
    ...amountErrors,
    ...checkDescription(order.description, provider.capabilities.descriptionLimit),
    ...checkValidity(order.validityDays),
  ];
  if (!money || errors.length > 0) throw new ValidationError(errors);
  return { money, connection };
}

function checkAmount(order: PaymentOrder, provider: Provider): [Money | null, readonly FieldError[]] {
  const { currencies } = provider.capabilities;
  if (currencies && !currencies.includes(order.currency)) {
    return [null, [{ name: "currency", message: `${provider.label} takes ${currencies.join(", ")} only.` }]];
  }
  try {
    const money = parseAmount(order.amount, order.currency);
    const error = money.minor <= 0 ? "Enter an amount above zero." : provider.refusalOf(money);
    return [money, error === null ? [] : [{ name: "amount", message: error }]];
  } catch (error) {
    if (!(error instanceof AmountError)) throw error;
    return [null, [{ name: "amount", message: error.message }]];
  }
}

function checkDescription(description: string, limit: number): readonly FieldError[] {
  const length = description.trim().length;
  if (length === 0) return [{ name: "description", message: "Say what the payment is for; the customer reads it." }];
  return length > limit ? [{ name: "description", message: `Keep it within ${limit} characters.` }] : [];
}

function checkValidity(days: number | null): readonly FieldError[] {
  if (days === null || (Number.isInteger(days) && days >= 1 && days <= 365)) return [];
  return [{ name: "validityDays", message: "Choose 1 to 365 whole days, or no end." }];
}

interface RecordFacts {
  readonly contact: PaymentContact;
  readonly dealId: string | null;
  readonly pipelineId: string | null;
}

/** The record's ids come from the screen and are only a claim: HubSpot is asked whether they belong together. */
async function readRecord({ crm }: Parts, order: PaymentOrder): Promise<RecordFacts> {
  return order.record.type === "deal" ? fromDeal(crm, order) : fromContact(crm, order);
}

async function fromDeal(crm: Parts["crm"], order: PaymentOrder): Promise<RecordFacts> {
  const deal = await crm.readDeal(order.portalId, order.record.id);
  if (!deal.contactIds.includes(order.contactId)) throw unrelated("contactId", "This contact is not on the deal.");
  const [contact] = await crm.readContacts(order.portalId, [order.contactId]);
  if (!contact) throw new NotFoundError("The contact is gone.");
  const { id, name, email } = contact;
  return { contact: { id, name, email }, dealId: deal.id, pipelineId: deal.pipelineId };
}

async function fromContact(crm: Parts["crm"], order: PaymentOrder): Promise<RecordFacts> {
  if (order.contactId !== order.record.id) throw unrelated("contactId", "Choose the contact of this record.");
  const { id, name, email, dealIds } = await crm.readContact(order.portalId, order.contactId);
  const contact = { id, name, email };
  if (order.dealId === null) return { contact, dealId: null, pipelineId: null };
  if (!dealIds.includes(order.dealId)) throw unrelated("dealId", "This deal is not one of the contact's.");
  const deal = await crm.readDeal(order.portalId, order.dealId);
  return { contact, dealId: deal.id, pipelineId: deal.pipelineId };
}

function unrelated(name: string, message: string): ValidationError {
  return new ValidationError([{ name, message }]);
}

/** Short enough to read out on the phone, unique enough for the provider's reports: `512-8KQ2MXA7`. */
function referenceFor(recordId: string, random: Random): string {
  return `${recordId}-${newId(random).slice(-8).toUpperCase()}`;
}
