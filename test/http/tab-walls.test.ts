import type { PaymentDetail, TabView } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { sandboxApp } from "../sandbox/app.ts";
import { cardCaller } from "../sandbox/card.ts";
import {
  addNeighbour,
  create,
  creationFor,
  newScene,
  problemOf,
  shown,
  tabOf,
  tokenOf,
  type Neighbour,
} from "../scene.ts";

let rig: Rig;
let neighbour: Neighbour;
beforeAll(async () => {
  rig = await startRig();
  neighbour = await addNeighbour(rig);
});
afterAll(() => rig.close());

const unknownId = "0123456789ABCDEFGHIJKL";

describe("walls between accounts", () => {
  it.each([
    ["reading", "GET", ""],
    ["cancelling", "POST", "/cancellation"],
    ["confirming", "POST", "/confirmation"],
    ["checking", "POST", "/checks"],
  ] as const)(
    "F105 P6 %s another account's payment is answered as if there were none",
    async (_act, method, ending) => {
      const payment = await create(newScene(rig));
      const body = bodyFor(ending);
      const theirs = await neighbour.card(method, `/api/payments/${payment.id}${ending}`, body);
      const nobodys = await neighbour.card(method, `/api/payments/${unknownId}${ending}`, body);
      expect(theirs.status).toBe(404);
      expect(JSON.stringify(theirs).replaceAll(payment.id, unknownId)).toBe(JSON.stringify(nobodys));
      expect(await shown(rig, payment)).toMatchObject({ status: "created", timeline: [{ kind: "created" }] });
    },
  );

  it("F105 P6 refuses another account's connection at its field, and stores nothing", async () => {
    const scene = newScene(rig);
    const { connectionId } = await creationFor(scene);
    const { portalId, dealId, contactId } = neighbour;
    const before = await rig.app.context.store.payments.newsOf(portalId, { type: "deal", id: dealId });
    const order = { ...(await creationFor(scene)), objectId: dealId, contactId, connectionId };
    const answer = await neighbour.card("POST", "/api/payments", order);
    expect(answer.status).toBe(422);
    expect(problemOf(answer).fields).toEqual([
      { name: "connectionId", message: "Choose one of the connected payment accounts." },
    ]);
    expect(await rig.app.context.store.payments.newsOf(portalId, { type: "deal", id: dealId })).toEqual(before);
  });

  it("F105 shows nothing of a record of another account that has the same id", async () => {
    const scene = newScene(rig);
    await create(scene, { description: "Not for the neighbours" });
    const answer = await neighbour.card("GET", `/api/payments?objectTypeId=0-3&objectId=${scene.dealId}`);
    expect(answer.status).toBe(404);
    expect(JSON.stringify(answer.body)).not.toContain("Not for the neighbours");
  });

  it("F106 goes by the account in the signature: the same key in two accounts makes a payment in each", async () => {
    const scene = newScene(rig);
    const order = await creationFor(scene);
    const ours = await rig.card("POST", "/api/payments", order);
    const { portalId, dealId, contactId } = neighbour;
    const [connection] = await rig.app.context.store.connections.list(portalId);
    const connectionId = connection?.connectionId;
    const theirs = await neighbour.card("POST", "/api/payments", {
      ...order,
      amount: "20.00",
      objectId: dealId,
      contactId,
      connectionId,
    });
    expect([ours.status, theirs.status]).toEqual([201, 201]);
    expect((theirs.body as PaymentDetail).id).not.toBe((ours.body as PaymentDetail).id);
    expect((theirs.body as PaymentDetail).deal?.id).toBe(dealId);
  });

  it("F106 writes down the user of the signature as the one who did it", async () => {
    const { sellerId } = rig.sandbox.demo;
    const answer = await rig.card("POST", "/api/payments", await creationFor(newScene(rig)), sellerId);
    const { id } = answer.body as PaymentDetail;
    const { portalId } = rig.sandbox.demo;
    const [first] = await rig.app.context.store.events.list(portalId, id);
    expect(first?.actor).toBe(`user:${sellerId}`);
  });
});

