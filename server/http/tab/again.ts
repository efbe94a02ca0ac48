import type { AgainDraft } from "@payments/shared";
import { toDecimal } from "../../domain/money.ts";
import type { Payment } from "../../domain/payment.ts";
import { isReference } from "../../domain/reference.ts";

/** What the form starts with when a payment is asked for again. */
export function againDraft(payment: Payment): AgainDraft {
  const { paymentId, amount, description, contact, dealId, connectionId, terms } = payment;
  const decimal = (minor: number) => toDecimal({ ...amount, minor });
  return {
    replaces: paymentId,
    amount: { ...amount, decimal: decimal(amount.minor) },
    description,
    contactId: contact.id,
    dealId,
    connectionId,
    lines: terms.lines.map(({ unitPrice, discount, ...line }) => ({
      ...line,
      unitPrice: decimal(unitPrice),
      discount: decimal(discount),
    })),
    reference: nextReference(payment),
  };
}

/** References are never used twice, so a counter is put behind the former one; empty where it becomes too long. */
function nextReference({ reference, replaces }: Payment): string {
  const [, stem, count] = (replaces !== null && /^(.+)-(\d{1,3})$/.exec(reference)) || [];
  const next = stem === undefined ? `${reference}-2` : `${stem}-${Number(count) + 1}`;
  return isReference(next) ? next : "";
}
