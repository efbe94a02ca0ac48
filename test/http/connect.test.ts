import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { migrate, openDatabase } from "../../server/store/database.ts";
import type { DatabaseKind } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, payerSentTo, tabOf, tokenOf } from "../scene.ts";

const minute = 60_000;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ upTo: "installed", trustedProxies: 1 });
});
afterEach(() => rig.stripe.faults.clear());
afterAll(() => rig.close());

async function invitation(): Promise<string> {
  const { status, body } = await rig.card("POST", "/api/connect-links", {});
  expect(status).toBe(201);
  return new URL((body as { url: string }).url).pathname;
}

let browsers = 0;

async function open(address: string) {
  browsers += 1;
  const answer = await rig.page(address, { headers: { "x-forwarded-for": `10.2.0.${browsers}` } });
  return { status: answer.status, text: await answer.text() };
}

async function fillIn(address: string, fields: Readonly<Record<string, string>>, origin = rig.url) {
  browsers += 1;
  const answer = await rig.page(address, {
    method: "POST",
    headers: { origin, "x-forwarded-for": `10.2.0.${browsers}` },
    body: new URLSearchParams(fields),
  });
  return { status: answer.status, text: await answer.text() };
}

function connections() {
  return rig.app.context.store.connections.list(rig.sandbox.demo.portalId);
}

