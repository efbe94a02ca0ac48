import type { Stripe } from "stripe";

/**
 * New objects as Stripe's API version of the package makes them; the compiler holds their shapes to the package's types.
 * https://docs.stripe.com/api
 */

export type Session = Stripe.Checkout.Session;
export type Intent = Stripe.PaymentIntent;
export type BalanceTransaction = Stripe.BalanceTransaction;
export type Charge = Stripe.Charge;
export type Refund = Stripe.Refund;
export type Dispute = Stripe.Dispute;
export type Endpoint = Stripe.WebhookEndpoint;

/** What a create call asked for, already checked. Times are seconds. */
export interface SessionOrder {
  readonly livemode: boolean;
  readonly created: number;
  readonly expiresAt: number;
  readonly amount: number;
  readonly currency: string;
  readonly successUrl: string;
  readonly cancelUrl: string | null;
  readonly clientReferenceId: string | null;
  readonly allowedTypes: string[] | null;
  readonly email: string | null;
  readonly locale: Session["locale"];
  /** Countries an address is collected for, null where none is. */
  readonly deliversTo: string[] | null;
  readonly metadata: Record<string, string>;
}

/** Until the payer confirms, a session has no PaymentIntent. */
export function newSession(id: string, order: SessionOrder, payOrigin: string): Session {
  return {
    id,
    object: "checkout.session",
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: order.allowedTypes,
    amount_subtotal: order.amount,
    amount_total: order.amount,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: order.cancelUrl,
    client_reference_id: order.clientReferenceId,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: order.created,
    currency: order.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: null,
    customer_account: null,
    customer_creation: "if_required",
    customer_details: null,
    customer_email: order.email,
    discounts: [],
    expires_at: order.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: order.livemode,
    locale: order.locale,
    managed_payments: null,
    metadata: order.metadata,
    mode: "payment",
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: "if_required",
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ["card"],
    payment_status: "unpaid",
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: order.deliversTo && { allowed_countries: order.deliversTo },
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: null,
    subscription: null,
    success_url: order.successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: `${payOrigin}/pay/${id}`,
    wallet_options: null,
  };
}

export interface IntentOrder {
  readonly created: number;
  readonly description: string | null;
  readonly metadata: Record<string, string>;
  readonly captureMethod: "automatic_async" | "manual";
}

export function newIntent(id: string, session: Session, order: IntentOrder): Intent {
  return {
    id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: session.amount_total ?? 0,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: order.captureMethod,
    client_secret: `${id}_secret_of_the_sandbox`,
    confirmation_method: "automatic",
    created: order.created,
    currency: session.currency ?? "",
    customer: null,
    customer_account: null,
    description: order.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: session.livemode,
    managed_payments: null,
    metadata: order.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "requires_payment_method",
    transfer_group: null,
  };
}
