import { describe, expect, it, onTestFinished } from "vitest";
import { startDojo } from "../sandbox/dojo/index.ts";

const noon = Date.UTC(2026, 10, 20, 12);

const order = {
  amount: { value: 1250, currencyCode: "GBP" },
  reference: "D-1",
  config: { redirectUrl: "https://pay.example.com/back", cancelUrl: "https://pay.example.com/away" },
};

interface Answer {
  readonly status: number;
  readonly id: string;
  readonly title?: string;
  readonly errors?: Readonly<Record<string, readonly string[]>>;
  readonly traceId?: string;
}

/** A Dojo that is called by hand, without the adapter. */
async function start() {
  const dojo = await startDojo({ now: () => noon, send: async () => undefined });
  onTestFinished(dojo.close);
  const key = dojo.keys.issue();
  const call = async (
    path: string,
    body?: object,
    { method = body ? "POST" : "GET", ...headers }: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(`${dojo.url}${path}`, {
      method,
      headers: { authorization: `Basic ${key}`, version: "2026-02-27", "content-type": "application/json", ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answered = (await response.json()) as object;
    return { ...(answered as Answer), status: response.status };
  };
  const press = async (id: string, act: string) => {
    const response = await fetch(`${dojo.url}/checkout/${id}`, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ act }),
    });
    return response.headers.get("location");
  };
  const look = async (id: string) => (await fetch(`${dojo.url}/checkout/${id}`)).text();
  return { dojo, key, call, press, look, create: (changes = {}) => call("/payment-intents", { ...order, ...changes }) };
}

