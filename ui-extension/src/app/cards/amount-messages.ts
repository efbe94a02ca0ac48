import { isAboveZero, writeAmount } from "@payments/screens/amount-text";
import type { FieldMessage } from "@payments/screens/api-problem";
import { words } from "./words.ts";

/** What is wrong with an amount as it was read; null for a text that is none. */
export function amountMessages(amount: string | null, locale: string): readonly FieldMessage[] {
  if (amount === null) {
    return [{ name: "amount", message: words.create.amountUnreadable(writeAmount("750.00", locale)) }];
  }
  return isAboveZero(amount) ? [] : [{ name: "amount", message: words.create.amountZero }];
}
