import { ValidationError } from "../../domain/errors.ts";
import { actorOf } from "../../domain/events.ts";
import { statusAt, type Payment, type PaymentStatus } from "../../domain/payment.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { settlePayment } from "../learn/settle-payment.ts";
import { tellTimeline } from "../learn/tell-timeline.ts";

/** Over, without its money being there. */
const repeatable: ReadonlySet<PaymentStatus> = new Set(["cancelled", "expired", "refunded"]);

/** Whether a payment can be asked for again by another one. */
export function mayAskAgain({ status }: Pick<Payment, "status">): boolean {
  return repeatable.has(status);
}

/** The record a payment is made on. */
export interface AskedOn {
  readonly contactId: string;
  readonly dealId: string | null;
}

/**
 * The payment that is asked for again, found to be one of the same deal or contact. Which one is only the form's claim.
 * Throws ValidationError `replaces`.
 */
export async function requireReplaceable(
  { store, clock }: Pick<Context, "store" | "clock">,
  { portalId, replaces }: { readonly portalId: number; readonly replaces: string },
  { contactId, dealId }: AskedOn,
): Promise<void> {
  const former = await store.payments.find(portalId, replaces);
  const isOfRecord = former?.contact.id === contactId || (dealId !== null && former?.dealId === dealId);
  if (!former || !isOfRecord) throw refusal("The payment to ask for again is not one of this record.");
  if (mayAskAgain({ status: statusAt(former, clock.now()) })) return;
  throw refusal("The payment to ask for again is not over yet. Cancel it first.");
}

function refusal(message: string): ValidationError {
  return new ValidationError([{ name: "replaces", message }]);
}

/** Ties the two on both timelines; part of the transaction that stores the new payment. */
export async function noteAskedAgain(
  parts: Pick<Context, "clock" | "random"> & { readonly store: Store },
  payment: Payment,
): Promise<void> {
  const { portalId, replaces, createdBy } = payment;
  const former = replaces === null ? null : await parts.store.payments.lock(portalId, replaces);
  if (!former) return;
  const actor = actorOf(createdBy);
  const asked = { kind: "asked_again", reference: payment.reference } as const;
  await settlePayment(parts, { payment: former, facts: [asked], actor });
  const asks = { kind: "asks_again", reference: former.reference } as const;
  await tellTimeline(parts, [{ payment, actor, facts: [asks], at: parts.clock.now() }]);
}