describe("The Dojo on this machine", () => {
  it("makes an intent and answers with problem details where it does not", async () => {
    const { create } = await start();
    expect(await create()).toMatchObject({ status: 200, id: expect.stringMatching(/^pi_sandbox_[\w-]{22}$/) });
    const refused = await create({ reference: "" });
    expect(refused).toMatchObject({ status: 400, traceId: expect.stringMatching(/^00-/) });
    expect(Object.keys(refused.errors ?? {}).join()).toMatch(/reference/i);
  });

  it.each<[string, object]>([
    ["a field of older guides", { paymentSource: "payment-links" }],
    ["no amount", { amount: undefined }],
    ["a sum of nothing", { amount: { value: 0, currencyCode: "GBP" } }],
    ["a fraction", { amount: { value: 12.5, currencyCode: "GBP" } }],
    ["another currency", { amount: { value: 1250, currencyCode: "USD" } }],
    ["a reference of 61 characters", { reference: "R".repeat(61) }],
    ["an end that is over", { expireAt: "2026-11-20T11:59:59Z" }],
    ["a hold without its action", { captureMode: "Manual", autoExpireIn: "06.00:00:00" }],
    ["a hold for eight days", { captureMode: "Manual", autoExpireAction: "Release", autoExpireIn: "08.00:00:00" }],
    ["an unknown method", { paymentMethods: ["Cheque"] }],
    ["metadata that is no text", { metadata: { payment: 7 } }],
    ["a line without a sum", { itemLines: [{ name: "Books" }] }],
  ])("refuses %s", async (_what, changes) => {
    const { create } = await start();
    expect((await create(changes)).status).toBe(400);
  });

  it("takes the property that the newest version has more", async () => {
    const { create } = await start();
    expect((await create({ isNotOnlineCheckout: true })).status).toBe(200);
  });

  it("knows a key only as it stands, and demands a version", async () => {
    const { call, key } = await start();
    const encoded = Buffer.from(`${key}:`).toString("base64");
    expect((await call("/webhooks/events", undefined, { authorization: `Basic ${encoded}` })).status).toBe(401);
    expect((await call("/webhooks/events", undefined, { authorization: `Bearer ${key}` })).status).toBe(401);
    expect((await call("/webhooks/events", undefined, { version: "2019-01-01" })).status).toBe(400);
  });

  it("hides a canceled intent unless asked for it, and shows it to no other account", async () => {
    const { dojo, call, create } = await start();
    const { id } = await create();
    await call(`/payment-intents/${id}`, undefined, { method: "DELETE" });
    expect((await call(`/payment-intents/${id}`)).status).toBe(404);
    expect((await call(`/payment-intents/${id}?returnCanceled=true`)).status).toBe(200);
    const live = { authorization: `Basic ${dojo.keys.issue({ mode: "live" })}` };
    expect((await call(`/payment-intents/${id}?returnCanceled=true`, undefined, live)).status).toBe(404);
    expect((await call(`/payment-intents/${id}`, undefined, { method: "DELETE" })).status).toBe(400);
  });

  it("refuses a refund without a key, and another sum under a key that was used", async () => {
    const { dojo, call, create } = await start();
    const { id } = await create();
    dojo.pay(id);
    const refund = (amount: number, headers = {}) => call(`/payment-intents/${id}/refunds`, { amount }, headers);
    expect((await refund(100)).status).toBe(400);
    expect((await refund(100, { idempotencyKey: "k".repeat(101) })).status).toBe(400);
    expect((await refund(100, { idempotencyKey: "one" })).status).toBe(200);
    expect((await refund(200, { idempotencyKey: "one" })).status).toBe(409);
    expect((await refund(1_151, { idempotencyKey: "two" })).status).toBe(400);
  });

  it("shows a page to pay on, with a challenge and back to the merchant", async () => {
    const { dojo, create, press, look } = await start();
    const { id } = await create();
    expect(await look(id)).toContain("GBP 12.50");
    await press(id, "Pay with a card that asks for a challenge");
    expect(await look(id)).toContain("Your bank wants to know that it is you.");
    await press(id, "It is not me");
    expect(await look(id)).toContain("Your card was declined.");
    expect(await press(id, "Leave without paying")).toBe("https://pay.example.com/away");
    const back = await press(id, "Pay with 5200 0000 0000 1005");
    expect(new URL(back ?? "").origin + new URL(back ?? "").pathname).toBe("https://pay.example.com/back");
    expect(dojo.intents()[0]?.paymentEvents.map(({ eventType }) => eventType)).toEqual([
      "AuthChallenged",
      "Declined",
      "Captured",
    ]);
  });

  it("lets the merchant refund, capture and release on the same page", async () => {
    const { dojo, create, press, look } = await start();
    const manual = { captureMode: "Manual", autoExpireAction: "Release", autoExpireIn: "06.00:00:00" };
    const [paid, held, freed] = [await create(), await create(manual), await create(manual)];
    for (const { id } of [paid, held, freed]) dojo.pay(id);
    await press(paid.id, "Merchant: refund the rest");
    await press(held.id, "Merchant: capture it all");
    await press(freed.id, "Merchant: release the hold");
    expect(dojo.intents().map(({ status }) => status)).toEqual(["Refunded", "Captured", "Reversed"]);
    expect(await look(freed.id)).toContain("This was given back.");
    expect(await look("pi_none")).toContain("There is nothing to pay here.");
  });

  it("calls our door over HTTP unless told otherwise", async () => {
    const listener = await startDojo({ now: () => noon });
    onTestFinished(listener.close);
    listener.subscribe({
      events: ["payment_intent.created"],
      url: `${listener.url}/payment-intents`,
      description: null,
    });
    await fetch(`${listener.url}/payment-intents`, {
      method: "POST",
      headers: { authorization: `Basic ${listener.keys.issue()}`, version: "2026-02-27" },
      body: JSON.stringify(order),
    });
    await listener.webhooks.settled();
    const delivered = listener.calls().at(-1);
    expect(delivered?.headers["dojo-signature"]).toMatch(/^sha256=(?:[0-9A-F]{2}-){31}[0-9A-F]{2}$/);
    expect(delivered?.body).toMatchObject({ event: "payment_intent.created", accountId: "acc_test" });
  });
});
