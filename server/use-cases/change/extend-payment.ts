import { ConflictError, ValidationError } from "../../domain/errors.ts";
import { isWaiting, slotOf, type Payment } from "../../domain/payment.ts";
import type { Press } from "../../domain/press.ts";
import { day } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { lockPayment } from "../learn/require-payment.ts";
import { settlePayment } from "../learn/settle-payment.ts";
import { claimPress } from "./claim-press.ts";
import { expirePayment } from "./expire-payment.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "publicUrl">;

export interface Extension extends Press {
  /** Whole days of 24 hours from now, null for no end. */
  readonly days: number | null;
}

export function mayExtend({ status }: Pick<Payment, "status">): boolean {
  return isWaiting(status) || status === "expired";
}

/**
 * Gives a link another end, also one that has ended. Nothing happens at the provider: a page that ends too early is
 * closed and renewed at the payer's next click. Throws ValidationError, NotFoundError, ConflictError `not_open`,
 * `key_reused`, and `open_payment` when the deal has got another open payment since the end.
 */
export async function extendPayment(parts: Parts, extension: Extension): Promise<void> {
  const { store, clock } = parts;
  const { portalId, paymentId } = extension;
  await checkDays(store, extension);
  // What has ended is closed before it is opened again, so that a payer never meets two pages.
  await expirePayment(parts, portalId, paymentId);
  await store.transaction(async (tx) => {
    const payment = await lockPayment(tx, portalId, paymentId);
    const isFirst = await claimPress(tx, extension, { scope: `extend:${paymentId}`, at: clock.now() });
    if (isFirst) await extend({ ...parts, store: tx }, payment, extension);
  });
}

async function checkDays({ policies }: Store, { portalId, days }: Extension): Promise<void> {
  const isInRange = days === null || (Number.isInteger(days) && days >= 1 && days <= 365);
  if (!isInRange) throw new ValidationError([{ name: "days", message: "Choose 1 to 365 whole days, or no end." }]);
  if (days !== null) return;
  const { validity } = (await policies.read(portalId)).policies;
  if (validity.mayBeEndless) return;
  throw new ValidationError([{ name: "days", message: "Your account's links have to end. Choose a number of days." }]);
}

async function extend(parts: Parts, payment: Payment, { userId, days }: Extension): Promise<void> {
  const { store, clock } = parts;
  if (!mayExtend(payment)) {
    const detail = "Only a link that waits for money or has ended can be extended.";
    throw new ConflictError("not_open", detail, payment.paymentId);
  }
  if (payment.status === "expired") await takeDealAgain(store, payment);
  const validUntil = days === null ? null : clock.now() + days * day;
  await settlePayment(parts, {
    payment: { ...payment, validUntil, hiddenAt: null },
    facts: [{ kind: "extended", until: validUntil }],
    actor: `user:${userId}`,
    // Open again is no news of the customer's, so no rule has a say in it.
    isUndo: true,
  });
}

/** Another payment of the deal may have been asked since the end. */
async function takeDealAgain(store: Store, payment: Payment): Promise<void> {
  const { portalId, paymentId } = payment;
  const { openPayments } = (await store.policies.read(portalId)).policies;
  const slot = slotOf(payment);
  if (slot === null || openPayments === "several") return;
  if (await store.payments.takeSlot(portalId, paymentId, slot)) return;
  const holder = await store.payments.findBySlot(portalId, slot);
  const detail = "Its deal has another open payment by now. Cancel that one first, or use its link.";
  throw new ConflictError("open_payment", detail, holder?.paymentId);
}
