import type { Knex } from "knex";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../server/domain/ids.ts";
import { tabRoutes } from "../../server/http/tab/routes.ts";
import { operationsOf } from "../../server/http/v1/operations.ts";
import { openDatabase } from "../../server/store/database.ts";
import { startRig, type Rig } from "../rig.ts";
import { sandboxApp } from "../sandbox/app.ts";
import { postSigned } from "../sandbox/hubspot/index.ts";
import { actAsPayer, addNeighbour, create, creationFor, newKey, newScene, type Neighbour } from "../scene.ts";
import { rowsOf, sqliteFile } from "../table-look.ts";
import { callApi, makeKey } from "./api.ts";

const unknownId = "0123456789ABCDEFGHIJKL";

const names = [
  "paymentId",
  "connectionId",
  "moveId",
  "keyId",
  "endpointId",
  "deliveryId",
  "backtestId",
  "letterId",
] as const;

/** What an account has that another one could name: by the names of the routes' own parts. */
type Ours = Readonly<Record<(typeof names)[number], string>>;

const nothing = {
  ...Object.fromEntries(names.map((name) => [name, unknownId])),
  letterId: `delivery-${unknownId}`,
} as Ours;

let rig: Rig;
let database: Knex;
let neighbour: Neighbour;
let ours: Ours;
beforeAll(async () => {
  rig = await startRig({ database: sqliteFile });
  database = openDatabase(rig.databaseUrl);
  neighbour = await addNeighbour(rig);
  ours = await everythingOfOurs();
});
afterAll(async () => {
  await database.destroy();
  await rig.close();
});

/** A paid payment whose deal was moved, an endpoint with a message, a dry run, and something that was given up. */
async function everythingOfOurs(): Promise<Ours> {
  const { portalId } = rig.sandbox.demo;
  const { store } = rig.app.context;
  const card = async (path: string, body: object) => {
    const { status } = await rig.card("POST", path, { idempotencyKey: newKey(), ...body });
    expect(status).toBe(201);
  };
  await card("/api/webhook-endpoints", { url: "http://127.0.0.1:2/", mode: "test", types: ["payment.paid"] });
  await makeKey(rig);
  await card("/api/rules/backtests", { pipelineId: "default", rows: [], days: 1 });
  const payment = await create(newScene(rig));
  await actAsPayer(rig, payment, "pay");
  await rig.drain();
  const { paymentId, connectionId } = there(await store.payments.find(portalId, payment.id));
  const { endpointId } = there((await store.webhookEndpoints.list(portalId))[0]);
  const { deliveryId } = there((await store.webhookDeliveries.list(portalId, endpointId, 1))[0]);
  const { moveId } = there((await store.moves.list(portalId, paymentId))[0]);
  const { keyId } = there((await store.apiKeys.list(portalId))[0]);
  const { backtestId } = there(await store.backtests.latest(portalId));
  const letterId = await giveUp({ portalId, paymentId, connectionId });
  return { paymentId, connectionId, moveId, keyId, endpointId, deliveryId, backtestId, letterId };
}

function there<T>(one: T | null | undefined): T {
  if (one === null || one === undefined) throw new Error("The account lacks something that a route could name.");
  return one;
}

/** What a delivery about the payment came to; answers the letter's id. */
async function giveUp(own: Pick<Ours, "paymentId" | "connectionId"> & { readonly portalId: number }): Promise<string> {
  const { store, clock, random } = rig.app.context;
  const entryId = newId(random);
  const entry = { ...own, entryId, checkoutReference: null, kind: "payment.paid", dedupeKey: entryId };
  await store.inbox.put([{ ...entry, receivedAt: clock.now(), body: "{}", state: "ready" }]);
  await store.inbox.settle(own.portalId, entryId, { state: "dead", reason: "auth" });
  return `delivery-${entryId}`;
}

const press = () => ({ idempotencyKey: newKey() });
const by = (fields: object) => () => ({ ...press(), ...fields });

