import type { SettingsPreview, SettingsView } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicies } from "../../server/domain/policies.ts";
import { healthSigns } from "../../server/http/tab/health-sentences.ts";
import { readHealth } from "../../server/use-cases/account/read-health.ts";
import { readAudit } from "../../server/use-cases/account/read-audit.ts";
import { startRig, type Rig } from "../rig.ts";
import { connect } from "../sandbox/set-up.ts";
import { actAsPayer, addNeighbour, create, newKey, newScene, payAtStripe, problemOf, settle, tabOf } from "../scene.ts";

const hour = 3_600_000;
const { reminders, mail, brand } = defaultPolicies;

let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
});

afterAll(() => rig.close());

async function settings(userId?: number): Promise<SettingsView> {
  const { status, body } = await rig.card("GET", "/api/settings", undefined, userId);
  if (status !== 200) throw new Error(`The settings ended with ${status}: ${JSON.stringify(body)}`);
  return body as SettingsView;
}

/** By the simulated provider, whatever else is connected by then. */
async function payTestPayment(): Promise<void> {
  const connections = await rig.app.context.store.connections.list(rig.sandbox.demo.portalId);
  const connectionId = connections.find(({ provider }) => provider === "simulated")?.connectionId;
  const payment = await create(newScene(rig), { connectionId });
  await actAsPayer(rig, payment, "pay");
  await settle(rig);
}

const undone = ({ setUp }: SettingsView) => setUp.filter(({ isDone }) => !isDone).map(({ name }) => name);

describe("what the settings page reads", () => {
  it("X42 tells which steps are left, each going by what has really happened", async () => {
    const neighbour = await addNeighbour(rig, 70_301);
    const theirs = async () => (await neighbour.card("GET", "/api/settings")).body as SettingsView;
    expect(undone(await theirs())).toEqual(["rule", "card", "first_payment"]);
    await neighbour.card("GET", `/api/payments?objectTypeId=0-3&objectId=${neighbour.dealId}`);
    expect(undone(await theirs())).toEqual(["rule", "first_payment"]);
  });

  it("X42 counts the first payment once a provider says that it is paid", async () => {
    await payTestPayment();
    expect(undone(await settings())).not.toContain("first_payment");
  });

  it("X37 is read by everybody and changed by whoever may", async () => {
    const { sellerId } = rig.sandbox.demo;
    expect(await settings()).toMatchObject({ mayChange: true });
    expect(await settings(sellerId)).toMatchObject({ mayChange: false });
  });

  it("X37 names the people who were seen, by the address HubSpot vouched for, and who installed the app", async () => {
    const { sellerId, adminId } = rig.sandbox.demo;
    await settings(sellerId);
    const { people } = await settings();
    expect(people).toContainEqual({ userId: String(adminId), email: "ann@example.com", isInstaller: true });
    expect(people).toContainEqual({ userId: String(sellerId), email: "ann@example.com", isInstaller: false });
  });

  it("P6 holds nothing of another account, and no secret", async () => {
    const neighbour = await addNeighbour(rig, 70_302);
    const apiKey = rig.stripe.keys.issue();
    await connect({ serverOrigin: rig.url, ...adminOf(rig) }, "stripe", { apiKey });
    const theirs = JSON.stringify((await neighbour.card("GET", "/api/settings")).body);
    const ours = await settings();
    for (const { id } of ours.connections) expect(theirs).not.toContain(id);
    const kept = await rig.app.context.store.connections.list(rig.sandbox.demo.portalId);
    const secrets = kept.flatMap(({ values, webhookToken }) => [...Object.values(values), webhookToken]);
    expect(secrets).toContain(apiKey);
    for (const secret of secrets) expect(JSON.stringify(ours)).not.toContain(secret);
  });

  it("P8 is there while HubSpot is silent, without the pipelines", async () => {
    rig.clock.pass(hour);
    rig.sandbox.hubspot.faults.next({ answer: 503, times: 100 });
    expect((await settings()).pipelines).toBeNull();
    rig.sandbox.hubspot.faults.clear();
    // Until the program asks again.
    rig.clock.pass(hour);
  });

  it("X41 tells by whom and when the policies were changed last", async () => {
    const { version } = await settings();
    await rig.card("PUT", "/api/policies", { version, policies: { emailRequired: false } });
    expect((await settings()).changed).toEqual({ by: "ann@example.com", at: rig.clock.now() });
  });
});

