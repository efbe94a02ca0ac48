import { beforeEach, expect, it } from "vitest";
import type { ApiKey } from "../../server/domain/api-key.ts";
import type { WebhookDelivery, WebhookEndpoint } from "../../server/domain/webhooks.ts";
import type { Store } from "../../server/ports/store.ts";
import type { TestDatabase } from "../databases.ts";
import { startOfTests as now } from "../parts.ts";
import { onEachDatabase } from "./on-each-database.ts";
import { installation } from "./samples.ts";

const minute = 60_000;
const portalId = 62515;

function endpoint(endpointId: string, changes: Partial<WebhookEndpoint> = {}): WebhookEndpoint {
  return {
    portalId,
    endpointId,
    url: `https://${endpointId}.example/`,
    mode: "test",
    types: ["payment.paid"],
    secret: `whsec_secret_of_${endpointId}`,
    former: null,
    isAiling: false,
    pause: null,
    createdBy: "7",
    createdAt: now,
    ...changes,
  };
}

function delivery(endpointId: string, deliveryId: string, changes: Partial<WebhookDelivery> = {}): WebhookDelivery {
  return {
    portalId,
    deliveryId,
    endpointId,
    messageId: `msg_${deliveryId}`,
    type: "payment.paid",
    body: "{}",
    paymentId: "pay1",
    state: "due",
    attempts: 0,
    startedAt: now,
    dueAt: now,
    createdAt: now,
    ...changes,
  };
}

const key: ApiKey = {
  portalId,
  keyId: "key1",
  name: "Web shop",
  mode: "test",
  rights: ["read", "create"],
  ending: "1234",
  createdBy: "7",
  createdAt: now,
  lastUsedAt: null,
  revokedAt: null,
};