/** What each route with an id in its address is sent, in a form it would take. */
const routes: Readonly<Record<string, (() => object) | null>> = {
  "GET /api/payments/:paymentId": null,
  "GET /api/payments/:paymentId/message": null,
  "POST /api/payments/:paymentId/deliveries": by({ channels: ["copied"], to: null, subject: "Hi", body: "{{link}}" }),
  "POST /api/payments/:paymentId/previews": press,
  "POST /api/payments/:paymentId/checks": () => ({}),
  "POST /api/payments/:paymentId/cancellation": press,
  "POST /api/payments/:paymentId/removal": press,
  "POST /api/payments/:paymentId/removal-undo": press,
  "POST /api/payments/:paymentId/confirmation": by({
    amount: "1.00",
    receivedOn: "2026-11-20",
    method: "cash",
    reference: "",
    note: "",
  }),
  "POST /api/payments/:paymentId/confirmation-undo": by({ reason: "Mistaken" }),
  "POST /api/payments/:paymentId/refunds": by({ amount: "1.00", reason: "Returned" }),
  "POST /api/payments/:paymentId/captures": by({ amount: "1.00" }),
  "POST /api/payments/:paymentId/release": press,
  "POST /api/payments/:paymentId/amount": by({ amount: "2.00" }),
  "POST /api/payments/:paymentId/validity": by({ days: 9 }),
  "POST /api/payments/:paymentId/provider": by({ connectionId: unknownId }),
  "POST /api/payments/:paymentId/moves/:moveId/undo": by({ reason: "Mistaken" }),
  "POST /api/payments/:paymentId/moves/:moveId/retry": press,
  "GET /api/rules/backtests/:backtestId": null,
  "DELETE /api/rules/backtests/:backtestId": null,
  "POST /api/api-keys/:keyId/revocation": press,
  "PUT /api/webhook-endpoints/:endpointId": by({
    url: "https://example.com/",
    types: ["payment.paid"],
    isPaused: true,
  }),
  "POST /api/webhook-endpoints/:endpointId/removal": press,
  "POST /api/webhook-endpoints/:endpointId/rotation": press,
  "POST /api/webhook-endpoints/:endpointId/secret-links": press,
  "GET /api/webhook-endpoints/:endpointId/deliveries": null,
  "POST /api/webhook-endpoints/:endpointId/tests": press,
  "POST /api/webhook-endpoints/:endpointId/deliveries/:deliveryId/replay": press,
  "POST /api/dead-letters/:letterId/retries": press,
  "POST /api/dead-letters/:letterId/dismissal": by({ note: "Seen" }),
};

/** What the public API's operations on one payment are sent. */
const operations: Readonly<Record<string, object | null>> = {
  "GET /v1/payments/{paymentId}": null,
  "GET /v1/payments/{paymentId}/events": null,
  "POST /v1/payments/{paymentId}/deliveries": {},
  "POST /v1/payments/{paymentId}/cancellation": {},
  "POST /v1/payments/{paymentId}/refunds": { amount: 100, reason: "Returned" },
  "POST /v1/payments/{paymentId}/captures": {},
  "POST /v1/payments/{paymentId}/release": {},
};

type Method = "GET" | "POST" | "PUT" | "DELETE";

function partsOf(route: string): readonly [Method, string] {
  const [method = "", path = ""] = route.split(" ");
  return [method as Method, path];
}

const filled = (path: string, ids: Ours): string =>
  path.replaceAll(/[:{](\w+)\}?/g, (_all, name: keyof Ours) => ids[name]);

/** An answer with our ids in it said as if nobody had them. */
function unnamed(answer: unknown): string {
  return names.reduce((text, name) => text.replaceAll(ours[name], nothing[name]), JSON.stringify(answer));
}

interface RouteLayer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

