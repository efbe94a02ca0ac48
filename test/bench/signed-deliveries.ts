import { Stripe } from "stripe";

/** What the receivers' connection has for its secret. */
const receiverSecret = "whsec_benchmark";

export interface SignedDelivery {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Makes deliveries as Stripe signs them, of about 1.7 kB, signed by another's secret where forged. */
export function deliverySigner(): (id: string, isForged?: boolean) => SignedDelivery {
  const stripe = new Stripe("rk_test_bench");
  const run = `${process.hrtime.bigint()}`;
  return (id, isForged = false) => {
    const payload = eventBody(`evt_${run}_${id}`, `cs_test_${run}_${id}`);
    const secret = isForged ? "whsec_somebody_else" : receiverSecret;
    const timestamp = Math.floor(Date.now() / 1_000);
    const signature = stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
    return { body: payload, headers: { "content-type": "application/json", "stripe-signature": signature } };
  };
}

function eventBody(id: string, session: string): string {
  const object = { id: session, object: "checkout.session", status: "complete", metadata: { payment: "x".repeat(22) } };
  const padding = "x".repeat(1_500);
  const data = { object: { ...object, padding } };
  return JSON.stringify({ id, object: "event", type: "checkout.session.completed", livemode: false, created: 0, data });
}
