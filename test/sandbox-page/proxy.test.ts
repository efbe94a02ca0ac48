import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { signV3 } from "../sandbox/sign.ts";
import { listen, listenWithRoutes, publicOrigin, type Listening } from "./harness.ts";

/** What our server received through the proxy. */
interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Reaction = (response: ServerResponse, count: number, request: IncomingMessage) => void;

const open: Listening[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function setUp(react: Reaction = (response) => answer(response, 200, { payments: [] })) {
  const received: Received[] = [];
  const listener: RequestListener = (request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
    request.on("end", () => {
      received.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
      react(response, received.length, request);
    });
  };
  const server = await listen(listener);
  const page = await listenWithRoutes({ serverOrigin: () => server.origin });
  open.push(page, server);
  const call = async (asked: Readonly<Record<string, unknown>>, headers: Readonly<Record<string, string>> = {}) =>
    await fetch(`${page.origin}/sandbox/proxy`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ portalId: 4001, userId: 7, url: `${publicOrigin}/api/payments`, ...asked }),
    });
  return { call, received, server, page };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

describe("the way of hubspot.fetch to our server", () => {
  it("calls the local server in place of the public origin, with who calls appended after the card's own query", async () => {
    const { call, received } = await setUp();
    const response = await call({ url: `${publicOrigin}/api/payments?objectTypeId=0-3&objectId=512` });
    expect(response.status).toBe(200);
    expect(received[0]?.url).toBe(
      "/api/payments?objectTypeId=0-3&objectId=512&userId=7&portalId=4001&userEmail=ann%40example.com&appId=99",
    );
  });

  it("signs the address it calls, with the e-mail's escape decoded in the signed source", async () => {
    const { call, received, server } = await setUp();
    await call({ method: "POST", body: { amount: "750.00" } });
    const sent = received[0];
    const signature = signV3({
      secret: "payments-tab-test-secret",
      method: "POST",
      url: `${server.origin}${sent?.url}`,
      body: '{"amount":"750.00"}',
      timestamp: 1_790_000_001_000,
    });
    expect(sent?.headers["x-hubspot-signature-v3"]).toBe(signature);
    expect(sent?.headers["x-hubspot-request-timestamp"]).toBe("1790000001000");
  });

  it("calls in the name of the user who looks at the page", async () => {
    const { call, received } = await setUp();
    await call({ userId: 8 });
    expect(received[0]?.url).toContain("userId=8&portalId=4001&userEmail=bo%40example.com");
  });

  it("sends the body of a POST, PUT, PATCH and DELETE as JSON and none with a GET", async () => {
    const { call, received } = await setUp();
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "GET"]) await call({ method, body: { note: "Grüße" } });
    expect(received.map(({ body }) => body)).toEqual([...Array(4).fill('{"note":"Grüße"}'), ""]);
    expect(received[0]?.headers["content-type"]).toBe("application/json");
  });

  it("passes an Authorization header on", async () => {
    const { call, received } = await setUp();
    await call({ headers: { authorization: "Bearer own-token" } });
    expect(received[0]?.headers.authorization).toBe("Bearer own-token");
  });

  it("hands our server's refusal to the card as it is", async () => {
    const { call, received } = await setUp((response) => answer(response, 409, { title: "Open payment" }));
    const response = await call({});
    expect([response.status, await response.json(), received.length]).toEqual([409, { title: "Open payment" }, 1]);
  });
});

describe("what hubspot.fetch refuses", () => {
  it.each([
    ["an address that is not permitted", { url: "https://elsewhere.example.com/api" }],
    ["an address that only begins like ours", { url: `${publicOrigin}.evil.example/api` }],
    ["an address without https", { url: "http://payments.example.com/api" }],
    ["a second header", { headers: { authorization: "Bearer a", "x-other": "1" } }],
    ["a header that is not Authorization", { headers: { "idempotency-key": "1" } }],
    ["a body that is no object", { method: "POST", body: "text" }],
    ["a method it does not know", { method: "HEAD" }],
    ["a user who is not there", { userId: 12 }],
    ["a body above 1 MB", { method: "POST", body: { text: "x".repeat(1024 * 1024) } }],
  ])("refuses %s with 400 and never calls", async (_what, asked) => {
    const { call, received } = await setUp();
    const response = await call(asked);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ status: "error", category: "VALIDATION_ERROR" });
    expect(received).toEqual([]);
  });

  it("refuses the 21st call at the same time with 429", async () => {
    const waiting: ServerResponse[] = [];
    let allIn: () => void;
    const twentyIn = new Promise<void>((resolve) => (allIn = resolve));
    const { call } = await setUp((response) => {
      waiting.push(response);
      if (waiting.length === 20) allIn();
    });
    const calls = Array.from({ length: 20 }, () => call({}));
    await twentyIn;
    const surplus = await call({});
    expect(surplus.status).toBe(429);
    for (const response of waiting) answer(response, 200, {});
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(20).fill(200));
    const later = call({});
    await expect.poll(() => waiting.length).toBe(21);
    answer(waiting[20] as ServerResponse, 200, {});
    expect((await later).status).toBe(200);
  });
});

describe("what hubspot.fetch does when our server does not behave", () => {
  it("repeats a call once on 5xx and gives the second answer", async () => {
    const { call, received } = await setUp((response, count) => answer(response, count === 1 ? 503 : 201, { count }));
    const response = await call({ method: "POST", body: { idempotencyKey: "k" } });
    expect([response.status, await response.json()]).toEqual([201, { count: 2 }]);
    expect(received.map(({ body }) => body)).toEqual(['{"idempotencyKey":"k"}', '{"idempotencyKey":"k"}']);
    expect(response.headers.get("sandbox-attempts")).toBe("2");
  });

  it("gives up after the second 5xx", async () => {
    const { call, received } = await setUp((response) => answer(response, 500, { title: "Broken" }));
    expect([(await call({})).status, received.length]).toEqual([500, 2]);
  });

  it("repeats a call once when the connection breaks", async () => {
    const { call, received } = await setUp((response, count, request) =>
      count === 1 ? request.socket.destroy() : answer(response, 200, { count }),
    );
    expect([(await call({})).status, received.length]).toEqual([200, 2]);
  });

  it("answers 502 when the connection breaks twice", async () => {
    const { call, received } = await setUp((_response, _count, request) => request.socket.destroy());
    const response = await call({});
    expect([response.status, received.length]).toEqual([502, 2]);
    expect(await response.json()).toMatchObject({ status: "error", category: "BAD_GATEWAY" });
  });

  it("answers 504 when the card's own time-out is over, without a second try", async () => {
    const { call, received } = await setUp(() => undefined);
    const response = await call({ timeout: 60 });
    expect([response.status, received.length]).toEqual([504, 1]);
  });

  it("follows no redirect", async () => {
    const { call, received } = await setUp((response) =>
      response.writeHead(302, { location: "/elsewhere", "content-type": "application/json" }).end("{}"),
    );
    expect([(await call({})).status, received.length]).toEqual([302, 1]);
  });

  it.each([
    ["not JSON", "<p>Hello</p>"],
    ["empty", ""],
    ["above 1 MB", JSON.stringify("x".repeat(1024 * 1024))],
  ])("takes an answer that is %s for an error", async (_what, text) => {
    const { call } = await setUp((response) => response.writeHead(200, { "content-type": "text/html" }).end(text));
    const response = await call({});
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ category: "BAD_GATEWAY" });
  });
});
