import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operationsOf } from "../../server/http/v1/operations.ts";
import { apiRoutes } from "../../server/http/v1/routes.ts";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, newKey, newScene, settle } from "../scene.ts";
import { callApi, makeKey } from "./api.ts";

interface Schema {
  readonly [name: string]: unknown;
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly description: string;
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Schema }[];
  readonly requestBody?: { content: Record<string, { schema: Schema }> };
  readonly responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

interface ApiDocument {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, DocumentedOperation>>;
  readonly webhooks: Record<string, Record<string, DocumentedOperation>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}

let rig: Rig;
let document: ApiDocument;
let key: string;
beforeAll(async () => {
  rig = await startRig();
  document = (await (await rig.page("/openapi.json")).json()) as ApiDocument;
  key = await makeKey(rig);
});
afterAll(() => rig.close());

/** A validator of one schema of the document, with its components at hand. */
function validatorOf(schema: Schema): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  return ajv.compile({ ...schema, components: document.components });
}

function documented(): readonly (readonly [method: string, path: string, operation: DocumentedOperation])[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [method, path, operation] as const),
  );
}

/** What the document says of an answer, or what nothing can be. */
function shapeOf({ method, path }: Route, status: number, type: string): Schema {
  const content = document.paths[path]?.[method]?.responses[String(status)]?.content;
  return content?.[type]?.schema ?? { not: {} };
}

interface Route {
  readonly method: "get" | "post";
  readonly path: string;
}

interface Expected {
  readonly id?: string;
  readonly query?: string;
  readonly body?: object;
  readonly expected: number;
}

/** Calls an operation and holds its answer against what the document says of that status. */
async function answersAsDocumented(method: Route["method"], path: string, call: Expected): Promise<unknown> {
  const { id = "", query = "", body = {}, expected } = call;
  const address = path.replace("{paymentId}", id) + query;
  const caller = { key: expected === 401 ? "none" : key, idempotencyKey: newKey() };
  const answer = await callApi(rig, caller, address, method === "post" ? body : undefined);
  const [type = ""] = (answer.headers.get("content-type") ?? "").split(";");
  const isValid = validatorOf(shapeOf({ method, path }, answer.status, type));
  isValid(answer.body);
  expect([answer.status, isValid.errors ?? []]).toEqual([expected, []]);
  return answer.body;
}

