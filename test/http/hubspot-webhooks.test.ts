import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import express from "express";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventsIn } from "../../server/http/hubspot/event-shapes.ts";
import { hubspotWebhookRoutes } from "../../server/http/hubspot/webhooks.ts";
import type { HubSpotDelivery } from "../../server/ports/hubspot-events.ts";
import { groupCommit } from "../../server/store/group-commit.ts";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { databaseKinds, type DatabaseKind } from "../databases.ts";
import { testClock, testKeys, testLog, testRandom } from "../parts.ts";
import { signedHeaders } from "../sandbox/sign.ts";
import { installation } from "../store/samples.ts";

const publicUrl = "https://payments.example.com";
const path = "/hubspot/webhooks";
// The secret and time of the documented vectors.
const secret = "payments-tab-test-secret";
const at = 1_790_000_001_000;
const portals = [62_515, 70_001] as const;

type Put = (deliveries: readonly HubSpotDelivery[]) => Promise<readonly string[]>;

async function setUp(kind: DatabaseKind | undefined = databaseKinds[0], commit: (put: Put) => Put = (put) => put) {
  if (!kind) throw new Error("There is no database to run on.");
  const database = await kind.open();
  const random = testRandom();
  const store = storeOn(database.knex, sealerOf(testKeys, random));
  for (const portalId of portals) await store.portals.install(installation(portalId), at);
  const put = commit((deliveries) => store.transaction((tx) => tx.hubspotEvents.put(deliveries)));
  const log = testLog();
  const woken: string[] = [];
  const parts = { store, clock: testClock(at), random, log, publicUrl };
  const wake = { hubspot: () => void woken.push("hubspot") };
  const app = express();
  app.use(
    hubspotWebhookRoutes({ ...parts, wake, clientSecrets: [secret, "former"], hubspotIntake: groupCommit({ put }) }),
  );
  const server = createServer(app).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await database.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const rows = () => database.knex("hubspot_events").orderBy("seq");
  return { store, rows, log, woken, url, post: poster(url) };
}

interface Post {
  readonly signedWith?: string;
  readonly signedAt?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly sent?: Uint8Array<ArrayBuffer>;
  readonly query?: string;
}

function poster(url: string) {
  return async (body: unknown, options: Post = {}): Promise<number> => {
    const { signedWith = secret, signedAt = at, headers = {}, sent, query = "" } = options;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const signed = signedHeaders({
      secret: signedWith,
      method: "POST",
      url: publicUrl + path + query,
      body: text,
      timestamp: signedAt,
    });
    const answer = await fetch(url + query, { method: "POST", body: sent ?? text, headers: { ...signed, ...headers } });
    return answer.status;
  };
}

function event(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    eventId: 3_816_279_340,
    subscriptionId: 25,
    portalId: 62_515,
    appId: 1_160_452,
    occurredAt: at - 1_000,
    subscriptionType: "object.propertyChange",
    objectTypeId: "0-3",
    attemptNumber: 0,
    objectId: 512,
    propertyName: "amount",
    propertyValue: "600",
    changeSource: "CRM_UI",
    sourceId: "userId:7",
    ...changes,
  };
}

describe("who may tell us of HubSpot's records", () => {
  it("F56 whoever signs our public address, whatever host and proxy the delivery came by", async () => {
    const { post, url, rows } = await setUp();
    // Vector A of the documented rules: its body is signed, and says too little to be worked.
    const vector = { "x-hubspot-signature-v3": "cfoSTU6mQ6eo4/ICQN4hsRhLP5RY8WQSZRZhKqp5xA4=" };
    const headers = { ...vector, "x-hubspot-request-timestamp": String(at), host: "elsewhere.example" };
    expect(await postAs(url, headers, '[{"eventId":1,"portalId":62515}]')).toBe(200);
    expect(await rows()).toMatchObject([{ state: "review" }]);
    expect(await post([event()], { query: "?note=a%40b%20c" })).toBe(200);
  });

  it("F5 nobody else: a wrong secret, a changed byte, no signature, the older version alone", async () => {
    const { post, url, rows, log } = await setUp();
    expect(await post([event()], { signedWith: "another" })).toBe(401);
    expect(await post([event()], { sent: new TextEncoder().encode(JSON.stringify([event({ objectId: 513 })])) })).toBe(
      401,
    );
    expect(await postAs(url, {}, JSON.stringify([event()]))).toBe(401);
    expect(await postAs(url, { "x-hubspot-signature": "00", "x-hubspot-signature-version": "v1" }, "[]")).toBe(401);
    expect(await rows()).toEqual([]);
    expect(log.lines.map(({ fields }) => fields["reason"])).toContain("signature_mismatch");
  });

  it("F7 not somebody whose clock is more than five minutes off", async () => {
    const { post, rows, log } = await setUp();
    expect(await post([event()], { signedAt: at - 300_001 })).toBe(401);
    expect(await post([event()], { signedAt: at + 300_001 })).toBe(401);
    expect(await rows()).toEqual([]);
    expect(log.lines.map(({ fields }) => fields["reason"])).toEqual(["timestamp_too_old", "timestamp_too_new"]);
  });

  it("takes the former secret as well while it is being replaced", async () => {
    const { post } = await setUp();
    expect(await post([event()], { signedWith: "former" })).toBe(200);
  });
});

