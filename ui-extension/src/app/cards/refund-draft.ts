import type { PaymentRow, RefundPaymentRequest, RefundUnderWay } from "@payments/shared";
import { isMore, readAmount, writeAmount } from "@payments/screens/amount-text";
import type { FieldMessage } from "@payments/screens/api-problem";
import { amountMessages } from "./amount-messages.ts";
import type { Formats } from "@payments/screens/formats";
import { words } from "./words.ts";

/** What stands in the refund form. */
export interface RefundDraft {
  readonly amount: string;
  readonly reason: string;
}

/** Starts with all that can be given back. */
export function startRefund(payment: PaymentRow, formats: Formats): RefundDraft {
  return { amount: writeAmount(payment.refundable.decimal, formats.locale), reason: "" };
}

/** The request without its key, or what to mend first. */
export type ReadRefund =
  { readonly request: Omit<RefundPaymentRequest, "idempotencyKey"> } | { readonly messages: readonly FieldMessage[] };

export function readRefund(draft: RefundDraft, payment: PaymentRow, formats: Formats): ReadRefund {
  const reason = draft.reason.trim();
  const amount = readRefundAmount(draft, payment, formats);
  const messages = [...amount.messages, ...reasonMessages(reason, words.refund.reasonMissing)];
  if (amount.decimal === null || messages.length > 0) return { messages };
  return { request: { amount: amount.decimal, reason } };
}

/** The decimal text of what is typed, and what is wrong with it. */
export function readRefundAmount({ amount }: RefundDraft, { refundable }: PaymentRow, formats: Formats) {
  const decimal = readAmount(amount, formats.locale);
  const messages = amountMessages(decimal, formats.locale);
  if (decimal === null || messages.length > 0 || !isMore(decimal, refundable.decimal)) return { decimal, messages };
  return { decimal, messages: [{ name: "amount", message: words.refund.amountHigh(formats.amount(refundable)) }] };
}

const longestReason = 200;

/** Judges a reason without spaces around it. */
export function reasonMessages(reason: string, missing: string): readonly FieldMessage[] {
  if (reason === "") return [{ name: "reason", message: missing }];
  return reason.length > longestReason ? [{ name: "reason", message: words.refund.reasonLong }] : [];
}

/** How a refund stands of which the provider has not told the end. */
export function underWayText({ state, amount }: RefundUnderWay, formats: Formats): string {
  return words.refund[state](formats.amount(amount));
}
