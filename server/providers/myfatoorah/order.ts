import { UpstreamError } from "../../domain/errors.ts";
import type { CheckoutOrder, OrderLine } from "../../ports/provider.ts";
import { linesOf, referenceOf } from "../common/order.ts";
import { majorNumber } from "./amounts.ts";
import { upstream } from "./api.ts";
import { markOf } from "./marks.ts";
import { wallClock } from "./wall-clock.ts";

export interface InvoiceTerms {
  readonly zone: string;
  /** Whether a fake on this machine is asked, which can lead payers back to this machine. */
  readonly isLocal: boolean;
  /** Whether deliveries can be verified; without that none are asked for. */
  readonly hasWebhookSecret: boolean;
  readonly now: number;
}

/** What is asked of MyFatoorah for an order. https://docs.myfatoorah.com/docs/invoice-link */
export function invoiceBody(order: CheckoutOrder, terms: InvoiceTerms): Readonly<Record<string, unknown>> {
  if (order.expiresAt <= terms.now) {
    throw new UpstreamError("validation", { upstream, said: "The link's end has passed." });
  }
  const { amount, payer, language } = order;
  const back = order.endsThere ? null : backAddress(order.returnUrl, terms);
  return {
    CustomerName: payer.name || payer.email || "Customer",
    ...notificationOf(order),
    InvoiceValue: majorNumber(amount),
    DisplayCurrencyIso: amount.currency,
    ...(back && { CallBackUrl: back, ErrorUrl: back }),
    ...(language !== null && { Language: language.toUpperCase() }),
    CustomerReference: referenceOf(order),
    UserDefinedField: markOf(order),
    ExpiryDate: wallClock(order.expiresAt, terms.zone),
    InvoiceItems: itemsOf(order),
    ...(order.capture === "manual" && { ProcessingDetails: { AutoCapture: false } }),
    ...(terms.hasWebhookSecret && { WebhookUrl: order.webhookUrl }),
  };
}

/** Usually the link is sent by us. Where they send it, a repeat under the same key is answered and sends nothing. */
function notificationOf({ payer, sends }: CheckoutOrder): Readonly<Record<string, string>> {
  const email = sends?.email ?? payer.email;
  const option = (isMailed: boolean, isTexted: boolean) =>
    isMailed && isTexted ? "ALL" : isMailed ? "EML" : isTexted ? "SMS" : "LNK";
  return {
    NotificationOption: option(sends?.by.includes("email") === true, sends?.by.includes("sms") === true),
    ...(email !== null && { CustomerEmail: email }),
    ...(sends?.phone && {
      MobileCountryCode: `+${sends.phone.countryCode}`,
      CustomerMobile: sends.phone.national,
    }),
  };
}

const longestAddress = 254;

/** Left out where it would be refused: the payer then stays on MyFatoorah's page, and the payment is found by asking. */
function backAddress(url: string, { isLocal }: InvoiceTerms): string | null {
  const isRefused = url.length > longestAddress || (!isLocal && new URL(url).hostname === "localhost");
  return isRefused ? null : url;
}

interface Item {
  readonly ItemName: string;
  readonly Quantity: number;
  readonly UnitPrice: number;
}

/** Quantity times price must come to the invoice's value exactly. Discounts as lines of their own are not known to work. */
function itemsOf(order: CheckoutOrder): readonly Item[] {
  const lines = linesOf(order);
  const sum = lines.reduce((total, line) => total + line.total, 0);
  const isTaken = sum === order.amount.minor && lines.every(({ total }) => total > 0);
  return (isTaken ? lines : linesOf({ ...order, lines: [] })).map((line) => itemOf(line, order.amount.currency));
}

const longestName = 250;

/** A price that comes out uneven, or half a piece, is told as one piece with the quantity in its name. */
function itemOf({ description, quantity, total }: OrderLine, currency: string): Item {
  const pieces = /^[1-9]\d{0,8}(?:\.0+)?$/.test(quantity) ? Number.parseInt(quantity, 10) : 0;
  const isEven = pieces > 0 && total % pieces === 0;
  const name = isEven ? description : `${quantity} × ${description}`;
  return {
    ItemName: name.slice(0, longestName),
    Quantity: isEven ? pieces : 1,
    UnitPrice: majorNumber({ minor: isEven ? total / pieces : total, currency }),
  };
}
