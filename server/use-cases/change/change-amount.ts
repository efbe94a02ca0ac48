import { isAlive, isPageOut, type Checkout } from "../../domain/checkout.ts";
import { ConflictError, NotFoundError, UpstreamError, ValidationError } from "../../domain/errors.ts";
import type { Actor } from "../../domain/events.ts";
import { AmountError, formatMoney, isSameMoney, parseSum, type Money } from "../../domain/money.ts";
import { isWaiting, type Payment } from "../../domain/payment.ts";
import type { Press } from "../../domain/press.ts";
import type { Context } from "../../ports/context.ts";
import type { Provider } from "../../ports/provider.ts";
import type { Store } from "../../ports/store.ts";
import { requireWithConnection } from "../learn/require-payment.ts";
import { settlePayment } from "../learn/settle-payment.ts";
import { updatePayment } from "../learn/update-payment.ts";
import { onceClosed } from "../pay/close-checkouts.ts";
import { orderFor } from "../pay/finish-opening.ts";
import { claimPress, isRepeat } from "./claim-press.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "publicUrl">;

export interface AmountChange extends Press {
  /** Decimal text in the payment's currency. */
  readonly amount: string;
}

/** Whether another sum can be asked under the same link. Product lines add up to their sum, so they are asked anew. */
export function mayChangeAmount({ status, terms }: Pick<Payment, "status" | "terms">): boolean {
  return isWaiting(status) && terms.lines.length === 0;
}

/**
 * Has an open payment ask another sum under the same link. Its sum no longer follows the deal's balance. Throws
 * ValidationError, NotFoundError, ConflictError `not_open`, `already_paid` (the payment is up to date then) or
 * `key_reused`, UpstreamError.
 */
export async function changeAmount(parts: Parts, change: AmountChange): Promise<void> {
  const { store, providers } = parts;
  const { portalId, paymentId, userId } = change;
  const { payment, connection } = await requireWithConnection(store, portalId, paymentId);
  const money = checkAmount(change, payment, providers.find(connection.provider));
  const scope = `amount:${paymentId}` as const;
  if (await isRepeat(store, change, scope)) return;
  await askAnotherSum(parts, payment, {
    money,
    actor: `user:${userId}`,
    followsBalance: false,
    alsoInTransaction: async (tx) => void (await claimPress(tx, change, { scope, at: parts.clock.now() })),
  });
}

function checkAmount({ amount }: AmountChange, payment: Payment, provider: Provider): Money {
  try {
    const money = parseSum(amount, payment.amount.currency);
    const refusal = provider.refusalOf(money);
    if (refusal !== null) throw new AmountError(refusal);
    return money;
  } catch (error) {
    if (!(error instanceof AmountError)) throw error;
    throw new ValidationError([{ name: "amount", message: error.message }]);
  }
}

export interface AnotherSum {
  readonly money: Money;
  readonly actor: Actor;
  readonly followsBalance: boolean;
  /** Joins the transaction that changes the sum. */
  readonly alsoInTransaction?: (tx: Store) => Promise<void>;
}

/**
 * The sum of an open payment, changed at the provider before it is changed here: in the page that is there where the
 * provider can do that, or by closing that page, in whose place the payer's next click opens another. Two sums are never
 * payable side by side. Throws ConflictError and UpstreamError.
 */
export async function askAnotherSum(parts: Parts, payment: Payment, sum: AnotherSum): Promise<void> {
  const { portalId, paymentId } = payment;
  refuseUnlessChangeable(payment);
  await refuseOpenPage(parts, payment);
  if (await changeInPlace(parts, payment, sum)) return;
  const outcome = await onceClosed(parts, { payment, as: "superseded" }, async (tx, current) => {
    await keep({ ...parts, store: tx }, current, sum);
    return "changed" as const;
  });
  if (outcome === "changed") return;
  await updatePayment(parts, { portalId, paymentId, actor: "provider" });
  throw new ConflictError("already_paid", "It was just paid, so its amount stays as it is.", paymentId);
}

