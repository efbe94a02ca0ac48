import type { EndpointsView, EndpointView, SentMessages } from "@payments/shared";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { sendWebhooks } from "../../server/jobs/webhook-sender.ts";
import { settlePayment } from "../../server/use-cases/learn/settle-payment.ts";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, addNeighbour, create, newKey, newScene, press, settle } from "../scene.ts";
import { secretOn } from "./api.ts";
import { startReceiver, type Receiver } from "./receiver.ts";

const seller = 8;
const hour = 3_600_000;
const day = 24 * hour;

let rig: Rig;
let receiver: Receiver;
beforeAll(async () => {
  rig = await startRig();
  receiver = await startReceiver();
});
afterAll(async () => {
  await Promise.all([rig.close(), receiver.close()]);
});
afterEach(async () => {
  receiver.answers(204);
  for (const { id } of await endpoints()) await act(id, "removal");
});

async function endpoints(card: Rig["card"] = rig.card): Promise<readonly EndpointView[]> {
  return ((await card("GET", "/api/webhook-endpoints")).body as EndpointsView).endpoints;
}

async function add(
  changes: Readonly<Record<string, unknown>> = {},
  card: Rig["card"] = rig.card,
): Promise<EndpointView> {
  const { types, endpoints: before } = (await card("GET", "/api/webhook-endpoints")).body as EndpointsView;
  const wish = { idempotencyKey: newKey(), url: receiver.url, mode: "test", types, ...changes };
  const { status, body } = await card("POST", "/api/webhook-endpoints", wish);
  const after = (body as EndpointsView).endpoints ?? [];
  const made = after.find(({ id }) => before.every((one) => one.id !== id)) ?? after.at(-1);
  if (status !== 201 || !made) throw new Error(`Adding ended with ${status}: ${JSON.stringify(body)}`);
  return made;
}

function act(id: string, what: string, card: Rig["card"] = rig.card) {
  return card("POST", `/api/webhook-endpoints/${id}/${what}`, { idempotencyKey: newKey() });
}

async function messages(id: string): Promise<SentMessages["messages"]> {
  return ((await rig.card("GET", `/api/webhook-endpoints/${id}/deliveries`)).body as SentMessages).messages;
}

async function secretOf(id: string): Promise<string> {
  const { url } = (await act(id, "secret-links")).body as { url: string };
  return secretOn(await (await rig.post(new URL(url).pathname)).text());
}

function heardOf(payment: { readonly id: string }) {
  return receiver.received.filter((message) => message.payment["id"] === payment.id);
}

/** Everything due, sent to those that were well and to those that were not. */
async function sendAll(): Promise<void> {
  for (const isAiling of [false, true]) while (await sendWebhooks(rig.app.context, { isAiling }));
}