describe("connecting a provider", () => {
  it("S1.1 S4.20 by a key that works: checked, its mode told, four characters shown, webhook registered", async () => {
    const address = await invitation();
    const form = await open(address);
    expect(form).toMatchObject({ status: 200, text: expect.stringContaining("Connect a payment provider") });
    const apiKey = rig.stripe.keys.issue();
    const before = await connections();
    const { status, text } = await fillIn(address, { provider: "stripe", apiKey });
    expect(status).toBe(200);
    expect(text).toContain(`Stripe is connected in test mode, with the key ending in ${apiKey.slice(-4)}.`);
    expect(text).not.toContain(apiKey);
    const made = (await connections()).find(({ connectionId }) =>
      before.every((old) => old.connectionId !== connectionId),
    );
    expect(made).toMatchObject({ provider: "stripe", mode: "test", keyEnding: apiKey.slice(-4), values: { apiKey } });
    expect(made?.values["webhookSecret"]).toMatch(/^whsec_/);
    const registering = rig.stripe
      .calls()
      .filter((call) => call.path === "/v1/webhook_endpoints" && call.method === "POST");
    const url = encodeURIComponent(`${rig.url}/webhooks/stripe/${made?.webhookToken}`);
    expect(registering.at(-1)?.body).toContain(url);
  });

  it("X40 by a live key is in live mode", async () => {
    const apiKey = rig.stripe.keys.issue({ mode: "live" });
    const { text } = await fillIn(await invitation(), { provider: "stripe", apiKey });
    expect(text).toContain("Stripe is connected in live mode");
    expect((await connections()).filter(({ mode }) => mode === "live")).toHaveLength(1);
  });

  it("X39 to the simulated provider needs no key, and the tab is ready at once", async () => {
    expect(await fillIn(await invitation(), { provider: "simulated" })).toMatchObject({ status: 200 });
    expect((await tabOf(newScene(rig))).create).toHaveProperty("form");
  });

  it("the address works once: then it is as if it had never been", async () => {
    const address = await invitation();
    await fillIn(address, { provider: "simulated" });
    const before = await connections();
    const unknown = await open("/connect/0123456789ABCDEFGHIJKL");
    expect(unknown.status).toBe(404);
    expect(await open(address)).toEqual(unknown);
    expect(await fillIn(address, { provider: "simulated" })).toEqual(unknown);
    expect(await connections()).toEqual(before);
  });

  it("the address works once, also when it is filled in five times at once", async () => {
    const address = await invitation();
    const before = await connections();
    const answers = await Promise.all(Array.from({ length: 5 }, () => fillIn(address, { provider: "simulated" })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(4);
    expect(await connections()).toHaveLength(before.length + 1);
  });

  it("looking at the address does not use it up, however often", async () => {
    const address = await invitation();
    for (const _look of [1, 2, 3]) expect(await open(address)).toMatchObject({ status: 200 });
    expect(await fillIn(address, { provider: "simulated" })).toMatchObject({ status: 200 });
  });

  it("the address is good for an hour", async () => {
    const address = await invitation();
    rig.clock.pass(60 * minute - 1);
    expect(await open(address)).toMatchObject({ status: 200 });
    rig.clock.pass(1);
    expect(await open(address)).toMatchObject({ status: 404 });
    expect(await fillIn(address, { provider: "simulated" })).toMatchObject({ status: 404 });
  });

  it("an installation's state is no invitation", async () => {
    const install = await rig.page("/oauth/install");
    const state = new URL(install.headers.get("location") ?? "").searchParams.get("state") ?? "";
    expect(await open(`/connect/${state}`)).toMatchObject({ status: 404 });
  });

  it("F118 refuses a form sent from another site, and keeps the invitation", async () => {
    const address = await invitation();
    const before = await connections();
    expect(await fillIn(address, { provider: "simulated" }, "https://evil.example.com")).toMatchObject({ status: 403 });
    expect(await connections()).toEqual(before);
    expect(await fillIn(address, { provider: "simulated" })).toMatchObject({ status: 200 });
  });
});

describe("a key that does not work", () => {
  const bad: readonly (readonly [string, () => string, RegExp])[] = [
    ["a secret key, which may do anything", () => "sk_test_sandbox00000000000000001", /may do anything/],
    ["no key at all", () => "hello", /starts with rk_test_ or rk_live_/],
    ["nothing", () => "", /starts with rk_test_ or rk_live_/],
    ["a key Stripe does not know", () => "rk_test_unknownunknownunknown", /did not accept the key/],
    [
      "a key without the rights",
      () => rig.stripe.keys.issue({ without: ["checkout_session_write", "dispute_read"] }),
      /This key lacks: Checkout Sessions: write, Disputes: read/,
    ],
  ];

  it.each(bad)(
    "S4.20 %s: told what is wrong, echoed nowhere, nothing saved, and the address stays good",
    async (_what, key, said) => {
      const address = await invitation();
      const before = await connections();
      const apiKey = key();
      const webhookSecret = "whsec_canary0123456789";
      const { status, text } = await fillIn(address, { provider: "stripe", apiKey, webhookSecret });
      expect(status).toBe(422);
      expect(text).toMatch(said);
      for (const secret of [apiKey || webhookSecret, webhookSecret]) expect(text).not.toContain(secret);
      expect(await connections()).toEqual(before);
      const good = await fillIn(address, { provider: "stripe", apiKey: rig.stripe.keys.issue() });
      expect(good).toMatchObject({ status: 200 });
    },
  );

  it("F20 Stripe does not answer: says that nothing was saved, and the address stays good", async () => {
    const address = await invitation();
    const before = await connections();
    rig.stripe.faults.add({ kind: "rate_limited" });
    const apiKey = rig.stripe.keys.issue();
    const { status, text } = await fillIn(address, { provider: "stripe", apiKey });
    expect(status).toBe(422);
    expect(text).toContain("Nothing was saved; try again in a moment.");
    expect(text).not.toContain(apiKey);
    expect(await connections()).toEqual(before);
    rig.stripe.faults.clear();
    expect(await fillIn(address, { provider: "stripe", apiKey })).toMatchObject({ status: 200 });
  });

  it("F128 Stripe repeats the key in its sentence: it is not passed on", async () => {
    rig.stripe.faults.add({ kind: "key_repeated" });
    const apiKey = rig.stripe.keys.issue();
    const { status, text } = await fillIn(await invitation(), { provider: "stripe", apiKey });
    expect(status).toBe(422);
    expect(text).not.toContain(apiKey);
  });

  it("S4.18 the webhook cannot be registered: connected all the same, and the page says what that means", async () => {
    rig.stripe.faults.add({ kind: "server_error", method: "POST", path: /webhook_endpoints/ });
    const apiKey = rig.stripe.keys.issue();
    const { status, text } = await fillIn(await invitation(), { provider: "stripe", apiKey });
    expect(status).toBe(200);
    expect(text).toContain("It could not be told where to send its events.");
  });

  it("F109 a field that is not the provider's, and a provider that does not exist", async () => {
    const address = await invitation();
    const before = await connections();
    expect(await fillIn(address, { provider: "none" })).toMatchObject({ status: 404 });
    expect(await fillIn(address, {})).toMatchObject({ status: 404 });
    expect(await connections()).toEqual(before);
    expect(await fillIn(address, { provider: "simulated", mode: "live", portalId: "999" })).toMatchObject({
      status: 200,
    });
    const known = new Set(before.map(({ connectionId }) => connectionId));
    expect((await connections()).filter(({ connectionId }) => !known.has(connectionId))).toMatchObject([
      { mode: "test", values: { webhookSecret: expect.any(String) } },
    ]);
  });

  it("F11 a form above 16 KiB", async () => {
    expect(await fillIn(await invitation(), { provider: "stripe", apiKey: "x".repeat(20_000) })).toMatchObject({
      status: 413,
    });
  });
});

describe("secrets at rest", () => {
  it("R13 I15 no key, token or secret stands readable in the database file", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "payments-tab-secrets-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const own = await startRig({ database: inFile(folder), withStripe: true });
    onTestFinished(() => own.close());
    const { portalId } = own.sandbox.demo;
    const { store } = own.app.context;
    const payment = await create(newScene(own));
    const stripesPage = await payerSentTo(own, payment);
    const link = (await own.card("POST", "/api/connect-links", {})).body as { url: string };
    const [connection] = await store.connections.list(portalId);
    const tokens = await store.portals.readTokens(portalId);
    const secrets = {
      apiKey: connection?.values["apiKey"],
      webhookSecret: connection?.values["webhookSecret"],
      webhookToken: connection?.webhookToken,
      accessToken: tokens?.accessToken,
      refreshToken: tokens?.refreshToken,
      payersToken: tokenOf(payment),
      stripesPage,
      connectToken: link.url.split("/").at(-1),
    };
    const bytes = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), "latin1"));
    const file = bytes.join("\n");
    expect(file).toContain(payment.id);
    expect(Object.entries(secrets).filter(([, secret = ""]) => secret.length <= 8)).toEqual([]);
    expect(Object.entries(secrets).filter(([, secret = ""]) => file.includes(secret))).toEqual([]);
  });
});

function inFile(folder: string): DatabaseKind {
  return {
    name: "SQLite",
    isHere: true,
    async open() {
      const url = path.join(folder, "data.sqlite");
      const knex = openDatabase(url);
      await migrate(knex);
      return { url, knex, close: () => knex.destroy() };
    },
  };
}
