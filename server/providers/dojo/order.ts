import { UpstreamError } from "../../domain/errors.ts";
import type { CheckoutOrder, OrderLine } from "../../ports/provider.ts";
import { vatIn } from "../../domain/lines.ts";
import { referenceOf } from "../common/order.ts";
import { upstream } from "./api.ts";
import { source, toDojoMoney } from "./mapping.ts";

/** https://docs.dojo.tech/api#tag/Payment-intents: the longest reference and name of a line. */
const longest = { reference: 60, lineName: 100 };

/** Less than the seven days after which Dojo would let go by itself: the API wants a time with the action. */
const holdTime = "06.23:30:00";

/**
 * What is asked of Dojo for an order. `paymentSource`, which older guides ask for, is unknown to the API by now and would
 * be refused. The name and address the CRM has stay with us: where they are wished for, the page itself asks.
 */
export function intentRequest(order: CheckoutOrder): object {
  const { paymentId, portalId, generation, description, capture, methods, expiresAt } = order;
  return {
    amount: toDojoMoney(order.amount),
    reference: checkedReference(order),
    ...(description !== "" && { description }),
    ...(capture === "manual"
      ? { captureMode: "Manual", autoExpireAction: "Release", autoExpireIn: holdTime }
      : { captureMode: "Auto" }),
    ...(methods && { paymentMethods: methods }),
    expireAt: new Date(expiresAt).toISOString(),
    config: {
      ...(!order.endsThere && { redirectUrl: order.returnUrl }),
      cancelUrl: order.cancelUrl,
      details: { showTotal: true, showReference: true },
      customerEmail: { collectionRequired: false },
      ...(order.asksAddress && { shippingDetails: { collectionRequired: true } }),
      // Without it the sum could never be changed. https://docs.dojo.tech/payments/manage-payments/change-amount
      payment: { customAmountAllowed: true },
    },
    ...(order.lines.length > 0 && linesRequest(order)),
    metadata: { payment: paymentId, account: String(portalId), generation: String(generation), source },
  };
}

/** Lines of an earlier sum must not stay on the page beside a new one, so they are sent even when there are none. */
export function amountRequest(order: CheckoutOrder): object {
  return { amount: toDojoMoney(order.amount), ...linesRequest(order) };
}

function checkedReference(order: CheckoutOrder): string {
  const reference = referenceOf(order);
  if (reference.length <= longest.reference) return reference;
  throw refusal(`Dojo takes references of at most ${longest.reference} characters.`);
}

/** Only for show: the sum is asked for by `amount`. A line without a sum above zero cannot be told, so none is then. */
function linesRequest({ lines, amount: { currency } }: CheckoutOrder): object {
  if (lines.some(({ total }) => total <= 0)) return { itemLines: [], taxLines: [] };
  const itemLines = lines.map((line, index) => ({
    id: String(index + 1),
    quantity: wholeQuantity(line),
    name: line.description.slice(0, longest.lineName),
    amountTotal: toDojoMoney({ minor: line.total, currency }),
  }));
  const taxLines = [...vatByRate(lines)].map(([rate, minor]) => ({
    id: `vat-${rate}`,
    caption: "VAT",
    subCaption: `${rate}%`,
    amountTotal: toDojoMoney({ minor, currency }),
  }));
  return { itemLines, taxLines };
}

function wholeQuantity({ quantity }: OrderLine): number {
  const [, whole] = /^(\d{1,9})(?:\.0*)?$/.exec(quantity) ?? [];
  if (whole === undefined) throw refusal("Dojo takes whole quantities only.");
  return Number(whole);
}

/** Summed up line by line, as each is rounded by itself. */
function vatByRate(lines: readonly OrderLine[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { vatRate, total } of lines) {
    const vat = vatRate === null ? 0 : vatIn(total, vatRate);
    if (vatRate !== null && vat > 0) sums.set(vatRate, (sums.get(vatRate) ?? 0) + vat);
  }
  return sums;
}

function refusal(said: string): UpstreamError {
  return new UpstreamError("validation", { upstream, said });
}
