import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { HealthView } from "@payments/shared";
import type { Connection } from "../../server/domain/connection.ts";
import { startRig, type Rig } from "../rig.ts";
import { connect } from "../sandbox/set-up.ts";
import { signatureHeader } from "../sandbox/stripe/index.ts";
import { addNeighbour, create, movesByApp, newScene, payerSentTo, sessionsOf, settle, shown, story } from "../scene.ts";

const minute = 60_000;

let rig: Rig;
let connection: Connection;
beforeAll(async () => {
  rig = await startRig({ withStripe: true });
  const [connected] = await rig.app.context.store.connections.list(rig.sandbox.demo.portalId);
  if (!connected) throw new Error("Stripe is not connected.");
  connection = connected;
});
afterAll(() => rig.close());

interface Post {
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly signedBody?: string;
  readonly secret?: string;
  /** Milliseconds between the signature and its arrival. */
  readonly signedAgo?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
}

/** A delivery as Stripe would send it, with any part changed. */
async function post({ body = "{}", signedBody, signedAgo = 0, ...rest }: Post) {
  const { secret = connection.values["webhookSecret"] ?? "", headers = {} } = rest;
  const seconds = Math.floor((rig.clock.now() - signedAgo) / 1_000);
  const text = signedBody ?? (typeof body === "string" ? body : "");
  const answer = await rig.page(rig.url + (rest.path ?? `/webhooks/stripe/${connection.webhookToken}`), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "stripe-signature": signatureHeader(text, secret, seconds),
      ...headers,
    },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}

let events = 0;

function event(changes: Readonly<Record<string, unknown>> = {}): string {
  events += 1;
  const object = { id: "cs_test_unknown", metadata: null };
  return JSON.stringify({
    id: `evt_made_${events}`,
    type: "checkout.session.completed",
    livemode: false,
    data: { object },
    ...changes,
  });
}

/** What could be worked now, of any account. */
function due(): Promise<number> {
  return rig.app.context.store.inbox.countDue(Number.MAX_SAFE_INTEGER);
}