describe("the OpenAPI document", () => {
  it("S4.19 is OpenAPI 3.1 and tells of every route of the server, and of no other", () => {
    expect(document.openapi).toBe("3.1.0");
    const stack = (apiRoutes(rig.app.context) as unknown as RouterInside).stack;
    const mounted = stack.flatMap(({ route }) =>
      route ? Object.keys(route.methods).map((method) => `${method} ${route.path}`) : [],
    );
    const told = documented().map(([method, path]) => `${method} ${path.replace("{paymentId}", ":paymentId")}`);
    expect(told.toSorted()).toEqual(mounted.toSorted());
    expect(mounted.length).toBe(operationsOf(rig.app.context).length);
  });

  it("S4.19 describes every field, parameter and operation in words", () => {
    const silent: string[] = [];
    const walk = (value: unknown, at: string): void => {
      if (typeof value !== "object" || value === null) return;
      const { properties } = value as { properties?: Record<string, Schema> };
      for (const [name, field] of Object.entries(properties ?? {})) {
        if (!field["description"] && !field["$ref"]) silent.push(`${at}.${name}`);
      }
      for (const [name, part] of Object.entries(value)) walk(part, `${at}.${name}`);
    };
    walk(document, "document");
    for (const [, path, { operationId, description, parameters = [] }] of documented()) {
      if (!operationId || description.length < 20) silent.push(path);
      for (const { name, schema } of parameters) if (!schema["description"]) silent.push(`${path} ${name}`);
    }
    expect(silent).toEqual([]);
  });

  it("P7 asks for an Idempotency-Key with every write, and with no read", () => {
    for (const [method, , { parameters = [] }] of documented()) {
      const header = parameters.find(({ name }) => name === "Idempotency-Key");
      expect(header?.required ?? false).toBe(method === "post");
    }
  });

  it("S4.19 is kept by the server: every operation answers as documented, when it goes well and when it does not", async () => {
    const scene = newScene(rig);
    const create = "/v1/payments";
    const one = `${create}/{paymentId}`;
    const wish = { amount: 75_000, currency: "EUR", dealId: scene.dealId, description: "Second half" };
    const isOrder = validatorOf({ $ref: "#/components/schemas/NewPayment" });
    expect([isOrder(wish), isOrder({ ...wish, amount: "1" }), isOrder({ ...wish, extra: 1 })]).toEqual([
      true,
      false,
      false,
    ]);
    const made = async (changes: object = {}) => {
      const body = { ...wish, dealId: null, contactId: newScene(rig).contactId, ...changes };
      const payment = await answersAsDocumented("post", create, { body, expected: 201 });
      return payment as { id: string; link: string };
    };
    const paid = await made();
    const [taken, freed] = [await made({ capture: "manual" }), await made({ capture: "manual" })];
    for (const payment of [paid, taken, freed]) await actAsPayer(rig, payment, "pay");
    await settle(rig);
    const fresh = await made({ metadata: { order: "1007" }, validityDays: null });
    await answersAsDocumented("get", create, { query: "?limit=2", expected: 200 });
    await answersAsDocumented("get", one, { id: paid.id, expected: 200 });
    await answersAsDocumented("get", `${one}/events`, { id: paid.id, expected: 200 });
    await answersAsDocumented("get", "/v1/connections", { expected: 200 });
    await answersAsDocumented("post", `${one}/refunds`, {
      id: paid.id,
      body: { amount: 1, reason: "Test" },
      expected: 200,
    });
    await answersAsDocumented("post", `${one}/captures`, { id: taken.id, expected: 200 });
    await answersAsDocumented("post", `${one}/release`, { id: freed.id, expected: 200 });
    await answersAsDocumented("post", `${one}/deliveries`, { id: fresh.id, expected: 201 });
    await answersAsDocumented("post", `${one}/cancellation`, { id: fresh.id, expected: 200 });
    await answersAsDocumented("post", `${one}/cancellation`, { id: paid.id, expected: 409 });
    await answersAsDocumented("post", create, { body: {}, expected: 422 });
    await answersAsDocumented("get", create, { query: "?limit=0", expected: 422 });
    await answersAsDocumented("post", create, { body: { ...wish, dealId: "999999999" }, expected: 404 });
  });

  it("S4.19 tells of the refusals that every operation has", async () => {
    for (const [method, path, { responses }] of documented()) {
      expect([path, Object.keys(responses)]).toEqual([path, expect.arrayContaining(["401", "403", "429", "500"])]);
      await answersAsDocumented(method as "get" | "post", path, { id: "0".repeat(22), expected: 401 });
      if (path.includes("{paymentId}")) {
        const body = path.endsWith("refunds") ? { amount: 1, reason: "None" } : {};
        await answersAsDocumented(method as "get" | "post", path, { id: "0".repeat(22), body, expected: 404 });
      }
    }
  });

  it("X45 tells of what endpoints are sent", () => {
    const hook = document.webhooks["payment"]?.["post"];
    expect(hook?.parameters?.map(({ name }) => name)).toEqual(["webhook-id", "webhook-timestamp", "webhook-signature"]);
    expect(document.components.schemas["WebhookMessage"]).toBeDefined();
  });
});

describe("the API's page", () => {
  it("S4.19 S4.7 tells people of every operation and field, with samples, and needs no script", async () => {
    const page = await rig.page("/docs/api");
    const text = await page.text();
    expect(page.status).toBe(200);
    for (const [, path, { operationId }] of documented()) {
      expect(text).toContain(`id="${operationId}"`);
      expect(text).toContain(path);
    }
    for (const field of ["allowOverBalance", "validityDays", "metadata", "refundable", "createdUntil"]) {
      expect(text).toContain(`<code>${field}</code>`);
    }
    for (const language of ["curl", "TypeScript", "Python"]) expect(text).toContain(`<h3>${language}</h3>`);
    expect(text).toContain("deposit-for-order-");
    expect(text).not.toContain("<script");
    expect(text).not.toMatch(/<dd><\/dd>/);
  });
});

interface RouterInside {
  readonly stack: readonly { readonly route?: { readonly path: string; readonly methods: Record<string, boolean> } }[];
}
