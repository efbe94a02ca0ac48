import { publicUrl } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { connectApi } from "../../ui-extension/src/app/cards/api.ts";
import type { Fetch } from "@payments/screens/call-server";
import type { ApiProblem } from "@payments/screens/api-problem";

afterEach(() => void vi.useRealTimers());

const record = { objectTypeId: "0-3", objectId: "512" };
const answering = (answer: () => Response | Promise<Response>) => connectApi(async () => answer(), record);
const json = (status: number, body: unknown) => Response.json(body, { status });

/** The problem a list read ends in. */
const problemFrom = (answer: () => Response | Promise<Response>): Promise<ApiProblem> =>
  answering(answer)
    .view()
    .then(
      () => Promise.reject(new Error("It succeeded.")),
      (problem: ApiProblem) => problem,
    );

const ours = {
  type: "https://payments-tab.example.com/problems/open-payment",
  title: "Open payment",
  status: 409,
  detail: "This deal already has an open payment.",
  instance: "/api/payments",
  fields: [{ name: "amount", message: "Too much." }, { name: 7 }],
  paymentId: "p9",
};

describe("The way to the server", () => {
  it("calls the public address, without headers, and with a body only where something is sent", async () => {
    const calls: Parameters<Fetch>[] = [];
    const api = connectApi(async (...call) => {
      calls.push(call);
      return json(200, {});
    }, record);
    await api.view();
    await api.detail("a/b");
    await api.create({ ...record, idempotencyKey: "k" } as never);
    await api.cancel("p1", { idempotencyKey: "k" });
    await api.confirm("p1", { idempotencyKey: "k" } as never);
    await api.check("p1");
    await api.connectLink();
    const query = "?objectTypeId=0-3&objectId=512";
    expect(calls.map(([url, { method }]) => `${method} ${url.replace(publicUrl, "")}`)).toEqual([
      `GET /api/payments${query}`,
      `GET /api/payments/a%2Fb${query}`,
      "POST /api/payments",
      `POST /api/payments/p1/cancellation${query}`,
      `POST /api/payments/p1/confirmation${query}`,
      `POST /api/payments/p1/checks${query}`,
      "POST /api/connect-links",
    ]);
    expect(calls.every(([url]) => url.startsWith(publicUrl))).toBe(true);
    expect(calls.map(([, options]) => Object.keys(options).join())).toEqual([
      "method,timeout",
      "method,timeout",
      ...Array<string>(5).fill("method,timeout,body"),
    ]);
  });
});

describe("A problem of the server", () => {
  const understood = {
    title: "Open payment",
    detail: "This deal already has an open payment.",
    status: 409,
    fields: [{ name: "amount", message: "Too much." }],
    paymentId: "p9",
    isRefusal: true,
  };

  it("is understood as problem+json", async () => {
    expect(await problemFrom(() => json(409, ours))).toMatchObject(understood);
  });

  it.each([
    ["with the outer status 200", 200, ours],
    ["with the outer status 502", 502, ours],
    ["with our answer as text", 502, JSON.stringify(ours)],
  ])("is understood inside HubSpot's envelope %s", async (_, outer, responseBody) => {
    const envelope = {
      status: "error",
      category: "BAD_GATEWAY",
      message: "The app answered 409.",
      responseBody,
      context: { appServerStatusCode: ["409"], correlationId: ["c"] },
    };
    expect(await problemFrom(() => json(outer, envelope))).toMatchObject(understood);
  });

  it("is never the envelope of a success", async () => {
    const view = { payments: [], create: {}, status: "fine" };
    expect(await answering(() => json(200, view)).view()).toEqual(view);
  });

  it("has words of its own where the answer has none", async () => {
    const titles = await Promise.all(
      [400, 401, 403, 404, 429, 500, 503].map(async (status) => (await problemFrom(() => json(status, {}))).title),
    );
    expect(titles).toEqual([
      "This was refused",
      "Not allowed",
      "Not allowed",
      "Not found",
      "Too much at once",
      "Something went wrong on our side",
      "Something went wrong on our side",
    ]);
  });

  it("is one too when the proxy refuses by itself", async () => {
    const refusal = { status: "error", category: "VALIDATION_ERROR", message: "Only one header.", context: {} };
    expect(await problemFrom(() => json(400, refusal))).toMatchObject({ status: 400, title: "This was refused" });
    expect(await problemFrom(() => json(200, refusal))).toMatchObject({ status: 400 });
  });
});

describe("An answer that is none", () => {
  it.each([
    ["a page instead of JSON", () => new Response("<h1>Bad gateway</h1>", { status: 502 }), 502],
    ["a page with status 200", () => new Response("<h1>Hello</h1>"), 502],
    ["an empty success", () => new Response(null, { status: 204 }), 502],
    ["a time-out on the way", () => json(408, {}), 408],
    ["a broken connection", () => Promise.reject(new Error("Failed to fetch")), 0],
  ])("is a problem that may be repeated: %s", async (_, answer, status) => {
    const problem = await problemFrom(answer);
    expect(problem).toMatchObject({ status, isRefusal: false, fields: [], paymentId: null });
    expect(problem.detail).not.toBe("");
  });

  it("is given up after twenty seconds of silence", async () => {
    vi.useFakeTimers();
    const silence = problemFrom(() => new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(19_999);
    const early = await Promise.race([silence, Promise.resolve("waiting")]);
    expect(early).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1);
    expect(await silence).toMatchObject({ title: "No answer", status: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });
});
