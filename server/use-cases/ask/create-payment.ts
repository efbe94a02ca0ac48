import { isKeyName } from "../../domain/api-key.ts";
import type { Checkout } from "../../domain/checkout.ts";
import type { Connection } from "../../domain/connection.ts";
import { ConflictError, ForbiddenError } from "../../domain/errors.ts";
import { actorOf, type EventFacts, type Happening } from "../../domain/events.ts";
import { newId } from "../../domain/ids.ts";
import { slotOf, type Payment } from "../../domain/payment.ts";
import { hasRight, type Policies } from "../../domain/policies.ts";
import { day, minute } from "../../domain/time.ts";
import { isWorkflow } from "../../domain/workflow.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { standingTrouble } from "../account/ask-again.ts";
import { requireConnected } from "../account/require-connected.ts";
import { lacksRight } from "../account/require-right.ts";
import { expirePayment } from "../change/expire-payment.ts";
import { promiseDeal } from "../deal/promise-deal.ts";
import { followUp } from "../learn/follow-up.ts";
import { tellTimeline } from "../learn/tell-timeline.ts";
import { keyReused } from "../money/refusals.ts";
import { closeSurplus } from "../pay/finish-opening.ts";
import { noteAskedAgain, requireReplaceable } from "./ask-again.ts";
import { checkOrder } from "./check-order.ts";
import { checkRecord } from "./check-record.ts";
import { chooseReference, referenceTaken } from "./choose-reference.ts";
import { openAtCreation } from "./open-at-creation.ts";
import type { PaymentOrder } from "./payment-order.ts";
import { sendingTime } from "./plan-sending.ts";
import { readRecord } from "./read-record.ts";

type Parts = Pick<Context, "store" | "crm" | "providers" | "clock" | "random" | "wake" | "mailer" | "publicUrl">;

/**
 * Makes a payment, once per idempotency key. Nothing exists at the provider yet. Throws ForbiddenError, ValidationError
 * naming the fields, NotFoundError for a record that cannot be read, ConflictError `open_payment`, `nothing_due` or
 * `key_reused`, UpstreamError.
 */
export async function createPayment(parts: Parts, order: PaymentOrder): Promise<Payment> {
  const earlier = await repeatOf(parts.store, order);
  if (earlier) return earlier;
  const draft = await draftOf(parts, order);
  const { payment, connection } = draft;
  const holder = await holderOf(parts, draft);
  if (holder) {
    // Two presses at once: the other one may have been this one.
    const first = await repeatOf(parts.store, order);
    if (first) return first;
    throw openPayment(holder);
  }
  const checkout = await openAtCreation(parts, payment, connection);
  let stored: Payment | null = null;
  try {
    stored = await keep(parts, order, { ...draft, checkout });
    return stored;
  } finally {
    if (checkout && stored?.paymentId !== payment.paymentId) await closeSurplus(parts, { connection }, checkout);
  }
}

interface Draft {
  readonly payment: Payment;
  readonly connection: Connection;
  /** What only one open payment may hold; null where there may be several. */
  readonly slot: string | null;
  /** When the link goes out by itself, epoch ms; null where the seller sends it. */
  readonly sendAt: number | null;
}

/** The payment as it would be stored, with everything the order claims found to be true. */
async function draftOf(parts: Parts, order: PaymentOrder): Promise<Draft> {
  const { store, clock, random } = parts;
  const { portalId, userId, connectionId } = order;
  const portal = await requireConnected(parts, portalId);
  const { policies } = await store.policies.read(portalId);
  if (!hasRight(portal, policies, { userId, right: "create" })) throw new ForbiddenError(lacksRight("create"));
  const chosen = await store.connections.find(portalId, connectionId);
  const { connection, money, terms } = checkOrder(order, {
    connection: chosen,
    trouble: await standingTrouble(parts, chosen),
    policies,
    findProvider: parts.providers.find,
  });
  const facts = await readRecord(parts, order);
  const { contact, deal } = facts;
  const { mode } = connection;
  const { followsBalance } = await checkRecord(parts, order, facts, { portal, policies, money, mode });
  const dealId = deal?.id ?? null;
  if (order.replaces !== null) {
    await requireReplaceable(parts, { portalId, replaces: order.replaces }, { contactId: contact.id, dealId });
  }
  const names = { connectionId, dealId, contactId: contact.id, typed: order.reference };
  const now = clock.now();
  const sendAt = sendingTime(parts, { sendOn: order.sendOn, portal, contact });
  const payment: Payment = {
    portalId,
    paymentId: newId(random),
    connectionId,
    mode,
    token: newId(random),
    amount: money,
    description: order.description.trim(),
    reference: await chooseReference(parts, { portal, policies, ...names }),
    contact,
    terms,
    followsBalance,
    replaces: order.replaces,
    hiddenAt: null,
    dealId,
    pipelineId: deal?.pipelineId ?? null,
    validUntil: order.validityDays === null ? null : (sendAt ?? now) + order.validityDays * day,
    openedAt: null,
    cancellation: null,
    reviews: [],
    status: "created",
    generation: 1,
    createdBy: userId,
    createdByEmail: order.userEmail,
    createdAt: now,
    lastEventAt: now,
  };
  return { payment, connection, slot: slotFor(payment, policies), sendAt };
}