/** With any header, also one that `fetch` does not let through. */
function postAs(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(url, { method: "POST", headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    call.once("error", reject);
    call.end(body);
  });
}

for (const kind of databaseKinds) {
  describe.skipIf(!kind.isHere)(`a delivery on ${kind.name}`, () => {
    it("F52 is taken apart by event and account, each kept once however often and in whatever order it comes", async () => {
      const { post, rows, woken } = await setUp(kind);
      const batch = [
        event(),
        event({ eventId: 2 }),
        event({ portalId: 70_001 }),
        event({ subscriptionType: "deal.deletion", objectTypeId: undefined, propertyName: undefined }),
      ];
      expect(await post(batch)).toBe(200);
      expect(await post(batch.toReversed())).toBe(200);
      expect(await post(batch.map((one) => ({ ...one, attemptNumber: 1 })))).toBe(200);
      const kept = await rows();
      expect(kept.map((row) => [row.portal_id, JSON.parse(row.happening).kind, row.state])).toEqual([
        [62_515, "changed", "ready"],
        [62_515, "changed", "ready"],
        [70_001, "changed", "ready"],
        [62_515, "deleted", "ready"],
      ]);
      expect(woken).toEqual(["hubspot"]);
    });

    it("F52 P1 is answered after it is on disk, all of it or nothing, and sent again otherwise", async () => {
      let isDown = true;
      const { post, rows } = await setUp(kind, (put) => async (deliveries) => {
        const ids = await put(deliveries);
        if (isDown) throw new Error("The disk is full.");
        return ids;
      });
      expect(await post([event(), event({ eventId: 2 })])).toBe(503);
      isDown = false;
      expect(await post([event(), event({ eventId: 2 })])).toBe(200);
      expect(await rows()).toHaveLength(2);
    });

    it("F10 that is signed and unreadable is kept for a person, beside what can be read", async () => {
      const { post, rows, log } = await setUp(kind);
      const bad = [null, 7, [], { portalId: 62_515 }, event({ objectId: "none" }), event({ occurredAt: "soon" })];
      expect(await post([event(), ...bad])).toBe(200);
      const deep = `[${'{"a":['.repeat(5_000)}`;
      for (const body of ["", "{", "\uFEFF[]", deep, '{"a":1}', "null", '"\u0000\uD800"'])
        expect(await post(body)).toBe(200);
      const states = (await rows()).map(({ state }) => state);
      expect(states.filter((state) => state === "ready")).toHaveLength(1);
      expect(states.filter((state) => state === "review").length).toBeGreaterThanOrEqual(bad.length + 6);
      expect(log.lines.some(({ sentence }) => sentence.includes("could not be read"))).toBe(true);
      const before = states.length;
      expect(await post("{")).toBe(200);
      expect(await rows()).toHaveLength(before);
    });
  });
}

