import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "../../server/domain/connection.ts";
import { testClock } from "../parts.ts";
import { startRig, type Rig } from "../rig.ts";
import { startDintero, type RunningDintero } from "../sandbox/dintero/index.ts";
import { create, newScene, payerSentTo, press } from "../scene.ts";

let rig: Rig;
let dintero: RunningDintero;
beforeAll(async () => {
  const clock = testClock();
  dintero = await startDintero({ now: clock.now });
  const providerUrls = { dinteroCheckoutUrl: dintero.url, dinteroApiUrl: dintero.url };
  rig = await startRig({ upTo: "installed", trustedProxies: 1, clock, providerUrls });
});
afterAll(async () => {
  await rig.close();
  await dintero.close();
});

async function invitation(): Promise<string> {
  const { body } = await rig.card("POST", "/api/connect-links", {});
  return new URL((body as { url: string }).url).pathname;
}

let browsers = 0;

async function open(address: string, fields?: Readonly<Record<string, string>>) {
  browsers += 1;
  const headers = { origin: rig.url, "x-forwarded-for": `10.3.0.${browsers}` };
  const answer = await rig.page(address, {
    headers,
    ...(fields && { method: "POST", body: new URLSearchParams(fields) }),
  });
  return { status: answer.status, text: await answer.text() };
}

const list = () => rig.app.context.store.connections.list(rig.sandbox.demo.portalId);

/** Connects Stripe with a fresh key; answers the connection and the page that followed. */
async function connectStripe(): Promise<{ connection: Connection; text: string }> {
  const before = new Set((await list()).map(({ connectionId }) => connectionId));
  const { text } = await open(await invitation(), { provider: "stripe", apiKey: rig.stripe.keys.issue() });
  const connection = (await list()).find(({ connectionId }) => !before.has(connectionId));
  if (!connection) throw new Error("Nothing was connected.");
  return { connection, text };
}

const registrations = () =>
  rig.stripe.calls().filter(({ path, method }) => path === "/v1/webhook_endpoints" && method === "POST").length;

