import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Fault } from "../../server/domain/errors.ts";
import type { ProviderAccount } from "../../server/ports/provider.ts";
import { dinteroProvider } from "../../server/providers/dintero/index.ts";
import { readError } from "../../server/providers/dintero/shapes.ts";
import { inForms, orderFor, upstreamErrorOf } from "../contracts/provider.ts";
import { nok, openAtDintero, portalId, setUpDintero } from "./dintero-set-up.ts";

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const values = {
  accountId: "T12345678",
  clientId: "client-1",
  clientSecret: "s3cret-of-the-client",
  profileId: "default",
};

/** An account at a server that gives a token and then this one answer to everything. */
async function answering({ status, body, headers = {} }: Answer): Promise<ProviderAccount> {
  const server = createServer((request, response) => {
    request.resume();
    const isToken = request.url?.endsWith("/auth/token") === true;
    const told = isToken ? { access_token: "t0k3n-of-the-client", expires_in: 3_600 } : body;
    response.writeHead(isToken ? 200 : status, { "content-type": "application/json", ...headers });
    response.end(typeof told === "string" ? told : JSON.stringify(told));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = dinteroProvider({ checkoutUrl: url, apiUrl: url, clock: { now: () => 0 }, appVersion: "0.1.0" });
  return provider.open({ portalId, connectionId: "c1", mode: "test", values });
}

const order = orderFor({ portalId, amount: nok(25_000), now: () => 0 } as never);

const refusal = { error: { code: "BAD_REQUEST", message: "A sentence of Dintero's." } };

describe("Refusals of Dintero in our words", () => {
  it.each<readonly [number, unknown, Fault, Fault]>([
    [400, refusal, "validation", "validation"],
    [401, refusal, "auth", "auth"],
    [403, refusal, "permission", "permission"],
    [404, refusal, "not_found", "not_found"],
    [409, refusal, "conflict", "conflict"],
    [412, refusal, "validation", "validation"],
    [429, refusal, "rate_limited", "rate_limited"],
    [500, refusal, "unavailable", "ambiguous"],
    [502, "<html>Bad gateway</html>", "unavailable", "ambiguous"],
    [503, refusal, "unavailable", "ambiguous"],
    [200, "<!doctype html><title>Welcome</title>", "unexpected", "ambiguous"],
    [200, '{"id":"T12345678.1","ur', "unexpected", "ambiguous"],
    [200, "", "unexpected", "ambiguous"],
    [200, {}, "unexpected", "ambiguous"],
    [200, refusal, "validation", "validation"],
    [302, "", "unexpected", "unexpected"],
  ])("%i %j", async (status, body, reading, writing) => {
    const account = await answering({ status, body });
    expect((await upstreamErrorOf(account.read("T12345678.1"))).fault).toBe(reading);
    expect((await upstreamErrorOf(account.openCheckout(order))).fault).toBe(writing);
  });

  it("keep Dintero's sentence, code and status", async () => {
    const account = await answering({ status: 400, body: refusal });
    expect(await upstreamErrorOf(account.read("T12345678.1"))).toMatchObject({
      details: { upstream: "dintero", said: "A sentence of Dintero's.", code: "BAD_REQUEST", status: 400 },
    });
  });

  it.each([
    ["7", 7_000],
    ["0", 0],
    ["soon", undefined],
    [undefined, undefined],
  ])("wait for a Retry-After of %o (F23)", async (header, retryAfter) => {
    const headers = { ...(header !== undefined && { "retry-after": header }) };
    const account = await answering({ status: 429, body: refusal, headers });
    const error = await upstreamErrorOf(account.read("T12345678.1"));
    expect(error.details.retryAfter).toBe(retryAfter);
  });

  it("cut secret and token out of a sentence that repeats them (F128)", async () => {
    const message = "Nothing is known of s3cret-of-the-client and t0k3n-of-the-client.";
    const account = await answering({ status: 400, body: { error: { message } } });
    const error = await upstreamErrorOf(account.read("T12345678.1"));
    expect(error.details.said).toBe("Nothing is known of (key) and (key).");
    expect(inForms(error)).not.toMatch(/of-the-client/);
  });
});

describe("The body of a refusal", () => {
  it("is one sentence with what was wrong in each field", () => {
    const errors = [
      { keyword: "required", dataPath: ".order", message: "should have required property 'currency'" },
      { instancePath: "/order/amount", message: "must be integer" },
      { message: "and more" },
    ];
    expect(readError({ error: { code: 400, message: "Validation failed", errors } })).toEqual({
      code: "400",
      said: "Validation failed; .order should have required property 'currency'; /order/amount must be integer; and more",
    });
  });

  it.each([
    [{ error: {} }, {}],
    [{ error: { message: null, errors: null } }, {}],
    [{ error: { message: 7, errors: ["text", null, { message: 7 }] } }, {}],
    [{ error: { message: "Only this" } }, { said: "Only this" }],
  ])("may say little: %j", (body, told) => {
    expect(readError(body)).toMatchObject(told);
  });

  it.each([null, undefined, 7, "text", [], {}, { error: "text" }, { error: null }])("is not %j", (body) => {
    expect(readError(body)).toBeNull();
  });

  it("is not a transaction that carries an error of its own", () => {
    expect(readError({ id: "T12345678.1", error: { message: "declined" } })).toBeNull();
  });
});

describe("Real refusals, as the sandbox gives them", () => {
  it("name the field: a profile that does not exist", async () => {
    const { reopen, order } = await openAtDintero();
    const error = await upstreamErrorOf(reopen({ profileId: "nobody" }).openCheckout({ ...order, generation: 2 }));
    expect(error).toMatchObject({ fault: "validation", details: { said: expect.stringContaining("profile") } });
  });

  it("hide another merchant's session (F13)", async () => {
    const { dintero, reopen, reference } = await openAtDintero();
    const { accountId, clientId, clientSecret } = dintero.keys.issue();
    const other = reopen({ accountId, clientId, clientSecret }, "c2");
    expect(await upstreamErrorOf(other.read(reference))).toMatchObject({ fault: "not_found" });
  });

  it("go by the path they were asked at, whatever the reference holds (F119)", async () => {
    const { account, dintero } = await openAtDintero();
    expect(await upstreamErrorOf(account.read("../transactions?limit=1"))).toMatchObject({ fault: "not_found" });
    expect(dintero.calls().at(-1)?.path).toBe("/v1/sessions/..%2Ftransactions%3Flimit%3D1");
  });
});

describe("A Dintero that cannot be reached", () => {
  it("is `unavailable` when nobody listens, as nothing was asked (F20)", async () => {
    const subject = await setUpDintero();
    await subject.close();
    const error = await upstreamErrorOf(subject.account.openCheckout(orderFor(subject)));
    expect(error).toMatchObject({ fault: "unavailable", details: { code: "ECONNREFUSED" } });
  });

  it("leaves open what came of a call that was cut off, and not of one that only reads (F21)", async () => {
    const { account, dintero, reference, order } = await openAtDintero();
    dintero.faults.add({ kind: "request_lost" });
    expect(await upstreamErrorOf(account.read(reference))).toMatchObject({ fault: "unavailable" });
    const next = { ...order, generation: 2 };
    expect(await upstreamErrorOf(account.openCheckout(next))).toMatchObject({ fault: "ambiguous" });
  });
});
