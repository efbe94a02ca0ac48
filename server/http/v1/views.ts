import { isKeyName } from "../../domain/api-key.ts";
import { isWaiting, type Payment } from "../../domain/payment.ts";
import { refundableOf } from "../../domain/refunds.ts";
import { isWorkflow } from "../../domain/workflow.ts";
import type { Context } from "../../ports/context.ts";
import { findPayment } from "../../use-cases/api/find-payments.ts";
import type { ListedPayment } from "../../use-cases/look/list-payments.ts";
import type { Call } from "./operation.ts";
import type { PaymentAnswer } from "./shapes.ts";

/** The call's payment as it is now. Throws NotFoundError. */
export async function answerPayment(context: Context, { caller, paymentId }: Call): Promise<PaymentAnswer> {
  return paymentAnswer(await findPayment(context, caller, paymentId), context.publicUrl);
}

/** A payment as programs get it. */
export function paymentAnswer({ payment, sums, refunds, hold }: ListedPayment, publicUrl: string): PaymentAnswer {
  const { amount, terms, contact } = payment;
  const address = `${publicUrl}/p/${payment.token}`;
  return {
    id: payment.paymentId,
    status: payment.status,
    mode: payment.mode,
    amount: amount.minor,
    currency: amount.currency,
    received: sums.net,
    refunded: sums.refunded,
    refundable: refundableOf(sums, refunds),
    held: hold?.minor ?? 0,
    description: payment.description,
    reference: payment.reference,
    dealId: payment.dealId,
    contactId: contact.id,
    connectionId: payment.connectionId,
    capture: terms.capture,
    link: isPayable(payment) ? address : null,
    receiptUrl: sums.received > 0 ? `${address}/receipt` : null,
    validUntil: momentOrNull(payment.validUntil),
    openedAt: momentOrNull(payment.openedAt),
    reviews: [...payment.reviews],
    metadata: { ...terms.metadata },
    createdBy: makerOf(payment.createdBy),
    createdAt: momentText(payment.createdAt),
    updatedAt: momentText(payment.lastEventAt),
  };
}

function isPayable({ status, hiddenAt }: Payment): boolean {
  return hiddenAt === null && isWaiting(status);
}

function makerOf(createdBy: string): PaymentAnswer["createdBy"] {
  if (isKeyName(createdBy)) return { type: "key", id: createdBy.slice("key:".length) };
  return isWorkflow(createdBy)
    ? { type: "workflow", id: createdBy.slice("workflow:".length) }
    : { type: "user", id: createdBy };
}

export function momentText(at: number): string {
  return new Date(at).toISOString();
}

function momentOrNull(at: number | null): string | null {
  return at === null ? null : momentText(at);
}