describe("a delivery at the door", () => {
  it("S4.3 is taken with a good signature", async () => {
    expect(await post({ body: event() })).toEqual({ status: 200, text: '{"received":true}' });
  });

  it("F71 is taken with a secret that was entered a moment ago, and the former one counts no more", async () => {
    const { connections } = rig.app.context.store;
    await post({ body: event() });
    const entered = "whsec_entered_just_now";
    await connections.saveKeys({ ...connection, values: { ...connection.values, webhookSecret: entered } });
    rig.clock.pass(1_000);
    expect(await post({ body: event(), secret: entered })).toMatchObject({ status: 200 });
    expect(await post({ body: event() })).toMatchObject({ status: 401 });
    await connections.saveKeys(connection);
    rig.clock.pass(1_000);
    expect(await post({ body: event() })).toMatchObject({ status: 200 });
  });

  it("F17 looks its connection up ten times a second at most, however many are forged", async () => {
    const { connections } = rig.app.context.store;
    const find = vi.spyOn(connections, "findByWebhookToken");
    onTestFinished(() => find.mockRestore());
    await post({ body: event() });
    find.mockClear();
    rig.clock.pass(1_000);
    for (let time = 0; time < 20; time += 1) await post({ secret: "whsec_of_somebody_else" });
    expect(find.mock.calls.length).toBe(1);
  });

  const forged: readonly (readonly [string, Post])[] = [
    ["without a signature", { headers: { "stripe-signature": "" } }],
    ["with another secret", { secret: "whsec_of_somebody_else" }],
    ["with a signature of something else", { signedBody: "{}" }],
    ["with half a signature", { headers: { "stripe-signature": "t=1795168800,v1=abc" } }],
    ["with a signature without a time", { headers: { "stripe-signature": "v1=abc" } }],
    ["with an older scheme only", { headers: { "stripe-signature": "t=1795168800,v0=abc" } }],
    ["F7 signed more than five minutes ago", { signedAgo: 5 * minute + 2_000 }],
    ["F7 signed more than five minutes ahead", { signedAgo: -5 * minute - 2_000 }],
  ];

  it.each(forged)("F5 is refused with 401 %s, and nothing is kept", async (_what, changes) => {
    const before = await due();
    expect(await post({ body: event(), ...changes })).toEqual({ status: 401, text: "" });
    expect(await due()).toBe(before);
  });

  it("F7 X41 is counted where its time alone is off, and health says whose clock", async () => {
    const { portalId } = rig.sandbox.demo;
    const { store } = rig.app.context;
    const refused = async () =>
      (await store.deliverySkews.listSkewed(portalId, rig.clock.now())).map((one) => one.refused)[0] ?? 0;
    const before = await refused();
    for (const minutes of [6, 6, 60, -6, -60]) await post({ body: event(), signedAgo: minutes * minute });
    const counted = await refused();
    expect(counted).toBeGreaterThanOrEqual(before + 5);
    await post({ body: event(), signedAgo: 6 * minute, secret: "whsec_of_somebody_else" });
    await post({ body: event(), signedAgo: 6 * minute, signedBody: "{}" });
    await post({ body: event(), secret: "whsec_of_somebody_else" });
    expect(await refused()).toBe(counted);
    const { health } = (await rig.card("GET", "/api/settings")).body as { health: HealthView };
    expect(health.signs.find(({ name }) => name === "clock")).toMatchObject({
      state: "slow",
      said: `${counted} messages of ${connection.label} in one day had a time more than five minutes off.`,
      cure: expect.stringContaining("time server"),
    });
  });

  it("F5 is refused when one byte of a signed body was changed", async () => {
    const body = event();
    for (const place of [0, 10, body.length - 1]) {
      const changed = body.slice(0, place) + String.fromCodePoint(body.charCodeAt(place) ^ 1) + body.slice(place + 1);
      expect(await post({ body: changed, signedBody: body })).toMatchObject({ status: 401 });
    }
  });

  it("F5 is refused at another account's address, though its signature is good", async () => {
    const neighbour = await addNeighbour(rig);
    const [theirs] = await rig.app.context.store.connections.list(neighbour.portalId);
    const path = `/webhooks/simulated/${theirs?.webhookToken}`;
    expect(await post({ body: event(), path })).toMatchObject({ status: 401 });
  });

  it.each([
    ["broken JSON", "{"],
    ["nothing", ""],
    ["a list", "[1]"],
    ["null", "null"],
    ["wrong types", '{"id":7,"type":[],"livemode":"no","data":null}'],
    ["nesting a thousand deep", `${"[".repeat(1_000)}${"]".repeat(1_000)}`],
    ["a NUL and a lone surrogate", '{"id":"\\u0000","type":"\\ud800"}'],
  ])("F10 is taken when signed but %s, and nothing follows", async (_what, body) => {
    const before = await due();
    expect(await post({ body })).toMatchObject({ status: 200 });
    expect(await due()).toBe(before);
  });

  it("F12 is taken when its type is unknown, and nothing follows", async () => {
    const before = await due();
    expect(await post({ body: event({ type: "constructor" }) })).toMatchObject({ status: 200 });
    expect(await post({ body: event({ type: "invoice.paid" }) })).toMatchObject({ status: 200 });
    expect(await due()).toBe(before);
  });

  it("F11 is refused with 413 when larger than 256 KiB, and taken just below", async () => {
    const large = (size: number) => event({ padding: "x".repeat(size) });
    expect(await post({ body: large(256 * 1024) })).toMatchObject({ status: 413 });
    expect(await post({ body: large(255 * 1024) })).toMatchObject({ status: 200 });
  });

  it("F11 is refused with 415 when compressed", async () => {
    const body = event();
    const answer = await post({
      body: new Uint8Array(gzipSync(body)),
      signedBody: body,
      headers: { "content-encoding": "gzip" },
    });
    expect(answer).toMatchObject({ status: 415 });
  });

  it("F13 is answered 404 at an unknown address, a malformed one and another provider's", async () => {
    const { webhookToken } = connection;
    for (const path of [
      "/webhooks/stripe/0123456789ABCDEFGHIJKL",
      "/webhooks/stripe/short",
      `/webhooks/simulated/${webhookToken}`,
      `/webhooks/dojo/${webhookToken}`,
      `/webhooks/stripe/${webhookToken}%20`,
      `/webhooks/stripe/${webhookToken.toLowerCase()}`,
    ]) {
      expect({ path, ...(await post({ body: event(), path })) }).toEqual({ path, status: 404, text: "" });
    }
  });
});

