import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ProviderAccount } from "../../server/ports/provider.ts";
import { dojoProvider } from "../../server/providers/dojo/index.ts";
import { inForms, orderFor, upstreamErrorOf } from "../contracts/provider.ts";
import { portalId, startAtDojo } from "./dojo-set-up.ts";

const now = Date.UTC(2026, 10, 20, 12);
const key = "sk_sandbox_canary-0000000001";

function accountAt(apiUrl: string): ProviderAccount {
  const provider = dojoProvider({ apiUrl, clock: { now: () => now }, appVersion: "0.1.0" });
  return provider.open({ portalId: 4711, connectionId: "c1", mode: "test", values: { apiKey: key } });
}

let stopListening: () => Promise<unknown> = async () => undefined;

async function listening(listener: RequestListener): Promise<ProviderAccount> {
  const server = createServer(listener);
  stopListening = () => new Promise((resolve) => void server.close(resolve));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => void server.close());
  return accountAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

/** An account at a Dojo that gives every call the same answer. */
function answering(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return listening((_request, response) => void response.writeHead(status, headers).end(text));
}

const traceId = "00-a405f077df056a498323ffbcec05923f-aa63e6f4dbbc734a-01";
const validation = {
  errors: { Reference: ["The Reference field is required."], "Amount.Value": ["Too small.", "Too odd."] },
  type: "https://tools.ietf.org/html/rfc7231#section-6.5.1",
  title: "One or more validation errors occurred.",
  status: 400,
  traceId,
};

const reading = (account: ProviderAccount) => upstreamErrorOf(account.read("pi_sandbox_1"));
const refunding = (account: ProviderAccount) =>
  upstreamErrorOf(
    account.refund?.({
      checkout: "pi_sandbox_1",
      amount: { minor: 100, currency: "GBP" },
      reason: "Sent back",
      key: "refund-1",
    }) ?? Promise.resolve(),
  );

describe("Errors of Dojo in our words", () => {
  it.each([
    [400, "validation", "validation"],
    [401, "auth", "auth"],
    [403, "permission", "permission"],
    [404, "not_found", "not_found"],
    [405, "conflict", "conflict"],
    [409, "conflict", "conflict"],
    [422, "validation", "validation"],
    [429, "rate_limited", "rate_limited"],
    [500, "unavailable", "ambiguous"],
    [502, "unavailable", "ambiguous"],
    [503, "unavailable", "ambiguous"],
    [504, "unavailable", "ambiguous"],
  ])("%i while reading is %s, while changing something %s", async (status, whileReading, whileChanging) => {
    const account = await answering(status, { title: "A sentence of Dojo's.", status, traceId });
    expect((await reading(account)).fault).toBe(whileReading);
    expect(await refunding(account)).toMatchObject({
      fault: whileChanging,
      details: { upstream: "dojo", said: "A sentence of Dojo's.", status, correlationId: traceId },
    });
  });

  it("keep every field with what is wrong about it, and the id of the call", async () => {
    const error = await refunding(await answering(400, validation));
    expect(error).toMatchObject({ fault: "validation", details: { status: 400, correlationId: traceId } });
    expect(error.details.said).toBe(
      "One or more validation errors occurred. · Reference: The Reference field is required. · Amount.Value: Too small. Too odd.",
    );
  });

  it("prefer the detail to the title, and do without either", async () => {
    const detailed = await reading(await answering(409, { title: "Conflict", detail: "A capture is under way." }));
    expect(detailed.details.said).toBe("A capture is under way.");
    const bare = await reading(await answering(404, { status: 404, traceId }));
    expect(bare).toMatchObject({ fault: "not_found", details: { said: undefined, correlationId: traceId } });
    expect((await reading(await answering(404, ""))).fault).toBe("not_found");
  });

  it.each(["{", "<!doctype html><title>Blocked</title>", "null", "[]", '{"errors":"odd"}'])(
    "go by the status where the body is %o",
    async (body) => {
      expect((await reading(await answering(403, body))).fault).toBe("permission");
    },
  );

  it.each(["<!doctype html><title>Welcome</title>", '{"id":"pi_sandbox_1","sta', "", "{}", '{"id":"cs_1"}'])(
    "take %o with 200 for no answer (F25)",
    async (body) => {
      const account = await answering(200, body);
      expect((await reading(account)).fault).toBe("unexpected");
      expect((await refunding(account)).fault).toBe("ambiguous");
    },
  );

  it.each([
    ["7", 7000],
    ["0", 0],
    ["soon", undefined],
    [undefined, undefined],
  ])("wait for a Retry-After of %o (F23)", async (header, retryAfter) => {
    const account = await answering(429, {}, header === undefined ? {} : { "retry-after": header });
    expect((await reading(account)).details.retryAfter).toBe(retryAfter);
  });

  it("call a refused connection `unavailable`, whatever was to be done: nothing was sent (F20)", async () => {
    const account = await listening(() => undefined);
    await stopListening();
    expect((await reading(account)).fault).toBe("unavailable");
    expect((await refunding(account)).fault).toBe("unavailable");
  });

  it("call a connection cut after sending `ambiguous` when something was to be changed (F21)", async () => {
    const account = await listening((request) => void request.socket.destroy());
    expect((await reading(account)).fault).toBe("unavailable");
    expect((await refunding(account)).fault).toBe("ambiguous");
  });

  it("show no key, also where Dojo repeats it (F128)", async () => {
    const account = await answering(401, { title: `Nothing is known of Basic ${key}.`, detail: null, traceId });
    const error = await refunding(account);
    expect(error.details.said).toBe("Nothing is known of Basic (key).");
    expect(inForms(error)).not.toContain(key);
  });
});

describe("A refused order", () => {
  it("names the fields that Dojo does not like", async () => {
    const subject = await startAtDojo();
    const order = orderFor(subject, { description: "x".repeat(5000) });
    const error = await upstreamErrorOf(subject.account.openCheckout(order));
    expect(error).toMatchObject({ fault: "validation", details: { status: 400 } });
    expect(error.details.said).toMatch(/description/i);
    expect(error.details.correlationId).toMatch(/^00-/);
  });

  it("is refused by us where the reference is too long or the end does not lie ahead", async () => {
    const subject = await startAtDojo();
    const before = subject.dojo.calls().length;
    for (const changes of [{ reference: "R".repeat(59) }, { expiresAt: subject.now() }]) {
      const error = await upstreamErrorOf(subject.account.openCheckout(orderFor(subject, changes)));
      expect(error).toMatchObject({
        fault: "validation",
        details: { said: expect.stringMatching(/^(Dojo takes|A page)/) },
      });
    }
    expect(subject.dojo.calls()).toHaveLength(before);
  });

  it("is not refused by us at a repeat: a clock two hours ahead, beyond the end, finds its intent (F21, F70)", async () => {
    const subject = await startAtDojo();
    const order = orderFor(subject);
    const { reference } = await subject.account.openCheckout(order);
    const clock = { now: () => subject.now() + 2 * 60 * 60_000 };
    const ahead = dojoProvider({ apiUrl: subject.dojo.url, clock, appVersion: "0.1.0" });
    const account = ahead.open({ portalId, connectionId: "c1", mode: "test", values: { apiKey: subject.key } });
    expect((await account.openCheckout({ ...order, isRepeat: true })).reference).toBe(reference);
    expect(subject.dojo.intents()).toHaveLength(1);
  });
});
