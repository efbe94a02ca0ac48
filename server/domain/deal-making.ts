import type { Portal } from "./connection.ts";
import { toDecimal } from "./money.ts";
import { hasMoney, type Payment } from "./payment.ts";
import type { DealFromContact } from "./policies.ts";

/** When a payment asked from a contact is to get a deal of its own. */
export type MakingMoment = Exclude<DealFromContact["when"], "never">;

/** Whether the moment has come. Money that came past the provider's page counts as an opening, too. */
export function isDealDue({ status, openedAt }: Pick<Payment, "status" | "openedAt">, moment: MakingMoment): boolean {
  if (moment === "on_create" || hasMoney(status)) return true;
  return moment === "on_opening" && openedAt !== null;
}

/** What a deal made for a payment says about itself: by it, it is found again when HubSpot's answer was lost. */
export function markerOf({ reference, paymentId }: Pick<Payment, "reference" | "paymentId">): string {
  return `Made for payment ${reference} (${paymentId}).`;
}

/** The sum of the deal, in the account's own terms; null where the account does not know the payment's currency. */
export function dealSum(
  { amount }: Pick<Payment, "amount">,
  { companyCurrency, currencies }: Pick<Portal, "companyCurrency" | "currencies">,
): { readonly amount: string; readonly currency: string | null } | null {
  const { currency } = amount;
  if (currency !== companyCurrency && !currencies.includes(currency)) return null;
  // An account with one currency may have no such field.
  const hasOthers = currencies.some((other) => other !== companyCurrency);
  return { amount: toDecimal(amount), currency: hasOthers ? currency : null };
}
