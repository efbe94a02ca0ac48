import type { Knex } from "knex";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tabRoutes } from "../../server/http/tab/routes.ts";
import { operationsOf } from "../../server/http/v1/operations.ts";
import { openDatabase } from "../../server/store/database.ts";
import { startRig, type Rig } from "../rig.ts";
import { sandboxApp } from "../sandbox/app.ts";
import { postSigned } from "../sandbox/hubspot/index.ts";
import { addNeighbour, creationFor, newKey, newScene, type Neighbour } from "../scene.ts";
import { rowsOf, sqliteFile } from "../table-look.ts";
import { callApi, makeKey } from "./api.ts";
import { everythingOfOurs, filled, names, nothing, operations, press, routes, unknownId, type Ours } from "./ours.ts";

let rig: Rig;
let database: Knex;
let neighbour: Neighbour;
let ours: Ours;
beforeAll(async () => {
  rig = await startRig({ database: sqliteFile });
  database = openDatabase(rig.databaseUrl);
  neighbour = await addNeighbour(rig);
  ours = await everythingOfOurs(rig);
});
afterAll(async () => {
  await database.destroy();
  await rig.close();
});

type Method = "GET" | "POST" | "PUT" | "DELETE";

function partsOf(route: string): readonly [Method, string] {
  const [method = "", path = ""] = route.split(" ");
  return [method as Method, path];
}

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
