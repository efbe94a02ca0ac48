import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { Stripe } from "stripe";
import { describe, expect, it, onTestFinished } from "vitest";
import { postDelivery } from "../sandbox/stripe/index.ts";
import { startSandbox } from "./stripe-sandbox-set-up.ts";
import { openAtStripe } from "./stripe-set-up.ts";

describe("The simulated Stripe's webhooks", () => {
  async function registered() {
    const { stripe, reference } = await openAtStripe();
    const kinds = (): readonly string[] => stripe.webhooks.sent.map(({ event }) => event.type);
    return { stripe, reference, kinds };
  }

  const paid = ["payment_intent.succeeded", "checkout.session.completed"];

  it("tell the endpoint what it asked for, in order", async () => {
    const { stripe, reference, kinds } = await registered();
    stripe.pay(reference);
    expect(kinds()).toEqual(paid);
    expect(stripe.events().map(({ type }) => type)).toContain("charge.succeeded");
  });

  it("can be lost", async () => {
    const { stripe, reference, kinds } = await registered();
    stripe.webhooks.drop();
    stripe.pay(reference);
    expect(kinds()).toEqual([]);
  });

  it("can come twice", async () => {
    const { stripe, reference, kinds } = await registered();
    stripe.webhooks.repeat(2);
    stripe.pay(reference);
    expect(kinds()).toEqual(paid.flatMap((kind) => [kind, kind]));
  });

  it("can wait, and come the wrong way round", async () => {
    const { stripe, reference, kinds } = await registered();
    stripe.webhooks.hold();
    stripe.pay(reference);
    expect(kinds()).toEqual([]);
    stripe.webhooks.release("reversed");
    expect(kinds()).toEqual(paid.toReversed());
  });

  it("show the object as it was when it happened", async () => {
    const { stripe, reference } = await registered();
    stripe.pay(reference);
    stripe.refund(reference);
    const charged = stripe.events().find(({ type }) => type === "charge.succeeded");
    expect(charged?.data.object).toMatchObject({ amount_refunded: 0 });
  });

  it("arrive over HTTP, signed, and a receiver that refuses them disturbs nothing", async () => {
    const seen: { readonly signature: string | undefined; readonly body: string }[] = [];
    const receiver = createServer(async (request, response) => {
      seen.push({ signature: request.headers["stripe-signature"] as string, body: await textOf(request) });
      response.writeHead(500).end();
    });
    await new Promise<void>((resolve) => {
      receiver.listen(0, "127.0.0.1", resolve);
    });
    onTestFinished(() => void receiver.close());
    const { stripe, call, create } = await startSandbox({ send: postDelivery });
    await call("/v1/webhook_endpoints", {
      url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
      "enabled_events[0]": "checkout.session.completed",
      api_version: Stripe.API_VERSION,
    });
    const { id = "" } = await create();
    expect(stripe.pay(id)).toBe("paid");
    await stripe.webhooks.settled();
    expect(seen).toEqual([
      { signature: expect.stringMatching(/^t=\d+,v1=[0-9a-f]{64}$/), body: stripe.webhooks.sent[0]?.body },
    ]);
  });
});