describe("what only the person who installed the app may do", () => {
  it("F107 gives no connect link to another user, and tells the tab so", async () => {
    const { sellerId, dealId } = rig.sandbox.demo;
    const answer = await rig.card("POST", "/api/connect-links", {}, sellerId);
    expect(answer).toMatchObject({
      status: 403,
      body: {
        detail: "You may not change the settings in this account. Ask the admin who installed the app to allow you.",
      },
    });
    const tab = await rig.card("GET", `/api/payments?objectTypeId=0-3&objectId=${dealId}`, undefined, sellerId);
    expect((tab.body as TabView).mayConnect).toBe(false);
    expect((await tabOf(newScene(rig))).mayConnect).toBe(true);
  });

  it("F107 lets no other user set a rule", async () => {
    const { portalId, sellerId } = rig.sandbox.demo;
    const rows = [{ onStatus: "paid", toStageId: null, mode: "live" }];
    const set = { pipelineId: "renewals", version: 0, rows };
    expect(await rig.card("PUT", "/api/rules", set, sellerId)).toMatchObject({ status: 403 });
    expect(await rig.app.context.store.rules.list(portalId, "renewals")).toEqual([]);
    expect(await rig.card("PUT", "/api/rules", set)).toMatchObject({ status: 200 });
    expect(await rig.app.context.store.rules.list(portalId, "renewals")).toMatchObject([{ version: 1, mode: "live" }]);
  });

  it("S3.33 refuses a rule for a pipeline or stage that HubSpot does not have", async () => {
    const rows = [{ onStatus: "paid", toStageId: "closedwon", mode: "test" }];
    const set = { pipelineId: "renewals", version: 1, rows };
    const wrongStage = await rig.card("PUT", "/api/rules", set);
    expect(wrongStage.status).toBe(422);
    expect(problemOf(wrongStage).fields).toEqual([
      { name: "rows.0.toStageId", message: "Renewals has no such stage." },
    ]);
    const wrongPipeline = await rig.card("PUT", "/api/rules", { ...set, pipelineId: "none" });
    expect(problemOf(wrongPipeline).fields).toMatchObject([{ name: "pipelineId" }]);
  });
});

describe("an account that is not connected", () => {
  it("F108 tells a stranger account to connect, whatever it calls", async () => {
    const stranger = cardCaller({
      serverOrigin: rig.url,
      portalId: 70_009,
      userId: 7,
      now: rig.clock.now,
      ...sandboxApp,
    });
    const order = await creationFor(newScene(rig));
    const answers = [
      await stranger("GET", "/api/payments?objectTypeId=0-3&objectId=512"),
      await stranger("POST", "/api/payments", order),
      await stranger("GET", `/api/payments/${unknownId}`),
      await stranger("POST", `/api/payments/${unknownId}/checks`, {}),
      await stranger("POST", "/api/connect-links", {}),
    ];
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409, 409, 409]);
    for (const answer of answers) expect(problemOf(answer).type).toMatch(/\/disconnected$/);
  });

  it("F37 F108 P8 tells an account that removed the app in HubSpot to connect again, and changes nothing", async () => {
    const gone = await addNeighbour(rig, 70_002);
    const [connection] = await rig.app.context.store.connections.list(gone.portalId);
    const order = await creationFor(newScene(rig));
    const { body } = await gone.card("POST", "/api/payments", {
      ...order,
      amount: "20.00",
      objectId: gone.dealId,
      contactId: gone.contactId,
      connectionId: connection?.connectionId,
    });
    const payment = body as PaymentDetail;
    rig.sandbox.hubspot.installs.uninstall(gone.portalId);
    const first = await gone.card("GET", `/api/payments?objectTypeId=0-3&objectId=${gone.dealId}`);
    const cancel = await gone.card("POST", `/api/payments/${payment.id}/cancellation`, bodyFor("/cancellation"));
    const read = await gone.card("GET", `/api/payments/${payment.id}`);
    expect([first.status, cancel.status, read.status]).toEqual([409, 409, 409]);
    expect(problemOf(cancel).detail).toMatch(/admin .* install the app again/);
    const page = await rig.page(`/p/${tokenOf(payment)}`);
    expect(await page.text()).toContain("This payment is resting");
  });
});

function bodyFor(ending: string): Readonly<Record<string, string>> | undefined {
  const idempotencyKey = "a-key-for-the-neighbour";
  if (ending === "/cancellation") return { idempotencyKey };
  if (ending !== "/confirmation") return ending === "" ? undefined : {};
  return { idempotencyKey, amount: "1.00", receivedOn: "2026-11-20", method: "cash", reference: "", note: "" };
}