describe("what a delivery leads to", () => {
  async function opened() {
    const scene = newScene(rig);
    const payment = await create(scene);
    await payerSentTo(rig, payment);
    return { scene, payment, session: sessionsOf(rig, payment)[0] ?? "" };
  }

  function sessionObject(session: string): unknown {
    return rig.stripe.sessions().find(({ id }) => id === session);
  }

  it("R7 a signed “completed” about a session that is open at Stripe makes nothing paid", async () => {
    const { payment, session } = await opened();
    const object = { ...(sessionObject(session) as object), status: "complete", payment_status: "paid" };
    expect(await post({ body: event({ data: { object } }) })).toMatchObject({ status: 200 });
    await settle(rig);
    expect(await shown(rig, payment)).toMatchObject({ status: "opened", received: { minor: 0 } });
  });

  it("X40 F13 an event of the other mode has no effect", async () => {
    const { payment, session } = await opened();
    const calls = rig.stripe.calls().length;
    const object = { ...(sessionObject(session) as object), livemode: true };
    expect(await post({ body: event({ livemode: true, data: { object } }) })).toMatchObject({ status: 200 });
    await settle(rig);
    expect(rig.stripe.calls()).toHaveLength(calls);
    expect(await shown(rig, payment)).toMatchObject({ status: "opened" });
  });

  it("F13 F31 an object that the merchant made elsewhere has no effect and costs no call", async () => {
    const calls = rig.stripe.calls().length;
    const before = await due();
    const objects = [
      { id: "cs_test_theirs", metadata: {} },
      { id: "cs_test_theirs", metadata: { payment: "0123456789ABCDEFGHIJKL" } },
      { id: "cs_test_theirs", metadata: { source: "payments-tab", account: "999", payment: "0123456789ABCDEFGHIJKL" } },
    ];
    for (const object of objects)
      expect(await post({ body: event({ data: { object } }) })).toMatchObject({ status: 200 });
    expect(await due()).toBe(before);
    expect(rig.stripe.calls()).toHaveLength(calls);
  });

  it("F31 P6 money of another account's payment, at the same merchant, stays that account's", async () => {
    const { payment, session } = await opened();
    const object = { id: session, metadata: { source: "payments-tab", account: "999", payment: payment.id } };
    rig.stripe.webhooks.drop();
    rig.stripe.pay(session);
    rig.stripe.webhooks.release();
    await post({ body: event({ data: { object } }) });
    await settle(rig);
    expect(await shown(rig, payment)).toMatchObject({ status: "opened" });
  });

  it("F87 a dispute, which names only its intent, is noticed by its delivery", async () => {
    const { payment, session } = await opened();
    rig.stripe.pay(session);
    await settle(rig);
    rig.stripe.dispute(session);
    await settle(rig);
    expect(await shown(rig, payment)).toMatchObject({ status: "disputed" });
  });

  it("F31 a refund or dispute of the merchant's other business ends as not ours, after one look", async () => {
    const before = await due();
    const object = { id: "re_theirs", metadata: {}, payment_intent: "pi_theirs" };
    expect(await post({ body: event({ type: "refund.created", data: { object } }) })).toMatchObject({ status: 200 });
    await settle(rig);
    rig.clock.pass(3 * minute);
    await settle(rig);
    expect(await due()).toBe(before);
  });

  it("F31 an event that also comes by another connection of the same merchant is not worked there", async () => {
    const { portalId, adminId: userId } = rig.sandbox.demo;
    const admin = { serverOrigin: rig.url, portalId, userId, now: rig.clock.now };
    await connect(admin, "stripe", { apiKey: connection.values["apiKey"] ?? "" });
    const before = await due();
    const { payment, session } = await opened();
    rig.stripe.pay(session);
    await settle(rig);
    expect(await due()).toBe(before);
    expect(await shown(rig, payment)).toMatchObject({ status: "paid", received: { minor: 75_000 } });
    const ledger = await rig.app.context.store.ledger.list(portalId, payment.id);
    expect(ledger).toHaveLength(1);
  });

  it("F85 P3 a refund that failed days later is noticed by its delivery, and moves the deal no second time", async () => {
    const { scene, payment, session } = await opened();
    rig.stripe.pay(session);
    await settle(rig);
    const refund = rig.stripe.refund(session);
    await settle(rig);
    expect(await shown(rig, payment)).toMatchObject({ status: "refunded", received: { minor: 0 } });
    rig.stripe.failRefund(refund.id);
    await settle(rig);
    expect(await shown(rig, payment)).toMatchObject({ status: "paid", received: { minor: 75_000 } });
    expect(movesByApp(scene)).toHaveLength(1);
    expect(await story(rig, payment)).toContain("Deal not moved: this payment has already moved it once.");
  });
});