function idRoutesOfTheTab(): readonly string[] {
  const { stack } = tabRoutes(rig.app.context, { clientSecrets: [] }) as unknown as { stack: readonly RouteLayer[] };
  return stack.flatMap(({ route }) =>
    route?.path.includes(":")
      ? Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${route.path}`)
      : [],
  );
}

describe("what another account may do with our ids", () => {
  it("F105 P6 is asked of every route that takes one", () => {
    expect(Object.keys(routes).toSorted()).toEqual(idRoutesOfTheTab().toSorted());
    const ofPayments = operationsOf(rig.app.context).filter(({ path }) => path.includes("{"));
    expect(Object.keys(operations).toSorted()).toEqual(
      ofPayments.map(({ method, path }) => `${method.toUpperCase()} ${path}`).toSorted(),
    );
  });

  it.each(Object.entries(routes))("F105 P6 %s answers as if there were nothing", async (route, bodyOf) => {
    const [method, path] = partsOf(route);
    const before = await rowsOf(database, rig.sandbox.demo.portalId);
    const theirs = await neighbour.card(method, filled(path, ours), bodyOf?.());
    const nobodys = await neighbour.card(method, filled(path, nothing), bodyOf?.());
    expect(nobodys.status).toBe(404);
    expect(unnamed(theirs)).toBe(JSON.stringify(nobodys));
    expect(await rowsOf(database, rig.sandbox.demo.portalId)).toEqual(before);
  });

  it.each<readonly [string, Method, string, (ids: Ours) => object | Promise<object>]>([
    [
      "a payment to preview rules with",
      "POST",
      "/api/rules/previews",
      ({ paymentId }) => ({ pipelineId: "default", rows: [], paymentId }),
    ],
    [
      "a connection to do without a trial",
      "PUT",
      "/api/settings/go-live",
      ({ connectionId }) => ({ connectionId, name: "refund", note: "Never refunded" }),
    ],
    ["a connection to ask by", "POST", "/api/payments", ({ connectionId }) => theirCreation({ connectionId })],
    ["a payment to ask again", "POST", "/api/payments", ({ paymentId }) => theirCreation({ replaces: paymentId })],
  ])("F105 P6 naming %s of ours is naming nothing", async (_what, method, path, bodyOf) => {
    const before = await rowsOf(database, rig.sandbox.demo.portalId);
    const theirs = await neighbour.card(method, path, await bodyOf(ours));
    const nobodys = await neighbour.card(method, path, await bodyOf(nothing));
    expect([404, 409, 422]).toContain(nobodys.status);
    expect(unnamed(theirs)).toBe(JSON.stringify(nobodys));
    expect(await rowsOf(database, rig.sandbox.demo.portalId)).toEqual(before);
  });

  it("F105 P6 naming our connection for another provider's page is naming nothing", async () => {
    const [connection] = await rig.app.context.store.connections.list(neighbour.portalId);
    const made = await neighbour.card(
      "POST",
      "/api/payments",
      await theirCreation({ connectionId: connection?.connectionId }),
    );
    expect(made.status).toBe(201);
    const path = `/api/payments/${(made.body as { id: string }).id}/provider`;
    const answers = [ours, nothing].map(({ connectionId }) =>
      neighbour.card("POST", path, { ...press(), connectionId }),
    );
    const [theirs, nobodys] = await Promise.all(answers);
    expect(nobodys?.status).toBeGreaterThanOrEqual(400);
    expect(unnamed(theirs)).toBe(JSON.stringify(nobodys));
  });
});

async function theirCreation(changes: Readonly<Record<string, unknown>>): Promise<object> {
  const [connection] = await rig.app.context.store.connections.list(neighbour.portalId);
  const { dealId, contactId } = neighbour;
  const own = { objectId: dealId, contactId, amount: "20.00", connectionId: connection?.connectionId };
  return creationFor(newScene(rig), { ...own, ...changes });
}

describe("what a key of another account, or of the other mode, may do with our ids", () => {
  let keys: Readonly<Record<string, string>>;
  beforeAll(async () => {
    keys = {
      "another account": await makeKey(rig, { card: neighbour.card }),
      "the other mode": await makeKey(rig, { mode: "live" }),
    };
  });

  const untouched = async () => {
    const rows = new Map(await rowsOf(database, rig.sandbox.demo.portalId));
    // What a call with a key of ours leaves behind in any case.
    for (const table of ["api_keys", "api_requests"]) rows.delete(table);
    return rows;
  };

  it.each(
    Object.keys(operations).flatMap((operation) => [
      [operation, "another account"] as const,
      [operation, "the other mode"] as const,
    ]),
  )("F105 P6 S4.20 %s by a key of %s finds nothing", async (operation, whose) => {
    const [, path] = partsOf(operation);
    const key = keys[whose] ?? "";
    const before = await untouched();
    const body = operations[operation] ?? undefined;
    const theirs = await callApi(rig, { key }, filled(path, ours), body);
    const nobodys = await callApi(rig, { key }, filled(path, nothing), body);
    expect(theirs.status).toBe(404);
    expect(unnamed(theirs.body)).toBe(JSON.stringify(nobodys.body));
    expect(await untouched()).toEqual(before);
  });

  it.each(["another account", "the other mode"])(
    "F105 P6 S4.20 lists of a key of %s are without them",
    async (whose) => {
      const key = keys[whose] ?? "";
      const lists = await Promise.all(
        ["/v1/payments", `/v1/payments?connectionId=${ours.connectionId}`, "/v1/connections"].map((path) =>
          callApi(rig, { key }, path),
        ),
      );
      expect(lists.map(({ status }) => status)).toEqual([200, 200, 200]);
      const text = JSON.stringify(lists.map(({ body }) => body));
      expect([ours.paymentId, ours.connectionId].filter((id) => text.includes(id))).toEqual([]);
    },
  );

  it.each(["another account", "the other mode"])(
    "F105 P6 S4.20 a key of %s asks by no connection of ours",
    async (whose) => {
      const key = keys[whose] ?? "";
      const { dealId, contactId } = neighbour;
      const wish = { amount: 2_000, currency: "EUR", description: "Chair", dealId, contactId };
      const order = (connectionId: string) => ({ ...wish, connectionId });
      const theirs = await callApi(rig, { key }, "/v1/payments", order(ours.connectionId));
      const nobodys = await callApi(rig, { key }, "/v1/payments", order(unknownId));
      expect(theirs.status).toBe(422);
      expect(theirs.body).toEqual(nobodys.body);
    },
  );
});

describe("what a workflow of another account may do with our ids", () => {
  it.each(["remind", "cancel", "check-status", "wait-until-paid"])(
    "F105 P6 X31 %s finds no payment",
    async (action) => {
      const before = await ourPayment();
      const callbackId = newKey();
      await execute(action, callbackId, { paymentId: ours.paymentId });
      await rig.drain();
      expect((await execute(action, callbackId, { paymentId: ours.paymentId }))["errorCode"]).toBe("NO_PAYMENT");
      expect(await ourPayment()).toEqual(before);
    },
  );

  it("F105 P6 X31 create-link asks by no connection of ours", async () => {
    const callbackId = newKey();
    const inputs = { connection: ours.connectionId, amountSource: "fixed", amount: "5.00", description: "Chair" };
    await execute("create-link", callbackId, inputs);
    await rig.drain();
    expect((await execute("create-link", callbackId, inputs))["errorCode"]).toBe("NO_CONNECTION");
  });

  /** Its row and its history; what is due of ours goes on meanwhile. */
  async function ourPayment() {
    const rows = await rowsOf(database, rig.sandbox.demo.portalId);
    return ["payments", "events", "checkouts", "deliveries"].map((table) => rows.get(table));
  }

  async function execute(
    action: string,
    callbackId: string,
    inputFields: object,
  ): Promise<Readonly<Record<string, string>>> {
    const { portalId, dealId: objectId } = neighbour;
    const payload = {
      callbackId,
      origin: { portalId },
      context: { workflowId: 44 },
      object: { objectId, objectType: "DEAL" },
      inputFields,
    };
    const url = `${rig.url}/hubspot/actions/${action}`;
    const signed = { url, payload, clientSecret: sandboxApp.clientSecret, at: rig.clock.now(), older: "v2" } as const;
    const response = await postSigned(signed);
    return ((await response.json()) as { outputFields: Readonly<Record<string, string>> }).outputFields;
  }
});
