import type { Portal } from "../../domain/connection.ts";
import { isEmailAddress } from "../../domain/email-address.ts";
import { ConflictError, ValidationError } from "../../domain/errors.ts";
import { toDecimal, type Money } from "../../domain/money.ts";
import type { Mode, PaymentContact } from "../../domain/payment.ts";
import type { Policies } from "../../domain/policies.ts";
import type { Context } from "../../ports/context.ts";
import { balanceOf, openSumOf, type DealBalance } from "./deal-balance.ts";
import type { PaymentOrder } from "./payment-order.ts";
import type { RecordFacts } from "./read-record.ts";

type Parts = Pick<Context, "store" | "clock">;

interface Demand {
  readonly portal: Portal;
  readonly policies: Policies;
  readonly money: Money;
  readonly mode: Mode;
}

/**
 * Whether the record and the account's policies let this much be asked for; answers whether the payment goes with the
 * deal's balance. Throws ValidationError naming the field and ConflictError `nothing_due`.
 */
export async function checkRecord(
  parts: Parts,
  order: PaymentOrder,
  { contact, deal }: RecordFacts,
  demand: Demand,
): Promise<{ readonly followsBalance: boolean }> {
  checkEmail(contact, demand.policies);
  const balance = deal && (await balanceOf(parts, demand.portal, deal));
  if (!deal || !balance) return { followsBalance: follows(order, demand.money, null) };
  if (balance.open.minor === 0) throw new ConflictError("nothing_due", nothingDue(balance));
  if (demand.money.currency === balance.open.currency) {
    // Where there may be one at a time, another one stands in the way altogether.
    const isAlone = demand.policies.openPayments === "one";
    const holding = isAlone ? [] : await parts.store.payments.listHolding(order.portalId, deal.id, demand.mode);
    const open = openSumOf(holding, balance.open.currency, parts.clock.now());
    checkSum(order, demand.money, { balance, open });
  }
  return { followsBalance: follows(order, demand.money, balance) };
}

/** The sums behind a balance of nothing. */
export function nothingDue({ total, received }: DealBalance): string {
  if (total.minor <= 0) return `The deal's amount is ${textOf(total)}. Raise it to ask for more.`;
  return `${textOf(received)} of ${textOf(total)} were received. Raise the deal's amount to ask for more.`;
}

function checkEmail({ email }: PaymentContact, { emailRequired }: Policies): void {
  if (!emailRequired || (email !== null && isEmailAddress(email))) return;
  const message = "This contact has no e-mail address that a link could be sent to. Add one in HubSpot.";
  throw new ValidationError([{ name: "contactId", message }]);
}

interface Standing {
  readonly balance: DealBalance;
  /** What open payments ask for already, minor units. */
  readonly open: number;
}

function checkSum({ allowOverBalance }: PaymentOrder, money: Money, { balance, open }: Standing): void {
  const over = money.minor + open - balance.open.minor;
  if (over <= 0 || allowOverBalance) return;
  const sum = textOf({ ...money, minor: over });
  const others = open > 0 ? `, with ${textOf({ ...money, minor: open })} that open payments ask for` : "";
  const message = `This is ${sum} more than the deal's balance of ${textOf(balance.open)}${others}. Confirm that you mean it.`;
  throw new ValidationError([{ name: "allowOverBalance", message }]);
}

/** Unless told otherwise the amount goes with the balance when it is the balance. */
function follows({ followsBalance, lines }: PaymentOrder, money: Money, balance: DealBalance | null): boolean {
  const isWhole = balance !== null && money.currency === balance.open.currency && money.minor === balance.open.minor;
  if (followsBalance === true && !isWhole) {
    const message = "Only a payment of the deal's whole balance can go with it.";
    throw new ValidationError([{ name: "followsBalance", message }]);
  }
  return followsBalance ?? (isWhole && lines.length === 0);
}

function textOf(money: Money): string {
  return `${toDecimal(money)} ${money.currency}`;
}
