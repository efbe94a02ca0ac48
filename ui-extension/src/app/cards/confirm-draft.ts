import type { ConfirmPaymentRequest, PaymentRow } from "@payments/shared";
import { dueAmount, readAmount, writeAmount } from "@payments/screens/amount-text";
import type { FieldMessage } from "@payments/screens/api-problem";
import { amountMessages } from "./amount-messages.ts";
import { type CalendarDay, type Formats, isoDay } from "@payments/screens/formats";
import { words } from "./words.ts";

/** What stands in the confirm form. */
export interface ConfirmDraft {
  readonly amount: string;
  readonly receivedOn: CalendarDay | null;
  readonly method: ConfirmPaymentRequest["method"];
  readonly reference: string;
  readonly note: string;
}

/** Starts with what is still due, received today. */
export function startConfirmation(payment: PaymentRow, formats: Formats, now: number): ConfirmDraft {
  return {
    amount: writeAmount(dueAmount(payment.amount, payment.received), formats.locale),
    receivedOn: formats.day(now),
    method: "bank_transfer",
    reference: "",
    note: "",
  };
}

/** The request without its key, or what to mend first. */
export type ReadConfirmation =
  { readonly request: Omit<ConfirmPaymentRequest, "idempotencyKey"> } | { readonly messages: readonly FieldMessage[] };

export function readConfirmation(draft: ConfirmDraft, locale: string): ReadConfirmation {
  const { receivedOn, method, reference, note } = draft;
  const amount = readAmount(draft.amount, locale);
  const messages = [
    ...amountMessages(amount, locale),
    ...(receivedOn ? [] : [{ name: "receivedOn", message: words.confirm.dateMissing }]),
  ];
  if (amount === null || !receivedOn || messages.length > 0) return { messages };
  return {
    request: { amount, receivedOn: isoDay(receivedOn), method, reference: reference.trim(), note: note.trim() },
  };
}