function adminOf({ sandbox, clock }: Rig) {
  return { portalId: sandbox.demo.portalId, userId: sandbox.demo.adminId, now: clock.now };
}

describe("going live (S4.15)", () => {
  let connectionId: string;
  beforeAll(async () => {
    const apiKey = rig.stripe.keys.issue({ mode: "live" });
    await connect({ serverOrigin: rig.url, ...adminOf(rig) }, "stripe", { apiKey });
    const connections = await rig.app.context.store.connections.list(rig.sandbox.demo.portalId);
    connectionId = connections.find(({ mode }) => mode === "live")?.connectionId ?? "";
  });

  const list = async () => (await settings()).connections.find(({ id }) => id === connectionId)?.goLive;
  const waiverOf = async (name: string) => (await list())?.find((item) => item.name === name)?.waived;
  const waive = (changes: object = {}, userId?: number) =>
    rig.card("PUT", "/api/settings/go-live", { connectionId, name: "refund", note: "Tried", ...changes }, userId);

  it("S4.15 asks nothing of test connections", async () => {
    const { connections } = await settings();
    const test = connections.filter(({ mode }) => mode === "test");
    expect(test.length).toBeGreaterThan(0);
    expect(test.every(({ goLive }) => goLive === null)).toBe(true);
  });

  it("S4.15 X12 takes an admin's word for a line, with reason, name and time, and takes it back", async () => {
    expect(await waive()).toMatchObject({ status: 200 });
    const waived = { note: "Tried", by: "ann@example.com", at: rig.clock.now() };
    expect(await waiverOf("refund")).toEqual(waived);
    await waive();
    await waive({ note: null });
    expect(await waiverOf("refund")).toBeNull();
    const { entries } = await readAudit(rig.app.context, rig.sandbox.demo.portalId, null);
    expect(entries.slice(0, 2).map(({ act, details }) => [act, details])).toEqual([
      ["go_live_asked_again", { connectionId, name: "refund" }],
      ["go_live_waived", { connectionId, name: "refund" }],
    ]);
  });

  it("S4.15 F106 takes nobody else's word, and none without a reason", async () => {
    expect((await waive({}, rig.sandbox.demo.sellerId)).status).toBe(403);
    const empty = await waive({ note: "  " });
    expect(empty.status).toBe(422);
    expect(problemOf(empty).fields).toEqual([{ name: "note", message: "Enter a reason." }]);
    expect(await waiverOf("refund")).toBeNull();
  });

  it("S4.15 F105 P6 knows no connection of another account", async () => {
    const neighbour = await addNeighbour(rig, 70_303);
    const order = { connectionId, name: "refund", note: "Tried" };
    expect((await neighbour.card("PUT", "/api/settings/go-live", order)).status).toBe(404);
  });

  it("S4.15 S4.18 is met by a live payment, the message about it, and its refund", async () => {
    expect((await list())?.map(({ isMet }) => isMet)).toEqual([false, false, false]);
    const payment = await create(newScene(rig), { connectionId, amount: "1.00" });
    await payAtStripe(rig, payment);
    await settle(rig);
    expect((await list())?.map(({ isMet }) => isMet)).toEqual([true, true, false]);
    const refund = { idempotencyKey: newKey(), amount: "1.00", reason: "Trying it out" };
    await rig.card("POST", `/api/payments/${payment.id}/refunds`, refund);
    await settle(rig);
    expect((await list())?.map(({ isMet }) => isMet)).toEqual([true, true, true]);
  });
});

