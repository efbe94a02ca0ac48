import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createWebhooks, postSigned, seedDemo, webhookEvents } from "../sandbox/hubspot/index.ts";
import { createRecord } from "../sandbox/hubspot/world/records.ts";
import { createWorld, type World } from "../sandbox/hubspot/world/world.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Listener {
  readonly url: string;
  readonly received: Received[];
  readonly answerWith: (status: number) => void;
}

async function listen(): Promise<Listener> {
  const received: Received[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    response.writeHead(status).end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const answerWith = (wanted: number) => {
    status = wanted;
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, answerWith };
}

/** What is told of an act in the demo account. */
function events(act: (world: World) => unknown) {
  const world = createWorld(() => 1_790_000_000_000);
  seedDemo(world);
  const before = world.changes().length;
  act(world);
  return webhookEvents(world.changes().slice(before), 4711);
}

describe("webhook events", () => {
  it("name a person's change and its author (F48)", () => {
    expect(events((world) => world.moveDealByHand(62515, "512", "contractsent", 8))).toEqual([
      {
        eventId: 1_000,
        subscriptionId: 25,
        portalId: 62515,
        appId: 4711,
        attemptNumber: 0,
        objectId: 512,
        occurredAt: 1_790_000_000_000,
        subscriptionType: "object.propertyChange",
        objectTypeId: "0-3",
        isSensitive: false,
        propertyName: "dealstage",
        propertyValue: "contractsent",
        changeSource: "CRM_UI",
        sourceId: "userId:8",
      },
    ]);
  });

  it("pass over notes", () => {
    const note = { type: "notes", properties: {}, source: "app" } as const;
    expect(events((world) => createRecord(world.state, world.portal(62515), note))).toEqual([]);
  });

  it("tell of deletion and restoration", () => {
    const kinds = events((world) => {
      world.archiveDeal(62515, "512");
      world.restoreDeal(62515, "512");
    });
    expect(kinds).toMatchObject([
      { subscriptionType: "object.deletion", objectTypeId: "0-3", changeFlag: "DELETED" },
      { subscriptionType: "object.restore", objectTypeId: "0-3", changeFlag: "RESTORED" },
    ]);
  });

  it("tell of a merge which deals went into which new one (F41)", () => {
    let merged = "";
    const all = events((world) => {
      merged = world.mergeDeals(62515, ["512", "513"], 7);
    });
    expect(all.at(-1)).toMatchObject({
      subscriptionType: "object.merge",
      objectTypeId: "0-3",
      primaryObjectId: 512,
      mergedObjectIds: [513],
      newObjectId: Number(merged),
    });
  });
});

describe("what is told of contacts", () => {
  it("F41 is a merge in which the first one keeps its id", () => {
    expect(events((world) => world.mergeContacts(62515, ["201", "202"], 7)).at(-1)).toMatchObject({
      subscriptionType: "object.merge",
      objectTypeId: "0-1",
      primaryObjectId: 201,
      mergedObjectIds: [202],
      newObjectId: 201,
    });
  });

  it("is once from either end that one was taken off a deal", () => {
    expect(events((world) => world.takeOffDeal(62515, "512", "201", 8))).toMatchObject([
      { objectTypeId: "0-3", associationType: "DEAL_TO_CONTACT", fromObjectId: 512, associationRemoved: true },
      { objectTypeId: "0-1", associationType: "CONTACT_TO_DEAL", fromObjectId: 201, associationRemoved: true },
    ]);
  });

  it("F125 is a deletion and a privacy deletion for one that is to be forgotten, and nothing is left of it", () => {
    const kinds = events((world) => {
      world.forgetContact(62515, "201");
      expect(() => world.contact(62515, "201")).toThrow(/no contacts record/);
    });
    expect(kinds.slice(-2)).toMatchObject([
      { subscriptionType: "object.deletion", objectTypeId: "0-1", objectId: 201 },
      { subscriptionType: "contact.privacyDeletion", objectId: 201 },
    ]);
  });
});

describe("deliveries of events", () => {
  const setUp = async (status = 200) => {
    const { url, received, answerWith } = await listen();
    answerWith(status);
    const world = createWorld(() => 1_790_000_000_000);
    seedDemo(world);
    const options = {
      world,
      installs: { isInstalled: (portalId: number) => portalId === 62515 },
      url: () => url,
      subscriptions: [{ event: "object.propertyChange", objectType: "deal", propertyName: "amount" }],
      clientSecret: "secret",
      appId: 4711,
      now: () => 1_790_000_000_000,
    };
    const webhooks = createWebhooks(options);
    await webhooks.deliver({ isLost: true });
    const amountsTold = () =>
      received.map(({ body }) => (JSON.parse(body) as { propertyValue: string }[]).map((one) => one.propertyValue));
    const edit = (amount: string) =>
      world.editByHand(62515, {
        type: "deals",
        id: "512",
        userId: 7,
        properties: { amount, dealname: `For ${amount}` },
      });
    return { world, webhooks, edit, amountsTold, answerWith };
  };

  it("hold what was subscribed to alone, each change once", async () => {
    const { webhooks, edit, amountsTold } = await setUp();
    edit("600");
    expect(await webhooks.deliver()).toEqual([200]);
    expect(await webhooks.deliver()).toEqual([]);
    expect(amountsTold()).toEqual([["600"]]);
  });

  it("F52 come twice, in disorder and in bundles on demand", async () => {
    const { webhooks, edit, amountsTold } = await setUp();
    for (const amount of ["1", "2", "3"]) edit(amount);
    await webhooks.deliver({ times: 2, isBackwards: true, batchSize: 2 });
    expect(amountsTold()).toEqual([["3", "2"], ["3", "2"], ["1"], ["1"]]);
  });

  it("come again as a whole when they were not taken", async () => {
    const { webhooks, edit, amountsTold, answerWith } = await setUp(503);
    edit("600");
    expect(await webhooks.deliver()).toEqual([503]);
    answerWith(200);
    expect(await webhooks.deliver()).toEqual([200]);
    expect(amountsTold()).toEqual([["600"], ["600"]]);
  });

  it("tell nothing of an account without the app", async () => {
    const { world, webhooks } = await setUp();
    world.addPortal({ portalId: 8 });
    world.addPipeline(8, { id: "p", label: "P", stages: [{ id: "s", label: "S", probability: 0.5 }] });
    world.addDeal(8, { name: "Elsewhere", amount: "5", stageId: "s" });
    expect(webhooks.waiting()).toEqual([]);
  });
});

describe("a request of HubSpot's to the app", () => {
  // Vectors A and D of the documented signature rules, computed with this secret and time.
  const clientSecret = "payments-tab-test-secret";
  const at = 1_790_000_001_000;

  it("carries the signature of version 3 over the public address (F56)", async () => {
    const { url: localUrl, received } = await listen();
    const url = "https://payments.example.com/hubspot/webhooks";
    const payload = [{ eventId: 1, portalId: 62515 }];
    const { status } = await postSigned({ url, localUrl, payload, clientSecret, at, older: "v1" });
    expect(status).toBe(200);
    expect(received).toMatchObject([
      {
        body: '[{"eventId":1,"portalId":62515}]',
        headers: {
          "content-type": "application/json",
          "x-hubspot-request-timestamp": "1790000001000",
          "x-hubspot-signature-v3": "cfoSTU6mQ6eo4/ICQN4hsRhLP5RY8WQSZRZhKqp5xA4=",
          "x-hubspot-signature-version": "v1",
        },
      },
    ]);
  });

  it("carries version 1 beside it for webhooks, as in HubSpot's own example", async () => {
    const { url, received } = await listen();
    const event = {
      eventId: 1,
      subscriptionId: 12_345,
      portalId: 62_515,
      occurredAt: 1_564_113_600_000,
      subscriptionType: "contact.creation",
      attemptNumber: 0,
      objectId: 123,
      changeSource: "CRM",
      changeFlag: "NEW",
      appId: 54_321,
    };
    const secret = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
    await postSigned({ url, payload: [event], clientSecret: secret, at, older: "v1" });
    expect(received[0]?.headers["x-hubspot-signature"]).toBe(
      "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de",
    );
  });

  it("carries version 2 beside it for workflow actions (F54)", async () => {
    const { url: localUrl, received } = await listen();
    const url = "https://payments.example.com/hubspot/actions/create-link";
    await postSigned({ url, localUrl, payload: { callbackId: "ap-1-2-3-0" }, clientSecret, at, older: "v2" });
    expect(received[0]?.headers).toMatchObject({
      "x-hubspot-signature-version": "v2",
      "x-hubspot-signature": "ea072010f454726927268ffc8b3fa071b60722fc1cf490e2d2633a6312bada04",
    });
  });
});