function refuseUnlessChangeable(payment: Payment): void {
  if (mayChangeAmount(payment)) return;
  const detail =
    payment.terms.lines.length > 0
      ? "Its amount is the sum of its product lines. Cancel it and request it again with other lines."
      : "Only a payment that waits for money can be changed.";
  throw new ConflictError("not_open", detail, payment.paymentId);
}

/** Where the provider cannot close its page and somebody may have it before them, there would be two sums to pay. */
async function refuseOpenPage({ store, providers }: Parts, payment: Payment): Promise<void> {
  const { portalId, paymentId, amount } = payment;
  const connection = await store.connections.find(portalId, payment.connectionId);
  if (!connection) throw new NotFoundError("The payment's connection is gone.");
  const { label, capabilities } = providers.find(connection.provider);
  const page = await aliveCheckout(store, payment);
  if (capabilities.closes || !page || !isPageOut(payment, page)) return;
  const detail = `${label} cannot close the page that the customer has, which asks for ${formatMoney(amount, "en")}. Wait until it has ended, or cancel this payment.`;
  throw new ConflictError("not_open", detail, paymentId);
}

async function aliveCheckout(store: Store, { portalId, paymentId }: Payment): Promise<Checkout | undefined> {
  return (await store.checkouts.list(portalId, paymentId)).find(isAlive);
}

/**
 * True when the live page asks the new sum now. The wish is noted on the checkout first: should the answer be lost, the
 * page may ask either sum, is right with both, and the payer's next click closes it for a new one.
 */
async function changeInPlace(parts: Parts, payment: Payment, sum: AnotherSum): Promise<boolean> {
  const { store, providers } = parts;
  const connection = await store.connections.find(payment.portalId, payment.connectionId);
  const checkout = await aliveCheckout(store, payment);
  if (!connection || checkout?.state !== "live" || checkout.providerReference === null) return false;
  const account = providers.open(connection);
  const { changesAmount } = providers.find(connection.provider).capabilities;
  if (!account.changeAmount || changesAmount === "by_replacing") return false;
  const noted = await note(store, checkout, sum.money);
  if (!noted) return false;
  const opening = { payment, checkout: { ...noted, amount: sum.money }, connection, isFirstTry: true };
  const answer = await account.changeAmount(checkout.providerReference, orderFor(parts, opening)).catch(unlessOver);
  if (answer === "replace") return false;
  return store.transaction(async (tx) => {
    const current = await tx.payments.lock(payment.portalId, payment.paymentId);
    const stored = await find(tx, checkout);
    if (!current || stored?.state !== "live" || !mayChangeAmount(current)) return false;
    await tx.checkouts.save({ ...stored, amount: sum.money, nextMinor: null });
    await keep({ ...parts, store: tx }, current, sum);
    return true;
  });
}

/** A page that is no longer there is replaced like any other; whether it was paid is found out on the way. */
function unlessOver(error: unknown): "replace" {
  if (error instanceof UpstreamError && !error.isRetryable) return "replace";
  throw error;
}

function note(store: Store, checkout: Checkout, { minor }: Money): Promise<Checkout | null> {
  return store.transaction(async (tx) => {
    await tx.payments.lock(checkout.portalId, checkout.paymentId);
    const stored = await find(tx, checkout);
    if (stored?.state !== "live") return null;
    const noted = { ...stored, nextMinor: minor };
    await tx.checkouts.save(noted);
    return noted;
  });
}

async function find(store: Store, { portalId, paymentId, generation }: Checkout): Promise<Checkout | undefined> {
  return (await store.checkouts.list(portalId, paymentId)).find((one) => one.generation === generation);
}

async function keep(parts: Parts, payment: Payment, sum: AnotherSum): Promise<void> {
  const { money, actor, followsBalance, alsoInTransaction } = sum;
  refuseUnlessChangeable(payment);
  await alsoInTransaction?.(parts.store);
  const isSame = isSameMoney(payment.amount, money) && payment.followsBalance === followsBalance;
  if (isSame) return;
  const facts = [{ kind: "amount_changed", from: payment.amount, to: money }] as const;
  await settlePayment(parts, { payment: { ...payment, amount: money, followsBalance }, facts, actor });
}