describe("health (X41)", () => {
  const sign = async (name: string) => (await settings()).health.signs.find((one) => one.name === name);

  it("X41 says how long the longest waiting has waited, and what to do when it is long", async () => {
    await rig.drain();
    expect(await sign("deliveries")).toMatchObject({ state: "good", cure: null });
    const { portalId } = rig.sandbox.demo;
    const [connection] = await rig.app.context.store.connections.list(portalId);
    const entry = { portalId, connectionId: connection?.connectionId ?? "", kind: "test", body: "", state: "ready" };
    const facts = { entryId: "late", dedupeKey: "late", checkoutReference: "none", paymentId: null };
    await rig.app.context.store.inbox.put([
      { ...entry, ...facts, state: "ready" as const, receivedAt: rig.clock.now() },
    ]);
    rig.clock.pass(5 * 60_000);
    expect(await sign("deliveries")).toMatchObject({
      state: "slow",
      said: "1 message waiting, the longest for 5 minutes.",
      cure: expect.stringContaining("worker") as unknown,
    });
    rig.clock.pass(10 * 60_000);
    expect(await sign("deliveries")).toMatchObject({ state: "bad" });
  });

  it("X41 says while HubSpot wants a rest", async () => {
    const { portals } = rig.app.context.store;
    const { portalId } = rig.sandbox.demo;
    const before = await portals.readBucket(portalId);
    const blockedUntil = rig.clock.now() + 3 * 60_000;
    await portals.saveBucket(portalId, before, { ...before, blockedUntil });
    // Not over HTTP, where waiting for the pipelines would be the end of the rest.
    expect(healthSigns(await readHealth(rig.app.context, portalId))).toContainEqual(
      expect.objectContaining({ state: "slow", said: "HubSpot has asked for a rest of 3 minutes." }),
    );
    rig.clock.pass(hour);
  });

  it("X41 R10 says who has not answered for how long, by the connection's own name, and that nothing is to be done", async () => {
    const { circuits, connections } = rig.app.context.store;
    const { portalId } = rig.sandbox.demo;
    expect(await sign("answering")).toMatchObject({ state: "good", cure: null });
    const [connection] = await connections.list(portalId);
    const side = { portalId, connectionId: connection?.connectionId ?? "none", upstream: "simulated" };
    const now = rig.clock.now();
    await circuits.open({ ...side, since: now - 12 * 60_000, probeAt: now + 30_000 });
    expect(await sign("answering")).toMatchObject({
      state: "slow",
      said: `${connection?.label} has not answered for 12 minutes.`,
      cure: expect.stringContaining("goes on by itself"),
    });
    rig.clock.pass(hour);
    expect(await sign("answering")).toMatchObject({ state: "bad" });
    await circuits.remove(side);
    expect(await sign("answering")).toMatchObject({ state: "good" });
  });

  it("X41 F95 lists what reconciliation found by itself, and calls it slow when that is often", async () => {
    const { healings } = rig.app.context.store;
    const { portalId } = rig.sandbox.demo;
    const payment = await create(newScene(rig));
    const { connectionId } = (await rig.app.context.store.payments.find(portalId, payment.id)) ?? { connectionId: "" };
    const found = { portalId, paymentId: payment.id, connectionId, from: "opened", to: "paid" } as const;
    await healings.note({ ...found, at: rig.clock.now() });
    expect(await sign("healed")).toMatchObject({
      state: "good",
      said: expect.stringContaining("1 payment ") as unknown,
    });
    rig.clock.pass(1_000);
    await healings.note({ ...found, at: rig.clock.now() });
    await healings.note({ ...found, at: rig.clock.now() - 1 });
    expect(await sign("healed")).toMatchObject({ state: "slow", cure: expect.stringContaining("webhook") as unknown });
    const { healed } = (await settings()).health;
    expect(healed).toHaveLength(3);
    expect(healed[0]).toEqual({
      paymentId: payment.id,
      reference: payment.reference,
      connectionId,
      from: "opened",
      to: "paid",
      at: rig.clock.now(),
    });
  });

  it("X41 X13 is not well while something was given up, whatever else is", async () => {
    expect(await sign("given_up")).toMatchObject({ state: "good", said: "Nothing was given up." });
    const { closings, deadLetters } = rig.app.context.store;
    const { portalId, paymentId } = {
      portalId: rig.sandbox.demo.portalId,
      paymentId: (await create(newScene(rig))).id,
    };
    const at = rig.clock.now();
    await closings.promise({ portalId, paymentId }, { at, runAt: at, reason: "auth" });
    await closings.settle({ portalId, paymentId }, { state: "dead", reason: "auth", at });
    expect(await sign("given_up")).toMatchObject({
      state: "bad",
      said: "1 thing came to nothing after all tries.",
      cure: expect.stringContaining("try again") as unknown,
    });
    await deadLetters.ignore(portalId, `closing-${paymentId}`, { by: "7", at, note: "Seen to", paymentId });
    expect(await sign("given_up")).toMatchObject({ state: "good" });
  });

  it("X41 tells a connection's last message and answer", async () => {
    await payTestPayment();
    const { connections } = await settings();
    const paid = connections.find(({ provider }) => provider === "simulated");
    expect(paid).toMatchObject({ webhookAt: expect.any(Number) as unknown, readAt: expect.any(Number) as unknown });
  });
});

