import { ConflictError, UpstreamError, ValidationError, type FieldError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import { sumUp } from "../../domain/ledger.ts";
import { AmountError, parseSum, toDecimal, type Money } from "../../domain/money.ts";
import { isOpen, type Payment, type PaymentStatus } from "../../domain/payment.ts";
import type { Press } from "../../domain/press.ts";
import { day } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { claimPress } from "../change/claim-press.ts";
import { lockPayment, requirePayment } from "../learn/require-payment.ts";
import { settlePayment, type Settled } from "../learn/settle-payment.ts";
import { updatePayment } from "../learn/update-payment.ts";
import { onceClosed } from "../pay/close-checkouts.ts";
import { promiseClosing, type ClosingTrouble } from "../pay/promise-closing.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "publicUrl">;

/** Money that came another way, as the seller states it. */
export interface Confirmation extends Press {
  /** Decimal text in the payment's currency. */
  readonly amount: string;
  /** `YYYY-MM-DD` */
  readonly receivedOn: string;
  readonly method: string;
  readonly reference: string;
  readonly note: string;
}

/**
 * Books money received another way. The live checkout is closed at the provider first; when the provider says it was
 * just paid, the confirmation is refused and the payment brought up to date. A provider that does not close it holds
 * nothing up: the money is there, and the page is closed later. Throws ValidationError, NotFoundError, ConflictError
 * `already_paid`, `not_open` or `key_reused`, UpstreamError when the paid payment cannot be read.
 */
export async function confirmPayment(parts: Parts, confirmation: Confirmation): Promise<Payment> {
  const { store, wake } = parts;
  const { portalId, paymentId } = confirmation;
  const payment = await requirePayment(store, portalId, paymentId);
  const { money, receivedAt } = checkConfirmation(parts, confirmation, payment);
  const booking = (tx: Store, current: Payment, trouble: ClosingTrouble | null) =>
    book({ ...parts, store: tx }, confirmation, { payment: current, money, receivedAt, trouble });
  const settled = await closedOrPromised(parts, payment, booking);
  if (settled === "already_paid") {
    await updatePayment(parts, { portalId, paymentId, actor: "provider" });
    throw new ConflictError("already_paid", "The customer has just paid it through the link.", paymentId);
  }
  if (settled.hasMove) wake.crm(portalId);
  return settled.payment;
}

/** Does the work once the page is closed, or, where its provider does not close it, together with the promise to. */
async function closedOrPromised(
  parts: Parts,
  payment: Payment,
  work: (store: Store, payment: Payment, trouble: ClosingTrouble | null) => Promise<Settled>,
): Promise<Settled | "already_paid"> {
  const { store, providers } = parts;
  const { portalId, paymentId, connectionId } = payment;
  try {
    const closing = { payment, as: "cancelled", isNeeded: mayConfirm } as const;
    return await onceClosed(parts, closing, (tx, current) => work(tx, current, null));
  } catch (error) {
    const connection = await store.connections.find(portalId, connectionId);
    if (!(error instanceof UpstreamError) || !connection) throw error;
    const trouble = { provider: providers.find(connection.provider).label, error };
    return store.transaction(async (tx) => work(tx, await lockPayment(tx, portalId, paymentId), trouble));
  }
}

/**
 * Whether money by hand can still be booked on a payment of this status. Money held on the card is taken or let go of
 * first, or it could be taken as well.
 */
export function mayConfirm(status: PaymentStatus): boolean {
  if (status === "authorised") return false;
  return isOpen(status) || status === "expired" || status === "cancelled";
}

function checkConfirmation({ clock }: Parts, confirmation: Confirmation, payment: Payment) {
  const errors: FieldError[] = [];
  const receivedAt = dayOf(confirmation.receivedOn);
  // A day of slack, since the seller's today may begin before ours.
  if (receivedAt === null || receivedAt > clock.now() + day) {
    errors.push({ name: "receivedOn", message: "Choose the day the money came; it cannot lie ahead." });
  }
  const money = readAmount(confirmation.amount, payment, errors);
  if (!money || receivedAt === null || errors.length > 0) throw new ValidationError(errors);
  return { money, receivedAt };
}

/** The first moment of a day, epoch ms; null for one no calendar has, such as 31 February. */
function dayOf(text: string): number | null {
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isInteger(at) && new Date(at).toISOString().startsWith(text) ? at : null;
}

function readAmount(text: string, payment: Payment, errors: FieldError[]): Money | null {
  try {
    const money = parseSum(text, payment.amount.currency);
    // Never right, whatever was received before: said before the link is closed for it.
    if (money.minor > payment.amount.minor) errors.push(tooMuch(payment, payment.amount.minor));
    return money;
  } catch (error) {
    if (!(error instanceof AmountError)) throw error;
    errors.push({ name: "amount", message: error.message });
    return null;
  }
}

interface Booking {
  readonly payment: Payment;
  readonly money: Money;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** Why the provider's page is still open; null where none is. */
  readonly trouble: ClosingTrouble | null;
}

async function book(
  parts: Parts & { readonly store: Store },
  confirmation: Confirmation,
  { payment, money, receivedAt, trouble }: Booking,
): Promise<Settled> {
  const { store, clock, random } = parts;
  const { portalId, paymentId, userId, idempotencyKey, method, receivedOn, reference, note } = confirmation;
  const isFirst = await claimPress(store, confirmation, { scope: `confirm:${paymentId}`, at: clock.now() });
  if (!isFirst) return { payment, hasMove: false };
  if (payment.status === "authorised") {
    const detail = "Its money is held on the customer's card. Take that money, or release it first.";
    throw new ConflictError("not_open", detail, paymentId);
  }
  if (!mayConfirm(payment.status)) {
    throw new ConflictError("not_open", "It is already settled; look at its history.", paymentId);
  }
  await refuseTooMuch(store, payment, money);
  await store.ledger.append(portalId, payment.connectionId, [
    {
      entryId: newId(random),
      paymentId,
      kind: "manual_confirmed",
      amount: money,
      key: `manual:${paymentId}:${idempotencyKey}`,
      occurredAt: receivedAt,
      learnedAt: clock.now(),
      source: "person",
      userId,
    },
  ]);
  const confirmed = { kind: "confirmed", amount: money, method, receivedOn, reference, note } as const;
  const facts = trouble ? [confirmed, await promiseClosing(parts, payment, trouble)] : [confirmed];
  return settlePayment(parts, { payment, facts, actor: `user:${userId}` });
}

async function refuseTooMuch(store: Store, payment: Payment, money: Money): Promise<void> {
  const { net } = sumUp(await store.ledger.list(payment.portalId, payment.paymentId));
  const rest = payment.amount.minor - net;
  if (money.minor <= rest) return;
  throw new ValidationError([tooMuch(payment, rest)]);
}

function tooMuch({ amount }: Payment, rest: number): FieldError {
  return { name: "amount", message: `At most ${toDecimal({ ...amount, minor: rest })} is still due.` };
}
