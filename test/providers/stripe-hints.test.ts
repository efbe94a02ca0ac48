import { describe, expect, it } from "vitest";
import type { Hint, RawWebhook } from "../../server/ports/provider.ts";
import { stripeProvider } from "../../server/providers/stripe/index.ts";
import { eventTypes, readStripeWebhook, type WebhookReader } from "../../server/providers/stripe/webhook.ts";
import { posted } from "../contracts/provider.ts";
import { signatureHeader } from "../sandbox/stripe/index.ts";

const receivedAt = 1_700_000_000_000;
const secret = "whsec_test_secret";
const reader: WebhookReader = { portalId: 4711, mode: "test", secrets: [secret] };
const ours = { payment: "p1", account: "4711", generation: "1", source: "payments-tab" };

describe("What an event of Stripe hints at", () => {
  const session = { id: "cs_test_1", object: "checkout.session", metadata: ours, payment_intent: "pi_1" };
  const intent = { id: "pi_1", object: "payment_intent", metadata: ours };
  const charge = { id: "ch_1", object: "charge", metadata: ours, payment_intent: "pi_1" };
  const refund = { id: "re_1", object: "refund", metadata: {}, charge: "ch_1", payment_intent: "pi_1" };
  const dispute = { ...refund, id: "dp_1", object: "dispute" };
  const objects: readonly (readonly [RegExp, object, Hint["read"]])[] = [
    [/^checkout\.session\./, session, { checkout: "cs_test_1" }],
    [/^payment_intent\./, intent, { payment: "p1" }],
    [/^charge\.refunded$/, charge, { payment: "p1" }],
    [/^(?:refund\.|charge\.refund\.)/, refund, { checkout: "pi_1" }],
    [/^charge\.dispute\./, dispute, { checkout: "pi_1" }],
  ];

  it("subscribes to nineteen kinds, each of which it can read", () => {
    expect(eventTypes).toHaveLength(19);
    for (const type of eventTypes) expect(objects.filter(([pattern]) => pattern.test(type))).toHaveLength(1);
  });

  it.each(eventTypes)("%s leads to the payment", (type) => {
    const [, object = {}, read] = objects.find(([pattern]) => pattern.test(type)) ?? [];
    expect(hintOf(eventOf(type, object))).toEqual({ dedupeKey: "evt_1", kind: type, read });
  });

  it("takes a refund that carries our metadata by its payment", () => {
    expect(hintOf(eventOf("refund.created", { ...refund, metadata: ours })).read).toEqual({ payment: "p1" });
  });

  it.each([
    ["no metadata", {}],
    ["another integration's metadata", { payment: "p1", account: "4711", source: "shop" }],
    ["another portal's metadata", { ...ours, account: "4712" }],
    ["metadata of a strange kind", { payment: 7 }],
  ])("acknowledges a session, intent or charge with %s silently (F31)", (_what, metadata) => {
    for (const [type, object] of [
      ["checkout.session.completed", session],
      ["payment_intent.succeeded", intent],
      ["charge.refunded", charge],
    ] as const) {
      expect(hintOf(eventOf(type, { ...object, metadata }))).toEqual({ dedupeKey: "evt_1", kind: type, read: null });
    }
  });

  it("acknowledges a refund that names no PaymentIntent", () => {
    expect(hintOf(eventOf("refund.created", { ...refund, payment_intent: null })).read).toBeNull();
  });

  it("acknowledges an event of the other mode and keeps its kind (F13, F130)", () => {
    const event = { ...eventOf("payment_intent.succeeded", intent), livemode: true };
    expect(hintOf(event)).toEqual({ dedupeKey: "evt_1", kind: "payment_intent.succeeded", read: null });
    expect(hintOf(event, { ...reader, mode: "live" }).read).toEqual({ payment: "p1" });
  });

  it.each(["payment_intent.created", "charge.updated", "invoice.paid", "constructor", "__proto__"])(
    "acknowledges %s, for which it never asked (F12)",
    (type) => {
      expect(hintOf(eventOf(type, intent))).toEqual({ dedupeKey: "evt_1", kind: type, read: null });
    },
  );

  it("needs no client of Stripe's, and so not even a key: an account opened to judge a delivery asks nothing", async () => {
    const provider = stripeProvider({
      apiUrl: "http://127.0.0.1:9",
      clock: { now: () => receivedAt },
      appVersion: "1",
    });
    const account = provider.open({
      portalId: 4711,
      connectionId: "c1",
      mode: "test",
      values: { webhookSecret: secret },
    });
    expect(account.readWebhook(deliveryOf(eventOf("payment_intent.succeeded", intent))).read).toEqual({
      payment: "p1",
    });
    await expect(account.read("cs_test_1")).rejects.toThrow("apiKey");
  });
});

function eventOf(type: string, object: object) {
  return { id: "evt_1", object: "event", type, livemode: false, data: { object } };
}

function hintOf(event: object, as: WebhookReader = reader): Hint {
  return readStripeWebhook(deliveryOf(event), as);
}

function deliveryOf(event: object): RawWebhook {
  const body = JSON.stringify(event);
  const headers = { "stripe-signature": signatureHeader(body, secret, receivedAt / 1000) };
  return posted({ body: Buffer.from(body), headers, receivedAt });
}