describe("what is seen before it is saved", () => {
  const order = { mail, brandName: "Lindgren Studio", validityDays: 7, reminders: { ...reminders, isOn: true } };
  const preview = async (changes: object = {}) => rig.card("POST", "/api/settings/previews", { ...order, ...changes });

  it("S1.6 X20 shows the message in each language, and the reminders by the rules that real ones follow", async () => {
    const { body } = await preview({ mail: { ...mail, subject: "{{brand.name}}: {{amount}}" } });
    const { messages, sentAt, endsAt, reminders: ahead } = body as SettingsPreview;
    expect(messages.map(({ language }) => language)).toEqual(expect.arrayContaining(["en", "de", "ar"]));
    expect(messages.find(({ language }) => language === "en")?.subject).toBe("Lindgren Studio: €250.00");
    expect(endsAt).toBe(sentAt + 168 * hour);
    expect(ahead).toHaveLength(2);
    expect(ahead.every((at) => at > sentAt && at < (endsAt ?? 0))).toBe(true);
  });

  it("X20 has no reminders where they are off", async () => {
    const { body } = await preview({ reminders });
    expect((body as SettingsPreview).reminders).toEqual([]);
  });

  it("S1.6 names a field that there is not, at the text it stands in", async () => {
    const { status, body } = await preview({ mail: { ...mail, body: "Hello {{contact.nickname}}" } });
    expect(status).toBe(422);
    expect((body as { fields: unknown }).fields).toEqual([
      { name: "mail.body", message: "There is no field {{contact.nickname}}." },
    ]);
  });
});

describe("an example of the customer's page (X49)", () => {
  const wished = { ...brand, name: "Keller & Sons", colour: "#2c5cc5", legalLines: ["Keller GmbH"] };
  const ask = (userId?: number) => rig.card("POST", "/api/settings/brand-pages", { brand: wished }, userId);

  it("X49 shows a brand that is not saved, and nothing that can be paid", async () => {
    const { url } = (await ask()).body as { url: string };
    const text = await (await rig.page(url)).text();
    expect(text).toContain("Keller &amp; Sons");
    expect(text).toContain("Keller GmbH");
    expect(text).toContain("This is an example");
    expect(text).not.toContain("<form");
    expect((await settings()).policies.brand.name).not.toBe(wished.name);
  });

  it("X49 is over after an hour, and made for whoever may change it", async () => {
    const { url } = (await ask()).body as { url: string };
    rig.clock.pass(hour + 1);
    expect((await rig.page(url)).status).toBe(404);
    expect((await ask(rig.sandbox.demo.sellerId)).status).toBe(403);
  });
});

describe("who uses the tab", () => {
  it("P6 is forgotten when the account's data is", async () => {
    const { people } = rig.app.context.store;
    const { portalId } = rig.sandbox.demo;
    await tabOf(newScene(rig));
    expect(await people.hasSeenTab(portalId)).toBe(true);
    await people.forget(portalId);
    expect(await people.list(portalId)).toEqual([]);
    expect(await people.hasSeenTab(portalId)).toBe(false);
  });
});
