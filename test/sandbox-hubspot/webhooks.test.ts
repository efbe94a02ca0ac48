import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { postSigned, seedDemo, webhookEvents } from "../sandbox/hubspot/index.ts";
import { createRecord } from "../sandbox/hubspot/records.ts";
import { createWorld, type World } from "../sandbox/hubspot/world.ts";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function listen(): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    response.end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

describe("webhook events", () => {
  const events = (act: (world: World) => unknown) => {
    const world = createWorld(() => 1_790_000_000_000);
    seedDemo(world);
    const before = world.changes().length;
    act(world);
    return webhookEvents(world.changes().slice(before), 4711);
  };

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
        subscriptionType: "deal.propertyChange",
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
      { subscriptionType: "deal.deletion", changeFlag: "DELETED" },
      { subscriptionType: "deal.restore", changeFlag: "RESTORED" },
    ]);
  });

  it("tell of a merge which deals went into which new one (F41)", () => {
    let merged = "";
    const all = events((world) => {
      merged = world.mergeDeals(62515, ["512", "513"], 7);
    });
    expect(all.at(-1)).toMatchObject({
      subscriptionType: "deal.merge",
      primaryObjectId: 512,
      mergedObjectIds: [513],
      newObjectId: Number(merged),
    });
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
