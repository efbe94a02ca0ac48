import { z } from "zod";

/** The parts of Stripe's objects that we read, checked as they come in. https://docs.stripe.com/api */

export const refund = z.object({
  id: z.string(),
  status: z.string().nullable(),
  amount: z.int(),
  currency: z.string(),
  created: z.int(),
  metadata: z.record(z.string(), z.string()).nullish(),
});

export const dispute = refund.extend({ status: z.string() });

const charge = refund.extend({
  status: z.string(),
  amount_captured: z.int(),
  captured: z.boolean(),
  disputed: z.boolean(),
  // An id; made in the background a while after the capture.
  balance_transaction: z.string().nullish().catch(null),
  failure_code: z.string().nullish(),
  failure_message: z.string().nullish(),
  outcome: z.object({ seller_message: z.string().nullish() }).nullish(),
  payment_method_details: z
    .object({
      type: z.string(),
      card: z.object({ brand: z.string().nullish(), last4: z.string().nullish() }).nullish().catch(null),
    })
    .nullish(),
  refunds: z.object({ data: z.array(refund), has_more: z.boolean() }).nullish(),
});

/** What capturing and cancelling answer. */
export const moved = z.object({ id: z.string(), status: z.string() });

const intent = z.object({
  id: z.string(),
  status: z.string(),
  created: z.int(),
  amount_received: z.int(),
  capture_method: z.string(),
  last_payment_error: z
    .object({ code: z.string().nullish(), decline_code: z.string().nullish(), message: z.string().nullish() })
    .nullish(),
  latest_charge: charge.nullable(),
});

const address = z.object({
  line1: z.string().nullish(),
  line2: z.string().nullish(),
  postal_code: z.string().nullish(),
  city: z.string().nullish(),
  state: z.string().nullish(),
  country: z.string().nullish(),
});

export const page = z.object({
  id: z.string().regex(/^cs_\w+$/),
  url: z.string().nullable(),
  livemode: z.boolean(),
  amount_total: z.int(),
  currency: z.string(),
  expires_at: z.int(),
  metadata: z.record(z.string(), z.string()).nullable(),
});

export const session = page.extend({
  status: z.string().nullable(),
  payment_status: z.string(),
  payment_intent: intent.nullable(),
  customer_details: z
    .object({ name: z.string().nullish(), email: z.string().nullish(), phone: z.string().nullish() })
    .nullish()
    .catch(null),
  collected_information: z
    .object({ shipping_details: z.object({ name: z.string().nullish(), address: address.nullish() }).nullish() })
    .nullish()
    .catch(null),
});

/** What a charge did to the merchant's balance; `fee` is in its own currency. https://docs.stripe.com/api/balance_transactions/object */
export const balanceTransaction = z.object({ id: z.string(), fee: z.int(), currency: z.string() });

export const endpoint = z.object({ secret: z.string().min(1) });

export type StripeRefund = z.infer<typeof refund>;
export type StripeDispute = z.infer<typeof dispute>;
export type StripeCharge = z.infer<typeof charge>;
export type StripeIntent = z.infer<typeof intent>;
/** A session as the answers to making and listing know it: without its money. */
export type StripePage = z.infer<typeof page>;
export type StripeSession = z.infer<typeof session>;
export type StripeBalanceTransaction = z.infer<typeof balanceTransaction>;
export type ShippingDetails = NonNullable<StripeSession["collected_information"]>["shipping_details"];
