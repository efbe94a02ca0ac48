import { ConflictError } from "../../domain/errors.ts";
import type { Payment, PaymentStatus } from "../../domain/payment.ts";
import type { Context } from "../../ports/context.ts";
import { cancelPayment } from "./cancel-payment.ts";
import { expirePayment } from "./expire-payment.ts";
import { lockPayment, requirePayment } from "../learn/require-payment.ts";
import { settlePayment } from "../learn/settle-payment.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "publicUrl">;

export interface Hiding {
  readonly portalId: number;
  readonly paymentId: string;
  readonly userId: string;
}

/** Came to nothing: no money, and none to come. A declined one is cancelled on the way. */
const hideable: ReadonlySet<PaymentStatus> = new Set(["cancelled", "expired", "declined"]);

export function mayHide({ status, hiddenAt }: Pick<Payment, "status" | "hiddenAt">): boolean {
  return hiddenAt === null && hideable.has(status);
}

/**
 * Takes a payment off the list; its history stays, and it can be put back. What could still be paid is closed at the
 * provider first. Hiding twice is hiding once. Throws NotFoundError, ConflictError `already_paid` or `not_open`, and
 * UpstreamError.
 */
export async function hidePayment(parts: Parts, hiding: Hiding): Promise<void> {
  const { store } = parts;
  const { portalId, paymentId } = hiding;
  const payment = await requirePayment(store, portalId, paymentId);
  if (payment.status === "declined") await cancelPayment(parts, hiding);
  // Its end may have come a moment ago, before the timer that closes it.
  else await expirePayment(parts, portalId, paymentId);
  await store.transaction(async (tx) => {
    const current = await lockPayment(tx, portalId, paymentId);
    if (current.hiddenAt !== null) return;
    if (!mayHide(current)) {
      const detail = "Only a payment that came to nothing can be removed from the list. Cancel it first.";
      throw new ConflictError("not_open", detail, paymentId);
    }
    await note({ ...parts, store: tx }, { ...current, hiddenAt: parts.clock.now() }, hiding);
  });
}

/** Puts a payment back on the list. Throws NotFoundError. */
export async function putBackPayment(parts: Pick<Parts, "store" | "clock" | "random">, hiding: Hiding): Promise<void> {
  await parts.store.transaction(async (tx) => {
    const current = await lockPayment(tx, hiding.portalId, hiding.paymentId);
    if (current.hiddenAt !== null) await note({ ...parts, store: tx }, { ...current, hiddenAt: null }, hiding);
  });
}

async function note(
  parts: Pick<Parts, "store" | "clock" | "random">,
  payment: Payment,
  { userId }: Hiding,
): Promise<void> {
  const facts = [{ kind: payment.hiddenAt === null ? "put_back" : "hidden" }] as const;
  await settlePayment(parts, { payment, facts, actor: `user:${userId}` });
}