describe("what is told", () => {
  const kept = (changes: Readonly<Record<string, unknown>>) =>
    eventsIn(JSON.stringify([event(changes)]), at).map(({ happening }) => happening);
  const merge = { primaryObjectId: 1, mergedObjectIds: [2, 3], propertyName: undefined };
  const link = { subscriptionType: "object.associationChange", associationRemoved: true, isPrimaryAssociation: false };

  it.each([
    [
      "a merge into a new record",
      { subscriptionType: "object.merge", ...merge, newObjectId: 9 },
      { kind: "merged", type: "deal", fromIds: ["1", "2", "3"], intoId: "9" },
    ],
    [
      "a merge into the first one",
      { subscriptionType: "contact.merge", ...merge, newObjectId: 1 },
      { kind: "merged", type: "contact", fromIds: ["2", "3"], intoId: "1" },
    ],
    [
      "a merge that names no new one",
      { subscriptionType: "object.merge", objectTypeId: "0-1", ...merge },
      { kind: "merged", type: "contact", fromIds: ["2", "3"], intoId: "1" },
    ],
    [
      "a contact off a deal",
      { ...link, associationType: "DEAL_TO_CONTACT", fromObjectId: 1, toObjectId: 2 },
      { kind: "unlinked", dealId: "1", contactId: "2" },
    ],
    [
      "the same from the other end",
      { ...link, associationType: "CONTACT_TO_DEAL", fromObjectId: 2, toObjectId: 1, objectTypeId: "0-1" },
      { kind: "unlinked", dealId: "1", contactId: "2" },
    ],
    [
      "a deleted contact",
      { subscriptionType: "object.deletion", objectTypeId: "0-1", objectId: 201 },
      { kind: "contact_deleted", contactId: "201" },
    ],
    [
      "a restored contact",
      { subscriptionType: "object.restore", objectTypeId: "0-1", objectId: 201 },
      { kind: "contact_restored", contactId: "201" },
    ],
    ["a restored deal", { subscriptionType: "object.restore" }, { kind: "restored", dealId: "512" }],
    [
      "a person to be forgotten",
      { subscriptionType: "contact.privacyDeletion", objectId: 201 },
      { kind: "forgotten", contactId: "201" },
    ],
  ])("is kept: %s", (_what, changes, happening) => {
    expect(kept(changes)).toEqual([happening]);
  });

  it.each([
    ["of a type nobody knows", { subscriptionType: "object.shrug" }],
    ["of an object nobody asked for", { objectTypeId: "0-8" }],
    ["of a property nobody asked for", { propertyName: "hs_lastmodifieddate" }],
    ["of a company on a deal", { ...link, associationType: "DEAL_TO_COMPANY", fromObjectId: 1, toObjectId: 2 }],
    ["F51 of our own write", { changeSource: "INTEGRATION", sourceId: "1160452" }],
    ["F51 of our own write, told in another form", { changeSource: "INTEGRATION", sourceId: "appId:1160452" }],
  ])("is passed over: %s", (_what, changes) => {
    expect(kept(changes)).toEqual([]);
  });

  it("is kept where another app did it", () => {
    expect(kept({ changeSource: "INTEGRATION", sourceId: "11604521" })).toHaveLength(1);
  });

  it("is answered and forgotten of an account without the app", async () => {
    const { post, rows } = await setUp();
    expect(await post([event({ portalId: 5 })])).toBe(200);
    expect(await rows()).toEqual([]);
  });

  it("X46 of an account that has left is only who wants to be forgotten", async () => {
    const { post, rows, store } = await setUp();
    await store.portals.disconnect(62_515, 1, at);
    const forget = event({ subscriptionType: "contact.privacyDeletion", objectId: 201 });
    expect(await post([event(), forget])).toBe(200);
    expect((await rows()).map(({ happening }) => JSON.parse(happening).kind)).toEqual(["forgotten"]);
  });
});

describe("a delivery that is too much", () => {
  it("F11 is refused at 256 KiB, and when it is compressed", async () => {
    const { post, rows } = await setUp();
    expect(await post(`[${" ".repeat(256 * 1024)}]`)).toBe(413);
    const text = JSON.stringify([event()]);
    const zipped = { sent: new Uint8Array(gzipSync(text)), headers: { "content-encoding": "gzip" } };
    expect(await post(text, zipped)).toBe(415);
    expect(await rows()).toEqual([]);
  });

  it("F52 is none with a hundred events, ten at once", async () => {
    const { post, rows } = await setUp();
    const batch = (number: number) =>
      Array.from({ length: 100 }, (_, place) => event({ eventId: number * 100 + place }));
    const statuses = await Promise.all(Array.from({ length: 10 }, (_, number) => post(batch(number + 1))));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await rows()).toHaveLength(1_000);
  });
});