describe("a merchant's own program", () => {
  it("X45 hears of a payment from its making to the move of its deal, signed and without anybody's name", async () => {
    const { id } = await add();
    const secret = await secretOf(id);
    const payment = await create(newScene(rig));
    await actAsPayer(rig, payment, "pay");
    await settle(rig);
    await sendAll();
    const heard = heardOf(payment);
    expect(heard.map(({ type }) => type)).toEqual([
      "payment.created",
      "payment.opened",
      "payment.paid",
      "payment.moved",
    ]);
    expect(heard.every((message) => message.signedWith([secret]).length === 1)).toBe(true);
    expect(new Set(heard.map((message) => message.id)).size).toBe(4);
    expect(heard[2]?.payment).toMatchObject({ status: "paid", mode: "test", amount: 75_000, currency: "EUR" });
    expect(heard.map(({ text }) => text).join()).not.toMatch(/Mia|Keller|mia@|Second half/);
    expect((await messages(id)).map(({ state }) => state)).toEqual([
      "delivered",
      "delivered",
      "delivered",
      "delivered",
    ]);
  });

  it("X45 hears only what it asked for, of its own mode and account", async () => {
    await add({ types: ["payment.cancelled"] });
    const live = await add({ mode: "live" });
    const neighbour = await addNeighbour(rig, 74_001);
    const theirs = await add({}, neighbour.card);
    const payment = await create(newScene(rig));
    await press(rig, payment, "cancellation");
    await rig.drain();
    expect(heardOf(payment).map(({ type }) => type)).toEqual(["payment.cancelled"]);
    expect(await messages(live.id)).toEqual([]);
    expect((await neighbour.card("GET", `/api/webhook-endpoints/${theirs.id}/deliveries`)).body).toEqual({
      messages: [],
    });
    await act(theirs.id, "removal", neighbour.card);
  });

  it("X45 hears nothing of what was rolled back", async () => {
    const { id } = await add();
    const { context } = rig.app;
    const payment = await create(newScene(rig));
    const stored = await context.store.payments.find(rig.sandbox.demo.portalId, payment.id);
    if (!stored) throw new Error("There is no payment.");
    const undone = context.store.transaction(async (store) => {
      const cancellation = { at: rig.clock.now(), by: "7" };
      await settlePayment({ ...context, store }, { payment: { ...stored, cancellation }, facts: [], actor: "user:7" });
      throw new Error("The disk is full.");
    });
    await expect(undone).rejects.toThrow("The disk is full.");
    expect((await messages(id)).map(({ type }) => type)).toEqual(["payment.created"]);
  });

  it("X45 that fails hears the same message again, later and later for three days, and it is then kept to be sent again", async () => {
    const { id } = await add({ types: ["payment.created"] });
    receiver.answers(500);
    const payment = await create(newScene(rig));
    const start = rig.clock.now();
    await sendAll();
    let [message] = await messages(id);
    while (message?.nextAt) {
      rig.clock.pass(message.nextAt - rig.clock.now());
      await sendAll();
      [message] = await messages(id);
    }
    expect(message).toMatchObject({ state: "dead", nextAt: null });
    expect(rig.clock.now() - start).toBe(3 * day);
    expect(message?.attempts.every(({ status, trouble }) => status === 500 && trouble === "refused")).toBe(true);
    const heard = heardOf(payment);
    expect(heard).toHaveLength(message?.attempts.length ?? 0);
    expect(heard.length).toBeGreaterThan(8);
    expect(new Set(heard.map((one) => one.id + one.text)).size).toBe(1);

    receiver.answers(204);
    const replayed = await act(id, `deliveries/${message?.id}/replay`);
    expect(replayed.status).toBe(200);
    await sendAll();
    expect((await messages(id))[0]).toMatchObject({ state: "delivered" });
    expect(heardOf(payment).at(-1)?.id).toBe(heard[0]?.id);
  });

  it("X45 F97 hears each message once, however many workers there are", async () => {
    await add({ types: ["payment.created"] });
    const payments = [await create(newScene(rig)), await create(newScene(rig)), await create(newScene(rig))];
    await Promise.all([1, 2, 3].map(() => sendWebhooks(rig.app.context, { isAiling: false })));
    expect(payments.map((payment) => heardOf(payment).length)).toEqual([1, 1, 1]);
  });

  it("X45 that answers 410 is left alone, until somebody has it listen again", async () => {
    const { id, url, types } = await add({ types: ["payment.created"] });
    receiver.answers(410);
    await create(newScene(rig));
    await sendAll();
    expect((await endpoints()).map(({ state }) => state)).toEqual(["gone"]);
    const unheard = await create(newScene(rig));
    const change = { idempotencyKey: newKey(), url, types, isPaused: false };
    receiver.answers(204);
    await rig.card("PUT", `/api/webhook-endpoints/${id}`, change);
    await sendAll();
    expect(heardOf(unheard)).toEqual([]);
    const heard = await create(newScene(rig));
    await sendAll();
    expect(heardOf(heard)).toHaveLength(1);
  });
});