function slotFor(payment: Payment, { openPayments }: Policies): string | null {
  return openPayments === "one" ? slotOf(payment) : null;
}

/** Stores the payment, or answers the one that a repeat of the same order has stored before. */
function keep(
  parts: Parts,
  order: PaymentOrder,
  { payment, slot, sendAt, checkout }: Draft & { readonly checkout: Checkout | null },
): Promise<Payment> {
  const { store, random } = parts;
  const { portalId, paymentId, createdAt: now } = payment;
  return store.transaction(async (tx) => {
    const { idempotencyKey: key, requestHash } = order;
    const earlier = await tx.payments.claimKey({ portalId, scope: "create", key, requestHash, paymentId, at: now });
    if (earlier) return repeated(await tx.payments.find(portalId, earlier.paymentId), earlier.requestHash, order);
    const result = await tx.payments.insert(payment, slot);
    if (result === "reference_taken") throw referenceTaken(payment);
    if (result === "slot_taken") throw openPayment(slot === null ? null : await tx.payments.findBySlot(portalId, slot));
    if (checkout) {
      await tx.checkouts.insert(checkout);
      await tx.providerReads.ask(portalId, paymentId, now + minute);
    }
    if (isPerson(order.userId)) await tx.choices.save(portalId, order.userId, choicesOf(order));
    if (sendAt !== null) await tx.mailsDue.promise({ portalId, paymentId, occasion: "scheduled" }, sendAt);
    const facts: EventFacts = { kind: "created", ...(sendAt !== null && { sendAt }) };
    const happening: Happening = { payment, actor: actorOf(order.userId), facts: [facts], at: now };
    await tellTimeline({ store: tx, random }, [happening]);
    await followUp({ store: tx, random }, happening);
    if (order.makesDeal) await promiseDeal(tx, payment, now);
    await noteAskedAgain({ ...parts, store: tx }, payment);
    return payment;
  });
}

/** Programs and workflows fill in no form whose choices could be offered again. */
function isPerson(userId: string): boolean {
  return !isWorkflow(userId) && !isKeyName(userId);
}

function choicesOf({ lines, connectionId, validityDays, capture, language }: PaymentOrder) {
  return { type: lines.length > 0 ? "products" : "amount", connectionId, validityDays, capture, language } as const;
}

function openPayment(holder: Payment | null): ConflictError {
  return new ConflictError("open_payment", "This deal already has an open payment.", holder?.paymentId);
}

/**
 * The open payment in the way, if any: also one that was made while several were allowed. One whose end has come is not,
 * also when no timer has come by yet.
 */
async function holderOf(parts: Parts, { payment, slot }: Draft): Promise<Payment | null> {
  const { portalId, dealId, mode } = payment;
  if (slot === null || dealId === null) return null;
  const { payments } = parts.store;
  for (const { paymentId } of await payments.listHolding(portalId, dealId, mode)) {
    await expirePayment(parts, portalId, paymentId);
  }
  const [holder] = await payments.listHolding(portalId, dealId, mode);
  return holder ?? payments.findBySlot(portalId, slot);
}

/** The payment that the same order has made before, or null. Throws ConflictError `key_reused`. */
async function repeatOf({ payments }: Store, order: PaymentOrder): Promise<Payment | null> {
  const { portalId, idempotencyKey: key } = order;
  const known = await payments.findKey({ portalId, scope: "create", key });
  return known && repeated(await payments.find(portalId, known.paymentId), known.requestHash, order);
}

function repeated(payment: Payment | null, requestHash: string, order: PaymentOrder): Payment {
  if (!payment || requestHash !== order.requestHash) throw keyReused();
  return payment;
}