describe("a connection that is there", () => {
  it("S4.20 gets new keys: the same connection, the same webhook, other characters shown", async () => {
    const { connection } = await connectStripe();
    const address = await invitation();
    const listed = await open(address);
    expect(listed.text).toContain(`Stripe, test, key ending ${connection.keyEnding}`);
    const form = await open(`${address}?replace=${connection.connectionId}`);
    expect(form.text).toContain(`New keys for Stripe, test, key ending ${connection.keyEnding}`);
    expect(form.text).not.toContain("Simulated");
    const before = { registrations: registrations(), count: (await list()).length };
    const apiKey = rig.stripe.keys.issue();
    const { status, text } = await open(address, {
      provider: "stripe",
      apiKey,
      connectionId: connection.connectionId,
    });
    expect({ status, shown: text.includes(`ending in ${apiKey.slice(-4)}`) }).toEqual({ status: 200, shown: true });
    expect({ registrations: registrations(), count: (await list()).length }).toEqual(before);
    const after = (await list()).find(({ connectionId }) => connectionId === connection.connectionId);
    expect(after).toEqual({ ...connection, keyEnding: apiKey.slice(-4), values: { ...connection.values, apiKey } });
  });

  it("X40 P6 takes no keys of the other mode, and stays as it is", async () => {
    const { connection } = await connectStripe();
    const apiKey = rig.stripe.keys.issue({ mode: "live" });
    const { connectionId } = connection;
    const { status, text } = await open(await invitation(), { provider: "stripe", apiKey, connectionId });
    expect(status).toBe(422);
    expect(text).toContain("These are live keys, and this connection is for test payments.");
    expect(await rig.app.context.store.connections.find(connection.portalId, connectionId)).toEqual(connection);
  });

  it("S4.20 P6 keeps what names the account: what was entered is shown again, and another account is refused", async () => {
    const { accountId, clientId, clientSecret } = dintero.keys.issue();
    const first = await open(await invitation(), { provider: "dintero", accountId, clientId, clientSecret });
    expect(first.text).toContain("Dintero is connected in test mode");
    // It is told with each order where its events go, so nothing is missing.
    expect(first.text).not.toContain("could not be told");
    const connection = (await list()).find(({ provider }) => provider === "dintero");
    const { connectionId = "" } = connection ?? {};
    const form = await open(`${await invitation()}?replace=${connectionId}`);
    expect(form.text).toContain(`value="${accountId}"`);
    expect(form.text).not.toContain(clientSecret);
    const other = dintero.keys.issue();
    const refused = await open(await invitation(), {
      provider: "dintero",
      connectionId,
      accountId: other.accountId,
      clientId: other.clientId,
      clientSecret: other.clientSecret,
    });
    expect(refused).toMatchObject({ status: 422, text: expect.stringContaining("This is another account.") });
    expect((await list()).find((one) => one.connectionId === connectionId)).toEqual(connection);
  });

  it.each(["0123456789ABCDEFGHIJKL", "' or 1=1"])("P6 is not found by a strange id: %s", async (connectionId) => {
    const apiKey = rig.stripe.keys.issue();
    const before = await list();
    const address = await invitation();
    expect(await open(address, { provider: "stripe", apiKey, connectionId })).toMatchObject({ status: 404 });
    expect(await open(`${address}/removal`, { connectionId })).toMatchObject({ status: 404 });
    expect(await open(`${address}/removal/${encodeURIComponent(connectionId)}`)).toMatchObject({ status: 404 });
    expect(await list()).toEqual(before);
  });

  it("is removed after a second look: no new payments by it, and its deliveries are gone", async () => {
    const { connection } = await connectStripe();
    const { connectionId, webhookToken } = connection;
    const address = await invitation();
    const asked = await open(`${address}/removal/${connectionId}`);
    expect(asked.text).toContain("Payments made so far stay on their records");
    expect((await list()).map((one) => one.connectionId)).toContain(connectionId);
    expect(await open(`${address}/removal`, { connectionId })).toMatchObject({ status: 200 });
    expect((await list()).map((one) => one.connectionId)).not.toContain(connectionId);
    const delivery = await fetch(`${rig.url}/webhooks/stripe/${webhookToken}`, { method: "POST", body: "{}" });
    expect(delivery.status).toBe(410);
    expect(await open(address)).toMatchObject({ status: 404 });
  });

  it("P5 is not removed while a payment may still bring money by it", async () => {
    const { connection } = await connectStripe();
    const { connectionId } = connection;
    const payment = await create(newScene(rig), { connectionId });
    const address = await invitation();
    expect((await open(`${address}/removal/${connectionId}`)).text).toContain(
      "One payment of this connection may still",
    );
    expect(await open(`${address}/removal`, { connectionId })).toMatchObject({ status: 409 });
    expect((await list()).map((one) => one.connectionId)).toContain(connectionId);
    await press(rig, payment, "cancellation");
    expect(await open(`${address}/removal`, { connectionId })).toMatchObject({ status: 200 });
  });
});

describe("what the page says after connecting", () => {
  it("waits for the first event, and says when it has come", async () => {
    const { connection, text } = await connectStripe();
    expect(text).toContain("Waiting for the first event.");
    const [lookAgain = ""] = /\/connected\/\w+/.exec(text) ?? [];
    expect((await open(lookAgain)).text).toContain("Waiting for the first event.");
    const payment = await create(newScene(rig), { connectionId: connection.connectionId });
    rig.stripe.pay((await payerSentTo(rig, payment)).split("/").at(-1) ?? "");
    await rig.stripe.webhooks.settled();
    expect((await open(lookAgain)).text).toContain("Its events arrive here");
  });

  it("says nothing of events where there is nothing to be done", async () => {
    const { text } = await open(await invitation(), { provider: "simulated" });
    expect(text).not.toMatch(/event/i);
  });

  it("tells its state for an hour, and nothing by a token of another kind", async () => {
    const { text } = await connectStripe();
    const [lookAgain = ""] = /\/connected\/\w+/.exec(text) ?? [];
    expect(await open(lookAgain.replace("connected", "connect"))).toMatchObject({ status: 404 });
    expect(await open((await invitation()).replace("connect", "connected"))).toMatchObject({ status: 404 });
    rig.clock.pass(60 * 60_000);
    expect(await open(lookAgain)).toMatchObject({ status: 404 });
  });
});