describe("an endpoint's secret", () => {
  it("S4.20 is shown once, outside HubSpot, and a look at the address uses nothing up", async () => {
    const { id } = await add();
    const { url } = (await act(id, "secret-links")).body as { url: string };
    const { pathname } = new URL(url);
    const looked = await (await rig.page(pathname)).text();
    expect(looked).not.toContain("whsec_");
    expect(secretOn(await (await rig.post(pathname)).text())).toMatch(/^whsec_/);
    expect((await rig.post(pathname)).status).toBe(404);
    expect(JSON.stringify((await rig.card("GET", "/api/webhook-endpoints")).body)).not.toContain("whsec_");
  });

  it("X45 signs for a day beside the one that replaces it", async () => {
    const { id } = await add({ types: ["payment.created"] });
    const former = await secretOf(id);
    const rotatedAt = rig.clock.now();
    await act(id, "rotation");
    const secret = await secretOf(id);
    const during = await create(newScene(rig));
    await sendAll();
    expect(heardOf(during)[0]?.signedWith([secret, former])).toEqual([secret, former]);
    expect((await endpoints())[0]?.formerUntil).toBe(rotatedAt + day);
    rig.clock.pass(day);
    const after = await create(newScene(rig));
    await sendAll();
    expect(heardOf(after)[0]?.signedWith([secret, former])).toEqual([secret]);
    expect((await endpoints())[0]?.formerUntil).toBeNull();
  });
});

describe("an endpoint in the settings", () => {
  it("X45 is tried out with a message that means nothing, once per press", async () => {
    const { id } = await add();
    const body = { idempotencyKey: newKey() };
    for (const _press of [1, 2]) {
      const { status } = await rig.card("POST", `/api/webhook-endpoints/${id}/tests`, body);
      expect(status).toBe(201);
    }
    const before = receiver.received.length;
    await sendAll();
    expect(receiver.received.slice(before).map(({ type }) => type)).toEqual(["endpoint.test"]);
    expect(await messages(id)).toMatchObject([{ type: "endpoint.test", state: "delivered", paymentId: null }]);
  });

  it("P7 is added once per key", async () => {
    const idempotencyKey = newKey();
    await add({ idempotencyKey });
    await add({ idempotencyKey });
    expect(await endpoints()).toHaveLength(1);
  });

  it.each([
    ["url", { url: "https://10.0.0.1/hooks" }],
    ["url", { url: "https://169.254.169.254/" }],
    ["url", { url: "http://example.com/" }],
    ["url", { url: "" }],
    ["types", { types: [] }],
    ["types.0", { types: ["payment.unheard_of"] }],
    ["mode", { mode: "both" }],
  ])("F116 F109 is refused with a wrong %s, at the field", async (name, changes) => {
    const wish = { idempotencyKey: newKey(), url: receiver.url, mode: "test", types: ["payment.paid"], ...changes };
    const { status, body } = await rig.card("POST", "/api/webhook-endpoints", wish);
    expect([status, (body as { fields: { name: string }[] }).fields[0]?.name]).toEqual([422, name]);
  });

  it("F105 F107 is only there for whoever may change the settings of its account", async () => {
    const { id } = await add();
    const neighbour = await addNeighbour(rig, 74_002);
    const asSeller: Rig["card"] = (method, path, body) => rig.card(method, path, body, seller);
    const one = `/api/webhook-endpoints/${id}`;
    const change = { idempotencyKey: newKey(), url: receiver.url, types: ["payment.paid"], isPaused: true };
    for (const [card, expected] of [
      [asSeller, 403],
      [neighbour.card, 404],
    ] as const) {
      expect((await card("PUT", one, change)).status).toBe(expected);
      expect((await card("GET", `${one}/deliveries`)).status).toBe(expected);
      for (const what of ["removal", "rotation", "secret-links", "tests", `deliveries/${id}/replay`]) {
        expect([what, (await act(id, what, card)).status]).toEqual([what, expected]);
      }
    }
    expect((await asSeller("GET", "/api/webhook-endpoints")).status).toBe(403);
    expect(await endpoints(neighbour.card)).toEqual([]);
    expect((await endpoints()).map(({ state }) => state)).toEqual(["listening"]);
  });
});
