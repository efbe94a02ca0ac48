import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { afterEach, describe, expect, it } from "vitest";
import {
  ConflictError,
  DisconnectedError,
  ForbiddenError,
  NotFoundError,
  UnverifiedRequestError,
  UnverifiedWebhookError,
  UpstreamError,
  ValidationError,
  type ConflictCode,
  type Fault,
} from "../../server/domain/errors.ts";
import { sendProblem, toldOf } from "../../server/http/errors.ts";
import { testLog } from "../parts.ts";

const fields = [{ name: "amount", message: "Enter an amount." }];
const conflicts: Readonly<Record<ConflictCode, number>> = {
  open_payment: 409,
  nothing_due: 409,
  key_reused: 422,
  already_paid: 409,
  not_open: 409,
  too_many: 409,
  changed_meanwhile: 409,
  reference_taken: 409,
  connection_removed: 409,
};
const upstreamFaults: Readonly<Record<Fault, string>> = {
  auth: "upstream-refused",
  permission: "upstream-refused",
  validation: "upstream-refused",
  not_found: "upstream-refused",
  conflict: "upstream-refused",
  unexpected: "upstream-refused",
  rate_limited: "upstream-unavailable",
  unavailable: "upstream-unavailable",
  ambiguous: "upstream-unavailable",
};

const plain: readonly (readonly [Error, number, string])[] = [
  [new ValidationError(fields), 422, "invalid"],
  [new NotFoundError("There is no such payment."), 404, "not-found"],
  [new ForbiddenError("Only admins."), 403, "forbidden"],
  [new DisconnectedError("Not installed."), 409, "disconnected"],
  [new UnverifiedRequestError("signature_mismatch"), 401, "unverified"],
  [new UnverifiedWebhookError("signature_mismatch"), 401, "unverified"],
];

function parserError(status: unknown): Error {
  return Object.assign(new Error("CANARY"), { status });
}

describe("what a caller is told of an error", () => {
  it.each(plain)("%s answers %i %s with its own sentence", (error, status, word) => {
    const told = toldOf(error);
    expect(told).toMatchObject({ status, detail: error.message });
    expect(told?.type).toMatch(new RegExp(`/problems/${word}$`));
    expect(told?.title).not.toBe("");
  });

  it("S2.9 names the fields to look at again", () => {
    expect(toldOf(new ValidationError(fields))?.fields).toEqual(fields);
    expect(toldOf(new NotFoundError("x"))).not.toHaveProperty("fields");
  });

  it.each(Object.entries(conflicts) as [ConflictCode, number][])("a conflict %s answers %i", (code, status) => {
    const told = toldOf(new ConflictError(code, "There is another one.", "pay1"));
    expect(told).toMatchObject({ status, detail: "There is another one.", paymentId: "pay1" });
    expect(told?.type).toMatch(new RegExp(`/${code.replaceAll("_", "-")}$`));
  });

  it("points to no payment where there is none", () => {
    expect(toldOf(new ConflictError("key_reused", "x"))).not.toHaveProperty("paymentId");
  });

  it.each(Object.entries(upstreamFaults) as [Fault, string][])(
    "F24 a far side's %s answers 424 %s, so that HubSpot does not send the request again",
    (fault, word) => {
      const told = toldOf(new UpstreamError(fault, { upstream: "stripe", said: "No such key.", code: "CANARY" }));
      expect(told).toMatchObject({ status: 424 });
      expect(told?.type).toMatch(new RegExp(`/${word}$`));
      expect(told?.title).toMatch(/^Stripe /);
      expect(told?.detail).toContain("No such key.");
      expect(JSON.stringify(told)).not.toContain("CANARY");
    },
  );

  it("P8 F21 says that nothing was changed only when that is known", () => {
    const detail = (fault: Fault) => toldOf(new UpstreamError(fault, { upstream: "hubspot" }))?.detail;
    expect(detail("unavailable")).toBe("Nothing was changed. Try again in a moment.");
    expect(detail("auth")).toBe("Nothing was changed.");
    expect(detail("ambiguous")).toBe("It may have been done there all the same. Try again in a moment.");
  });

  it.each([
    [413, 413],
    [415, 415],
    [400, 400],
    [404, 400],
    [499, 400],
  ])("F10 F11 what a body parser calls %i answers %i without its text", (status, expected) => {
    const told = toldOf(parserError(status));
    expect(told?.status).toBe(expected);
    expect(JSON.stringify(told)).not.toContain("CANARY");
  });

  it("carries no stack and no cause", () => {
    for (const [error] of plain) {
      error.cause = new Error("CANARY");
      expect(
        Object.keys(toldOf(error) ?? {}).filter((name) => !/^(type|title|status|detail|fields)$/.test(name)),
      ).toEqual([]);
      expect(JSON.stringify(toldOf(error))).not.toMatch(/CANARY|\.ts:/);
    }
  });

  it.each([
    new Error("CANARY"),
    new TypeError("CANARY"),
    new RangeError("CANARY"),
    parserError(500),
    parserError("400"),
    parserError(399),
    { message: "CANARY" },
    "CANARY",
    42,
    null,
    undefined,
  ])("F128 tells nothing of a fault of ours: %s", (error) => {
    expect(toldOf(error)).toBeNull();
  });
});

describe("the answer to a failed request", () => {
  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function ask(app: Express, path: string) {
    const server = createServer(app);
    servers.push(server);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
  }

  /** A route that fails as told, under the prefix our API has. */
  function failing(error: unknown) {
    const log = testLog();
    const router = express.Router();
    router.get("/payments/:token", () => {
      throw error;
    });
    const app = express().use("/api", router);
    app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
      sendProblem({ log, error }, request, response);
    });
    return { log, answer: ask(app, "/api/payments/CANARY-token?secret=CANARY-query") };
  }

  it("is problem+json that names its kind, status and address, and is no line in the log", async () => {
    const { log, answer } = failing(new NotFoundError("There is no such payment."));
    const { status, type, text } = await answer;
    expect([status, type]).toEqual([404, "application/problem+json; charset=utf-8"]);
    expect(JSON.parse(text)).toEqual({
      type: expect.stringMatching(/\/problems\/not-found$/) as string,
      title: "This does not exist here.",
      status: 404,
      detail: "There is no such payment.",
      instance: "/api/payments/CANARY-token",
    });
    expect(log.lines).toEqual([]);
  });

  it.each([new TypeError("CANARY-fault"), Object.assign(new Error("CANARY-fault"), { name: "TypeError" })])(
    "F128 tells nothing of a fault of ours, and logs its kind and route without text, token or query",
    async (error) => {
      const { log, answer } = failing(error);
      const { status, text } = await answer;
      expect(status).toBe(500);
      expect(text).not.toMatch(/CANARY-(fault|query)|TypeError|\.ts/);
      expect(log.lines).toEqual([
        {
          level: "error",
          fields: { error: "TypeError", method: "GET", route: "/payments/:token" },
          sentence: "A request failed.",
        },
      ]);
    },
  );

  it("F128 survives the throwing of what is no error", async () => {
    const { log, answer } = failing("CANARY-fault");
    expect((await answer).status).toBe(500);
    expect(log.lines[0]?.fields["error"]).toBe("string");
  });

  it("calls a request without a route unmatched", async () => {
    const log = testLog();
    const app = express().use((request, response) => sendProblem({ log, error: new Error("x") }, request, response));
    await ask(app, "/p/CANARY-token");
    expect(log.lines[0]?.fields["route"]).toBe("unmatched");
  });
});
