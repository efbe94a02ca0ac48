import { isLive, type Books } from "./books.ts";
import type { ApiEndpoint, Call } from "./api-endpoint.ts";
import { textAt, textsAt, type Form } from "./form.ts";
import { capturedBy, refundable, refunded, releasedBy, type Giving } from "./merchant.ts";
import type { Charge, Intent } from "./objects.ts";
import { Refusal } from "./refusal.ts";
import { integer, only } from "./rules.ts";

/** What moves money that is there: capturing, letting go, giving back. Refuses what Stripe's documents say it refuses. */
export function moneyEndpoints(books: Books): readonly ApiEndpoint[] {
  return [
    {
      method: "POST",
      path: /^\/v1\/payment_intents\/(\w+)\/capture$/,
      right: "payment_intent_write",
      answer: (call) => capture(books, call),
    },
    {
      method: "POST",
      path: /^\/v1\/payment_intents\/(\w+)\/cancel$/,
      right: "payment_intent_write",
      answer: (call) => cancel(books, call),
    },
    { method: "POST", path: /^\/v1\/refunds$/, right: "charge_write", answer: (call) => refund(books, call) },
  ];
}

/** https://docs.stripe.com/api/payment_intents/capture */
function capture(books: Books, { id, form, livemode }: Call): Intent {
  only(form, ["amount_to_capture", "final_capture", "metadata", "expand"]);
  const intent = intentOf(books, id, livemode);
  if (intent.status !== "requires_capture") throw unexpectedState(intent, "captured", "requires_capture");
  const asked = textAt(form, "amount_to_capture") === undefined ? null : integer(form, "amount_to_capture");
  const amount = asked ?? intent.amount_capturable;
  if (amount < 1) throw new Refusal(400, "Invalid positive integer", { param: "amount_to_capture" });
  if (amount > intent.amount_capturable) {
    const message = `The amount (${amount}) to capture exceeds the capturable amount (${intent.amount_capturable}).`;
    throw new Refusal(400, message, { code: "amount_too_large", param: "amount_to_capture" });
  }
  capturedBy(books, intent, amount);
  return intent;
}

const cancellable = ["requires_payment_method", "requires_capture", "requires_confirmation", "requires_action"];

/** https://docs.stripe.com/api/payment_intents/cancel */
function cancel(books: Books, { id, form, livemode }: Call): Intent {
  only(form, ["cancellation_reason", "expand"]);
  const intent = intentOf(books, id, livemode);
  if (!cancellable.includes(intent.status)) throw unexpectedState(intent, "canceled", cancellable.join(", "));
  const session = [...books.sessions.values()].find(({ payment_intent: own }) => own === id);
  if (session?.status === "open") {
    throw new Refusal(400, "You cannot cancel this PaymentIntent. Expire its Checkout Session instead.");
  }
  releasedBy(books, intent);
  return intent;
}

function unexpectedState({ status }: Intent, done: string, allowed: string): Refusal {
  const message =
    `This PaymentIntent could not be ${done} because it has a status of ${status}. ` +
    `Only a PaymentIntent with one of the following statuses may be ${done}: ${allowed}.`;
  return new Refusal(400, message, { code: "payment_intent_unexpected_state" });
}

function intentOf({ intents }: Books, id: string, livemode: boolean): Intent {
  const intent = intents.get(id);
  if (intent?.livemode === livemode) return intent;
  throw new Refusal(404, `No such payment_intent: '${id}'`, { code: "resource_missing", param: "intent" });
}

const reasons = new Set(["duplicate", "fraudulent", "requested_by_customer"]);

/** https://docs.stripe.com/api/refunds/create */
function refund(books: Books, { form, livemode }: Call): unknown {
  only(form, ["payment_intent", "charge", "amount", "reason", "metadata", "expand"]);
  const charge = chargeOf(books, form, livemode);
  const reason = textAt(form, "reason") ?? null;
  if (reason !== null && !reasons.has(reason)) throw new Refusal(400, "Invalid reason", { param: "reason" });
  if (charge.disputed) {
    const message = `The charge ${charge.id} has been charged back; cannot issue a refund.`;
    throw new Refusal(400, message, { code: "charge_disputed" });
  }
  const asked = textAt(form, "amount") === undefined ? undefined : integer(form, "amount");
  const amount = refundable(charge, asked);
  const metadata = textsAt(form, "metadata");
  return refunded(books, charge, { amount, metadata, reason: reason as Giving["reason"] });
}

function chargeOf(books: Books, form: Form, livemode: boolean): Charge {
  const id = textAt(form, "payment_intent") ?? "";
  const intent = books.intents.get(id);
  const charge = books.charges.get(textAt(form, "charge") ?? String(intent?.latest_charge));
  if (intent && (charge?.status !== "succeeded" || !charge.captured)) {
    throw new Refusal(400, `This PaymentIntent (${id}) does not have a successful charge to refund.`);
  }
  if (charge && isLive(books.charges, charge) === livemode) return charge;
  throw new Refusal(404, `No such payment_intent: '${id}'`, { code: "resource_missing", param: "payment_intent" });
}
