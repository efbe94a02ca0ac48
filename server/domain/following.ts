import type { Money } from "./money.ts";
import { isWaiting, type Payment } from "./payment.ts";

/**
 * What an open payment has to become when so much is due on its deal: cancelled where nothing is, asked for another sum
 * where it follows the balance. Null where it stands well, or where its money is on its way already. Product lines
 * keep their sum.
 */
export function strayOf(
  { status, amount, followsBalance, terms }: Pick<Payment, "status" | "amount" | "followsBalance" | "terms">,
  due: Money,
): "nothing_due" | "another_sum" | null {
  if (!isWaiting(status) || amount.currency !== due.currency) return null;
  if (due.minor <= 0) return "nothing_due";
  const isOff = followsBalance && terms.lines.length === 0 && amount.minor !== due.minor;
  return isOff ? "another_sum" : null;
}