onEachDatabase("the public API's tables", (open) => {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    ({ database, store } = await open());
    await store.portals.install(installation(portalId), now);
  });

  const claim = (at: number, isAiling = false) =>
    store.webhookEndpoints.claimDue({ isAiling, now: at, leaseUntil: at + minute, limit: 10 });

  it("X45 keep of a key a hash, and of an endpoint a sealed secret", async () => {
    await store.apiKeys.insert(key, "pt_test_the_whole_key");
    await store.webhookEndpoints.insert(endpoint("one", { former: { secret: "whsec_before", until: now } }), "k1");
    expect(await store.apiKeys.findByText("pt_test_the_whole_key")).toEqual(key);
    expect(await store.apiKeys.findByText("pt_test_the_whole_keY")).toBeNull();
    expect(await store.webhookEndpoints.find(portalId, "one")).toMatchObject({
      secret: "whsec_secret_of_one",
      former: { secret: "whsec_before", until: now },
    });
    const rows = [await database.knex("api_keys"), await database.knex("webhook_endpoints")];
    expect(JSON.stringify(rows)).not.toMatch(/pt_test_the|whsec_/);
  });

  it("P7 hand a key's answer back, and tell a request that has none yet from one that is new", async () => {
    const request = { portalId, mode: "test", key: "k".repeat(20), requestHash: "h1", at: now } as const;
    expect(await store.apiRequests.claim(request)).toBeNull();
    expect(await store.apiRequests.claim({ ...request, requestHash: "h2" })).toEqual({
      requestHash: "h1",
      answer: null,
    });
    await store.apiRequests.settle(request, { status: 201, body: '{"name":"Mia"}' });
    expect(await store.apiRequests.claim(request)).toEqual({
      requestHash: "h1",
      answer: { status: 201, body: '{"name":"Mia"}' },
    });
    expect(await store.apiRequests.claim({ ...request, mode: "live" })).toBeNull();
    expect(JSON.stringify(await database.knex("api_requests"))).not.toContain("Mia");
    await store.apiRequests.forget(now + 1);
    expect(await store.apiRequests.claim(request)).toBeNull();
  });

  it("X45 F97 hand an endpoint with something due to one worker, until it lets go or its lease is over", async () => {
    await store.webhookEndpoints.insert(endpoint("one"), "k1");
    await store.webhookEndpoints.insert(endpoint("idle"), "k2");
    await store.webhookDeliveries.promise([delivery("one", "d1")]);
    const both = await Promise.all([claim(now), claim(now)]);
    expect(both.flat().map(({ endpointId }) => endpointId)).toEqual(["one"]);
    expect(await claim(now + minute - 1)).toEqual([]);
    expect(await claim(now + minute)).toHaveLength(1);
    await store.webhookEndpoints.release(portalId, "one");
    expect(await claim(now + minute)).toHaveLength(1);
  });

  it("X45 hand out those in trouble apart, and paused ones not at all", async () => {
    await store.webhookEndpoints.insert(endpoint("well"), "k1");
    await store.webhookEndpoints.insert(endpoint("ailing", { isAiling: true }), "k2");
    await store.webhookEndpoints.insert(endpoint("paused", { pause: "admin" }), "k3");
    await store.webhookDeliveries.promise(["well", "ailing", "paused"].map((id) => delivery(id, `d-${id}`)));
    expect((await claim(now)).map(({ endpointId }) => endpointId)).toEqual(["well"]);
    expect((await claim(now, true)).map(({ endpointId }) => endpointId)).toEqual(["ailing"]);
  });

  it("X45 promise a message to an endpoint once, and keep the order of one moment", async () => {
    await store.webhookEndpoints.insert(endpoint("one"), "k1");
    await store.webhookDeliveries.promise([delivery("one", "z"), delivery("one", "a")]);
    await store.webhookDeliveries.promise([delivery("one", "again", { messageId: "msg_a" })]);
    const due = await store.webhookDeliveries.listDue(portalId, "one", { now, limit: 10 });
    expect(due.map(({ deliveryId }) => deliveryId)).toEqual(["z", "a"]);
    const tried = { portalId, deliveryId: "z", at: now, milliseconds: 12, status: 500, trouble: "refused" } as const;
    await store.webhookDeliveries.note(tried, { state: "due", dueAt: now + minute });
    const later = await store.webhookDeliveries.listDue(portalId, "one", { now, limit: 10 });
    expect(later.map(({ deliveryId }) => deliveryId)).toEqual(["a"]);
    expect(await store.webhookDeliveries.find(portalId, "z")).toMatchObject({ attempts: 1, dueAt: now + minute });
    expect(await store.webhookDeliveries.attemptsOf(portalId, ["z", "a"])).toEqual([tried]);
  });

  it("X45 forget an endpoint's messages with it", async () => {
    await store.webhookEndpoints.insert(endpoint("one"), "k1");
    await store.webhookDeliveries.promise([delivery("one", "d1")]);
    const tried = { portalId, deliveryId: "d1", at: now, milliseconds: 1, status: 204, trouble: null } as const;
    await store.webhookDeliveries.note(tried, { state: "delivered", dueAt: now });
    await store.webhookEndpoints.remove(portalId, "one");
    expect([await database.knex("webhook_deliveries"), await database.knex("webhook_attempts")]).toEqual([[], []]);
  });

  it("X45 forget old messages but none that is still to be taken, and with an account all it had", async () => {
    await store.apiKeys.insert(key, "text");
    await store.webhookEndpoints.insert(endpoint("one"), "k1");
    await store.webhookDeliveries.promise([
      delivery("one", "taken", { state: "delivered" }),
      delivery("one", "waiting"),
      delivery("one", "new", { state: "dead", createdAt: now + 1 }),
    ]);
    await store.webhookDeliveries.forget(portalId, "one", now + 1);
    const left = await store.webhookDeliveries.list(portalId, "one", 10);
    expect(left.map(({ deliveryId }) => deliveryId)).toEqual(["new", "waiting"]);
    await store.webhookEndpoints.forget(portalId);
    await store.apiKeys.forget(portalId);
    expect([await store.webhookEndpoints.list(portalId), await store.apiKeys.list(portalId)]).toEqual([[], []]);
    expect(await database.knex("webhook_deliveries")).toEqual([]);
  });

  it("P6 answer another account with nothing", async () => {
    await store.webhookEndpoints.insert(endpoint("one"), "k1");
    await store.webhookDeliveries.promise([delivery("one", "d1")]);
    await store.apiKeys.insert(key, "text");
    const other = 70_001;
    expect(await store.webhookEndpoints.find(other, "one")).toBeNull();
    expect(await store.webhookDeliveries.find(other, "d1")).toBeNull();
    expect(await store.webhookDeliveries.list(other, "one", 10)).toEqual([]);
    expect(await store.apiKeys.list(other)).toEqual([]);
    expect(await store.apiKeys.revoke(other, "key1", now)).toBeNull();
    await store.webhookEndpoints.remove(other, "one");
    expect(await store.webhookEndpoints.list(portalId)).toHaveLength(1);
  });
});
