import { UpstreamError } from "../../domain/errors.ts";
import type { CheckoutOrder, OrderLine } from "../../ports/provider.ts";
import { vatIn } from "../../domain/lines.ts";
import { linesOf, referenceOf } from "../common/order.ts";
import { upstream } from "./api.ts";
import { metadataOf } from "./mapping.ts";
import { configurationOf } from "./methods.ts";

/** What is asked of Dintero for an order. https://docs.dintero.com/docs/checkout/use-cases/payment-links */
export function sessionBody(order: CheckoutOrder, profileId: string): unknown {
  return {
    profile_id: profileId,
    // How long a session lives without it is not documented.
    expires_at: new Date(order.expiresAt).toISOString(),
    url: { return_url: order.returnUrl, callback_url: callbackAddress(order.webhookUrl) },
    order: orderBody(order),
    ...(publishes(order) && customerOf(order)),
    configuration: {
      ...configurationOf(order.methods),
      // Dintero only authorises unless told otherwise, so it is told each time.
      auto_capture: order.capture === "auto",
      channel: "ecommerce",
      ...(publishes(order) && { publish: order.sends?.by.map((channel) => ({ channel, type: "checkout-link" })) }),
    },
    metadata: metadataOf(order),
  };
}

/** A repeat sends nothing: nobody wants the message of a lost answer twice. */
function publishes({ sends, isRepeat }: CheckoutOrder): boolean {
  return Boolean(sends) && !isRepeat;
}

function customerOf({ sends }: CheckoutOrder) {
  if (!sends?.phone) return {};
  const { countryCode, national } = sends.phone;
  return { customer: { phone_number: `+${countryCode}${national}` } };
}

/**
 * The address of callbacks carries the wishes about them: as POST, failures too, and what is done in the back office.
 * https://docs.dintero.com/checkout-api/example-session-callbacks/example_session_get_callback_url
 */
function callbackAddress(webhookUrl: string): string {
  const address = new URL(webhookUrl);
  const { searchParams } = address;
  searchParams.set("method", "POST");
  searchParams.set("report_error", "true");
  for (const event of ["CAPTURE", "REFUND", "VOID"]) searchParams.append("report_event", event);
  return address.href;
}

/** Throws UpstreamError `validation` for lines that Dintero would refuse. */
export function orderBody(order: CheckoutOrder): unknown {
  const lines = linesOf(order);
  const { minor, currency } = order.amount;
  const total = lines.reduce((sum, line) => sum + line.total, 0);
  if (total !== minor) throw refusal("The lines do not add up to the amount.");
  const vats = lines.map((line) => vatOf(line));
  const told = vats.filter((vat) => vat !== null);
  return {
    amount: minor,
    currency,
    ...(told.length > 0 && { vat_amount: told.reduce((sum, { vat_amount: vat }) => sum + vat, 0) }),
    merchant_reference: referenceOf(order),
    merchant_reference_2: order.paymentId,
    items: lines.map(({ description, quantity, total: amount }, index) => {
      const lineId = String(index + 1);
      // Of the whole line, VAT included, not of one piece.
      return { id: lineId, line_id: lineId, description, quantity: Number(quantity), amount, ...vats[index] };
    }),
  };
}

/** `vat` is percent, and `vat_amount` what of it is in the line's amount. */
function vatOf({ total, vatRate }: OrderLine): { readonly vat: number; readonly vat_amount: number } | null {
  if (vatRate === null) return null;
  if (!/^\d{1,3}(?:\.\d{1,2})?$/.test(vatRate)) {
    throw refusal("Dintero takes VAT in percent with at most two decimals.");
  }
  return { vat: Number(vatRate), vat_amount: vatIn(total, vatRate) };
}

function refusal(said: string): UpstreamError {
  return new UpstreamError("validation", { upstream, said });
}
