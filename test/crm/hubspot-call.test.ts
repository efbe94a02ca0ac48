import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../server/domain/errors.ts";
import { insideTransaction } from "../../server/outbound.ts";
import { dealRecord, portalId, rejection, setUpCrm, writeStages } from "./set-up.ts";

const deal = { body: dealRecord("512") };
const writes = [{ dealId: "512", stageId: "closedwon" }];
const hubspotError = { status: "error", message: "Secret inside.", category: "X", correlationId: "c-1" };

async function faultOf(promise: Promise<unknown>) {
  const error = await rejection(promise);
  if (!(error instanceof UpstreamError)) throw error;
  return { fault: error.fault, ...error.details };
}

describe("a call to HubSpot", () => {
  it("carries the portal's token and asks for JSON on a dated path", async () => {
    const { crm, stub } = await setUpCrm(() => deal);
    await crm.readDeal(portalId, "512");
    const [request] = stub.requests;
    expect(request?.path).toBe("/crm/objects/2026-09/deals/512");
    expect(request?.headers.authorization).toBe("Bearer token-1");
    expect(request?.headers.accept).toContain("application/json");
  });

  it("R4 is refused inside a database transaction, before anything leaves", async () => {
    const { crm, stub, budget } = await setUpCrm(() => deal);
    const error = await rejection(insideTransaction(() => crm.readDeal(portalId, "512")));
    expect(String(error)).toContain("inside a transaction");
    expect(stub.requests).toEqual([]);
    expect(budget.spent).toEqual([]);
  });

  it("waits in line for the portal's allowance", async () => {
    const { crm, time, budget } = await setUpCrm(() => deal, { waits: [112, 300] });
    await crm.readDeal(portalId, "512");
    expect(time.waits).toEqual([112, 300]);
    expect(budget.spent).toEqual(["person"]);
  });

  it("gives a person up after four seconds in line, a worker after two, saying when to come again", async () => {
    const { crm, time, stub } = await setUpCrm(() => deal, { waits: [1500, 1500, 1500, 3000] });
    const forPerson = await faultOf(crm.readDeal(portalId, "512"));
    expect(forPerson).toMatchObject({ fault: "rate_limited", retryAfter: 1500 });
    expect(time.waits).toEqual([1500, 1500]);
    expect(await faultOf(crm.readDeals(portalId, ["512"], "worker"))).toMatchObject({ retryAfter: 3000 });
    expect(stub.requests).toEqual([]);
  });
});

describe("a token HubSpot refuses", () => {
  it("F35 is renewed once, and the call repeated with the new one", async () => {
    const { crm, stub, tokens } = await setUpCrm(({ headers }) =>
      headers.authorization === "Bearer token-1" ? { status: 401, body: hubspotError } : deal,
    );
    expect((await crm.readDeal(portalId, "512")).id).toBe("512");
    expect(tokens.renewals).toEqual(["token-1"]);
    expect(stub.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);
  });

  it("F35 ends in `auth` when the new token is refused too, never in a loop", async () => {
    const { crm, stub, tokens, budget } = await setUpCrm(() => ({ status: 401, body: hubspotError }));
    expect(await faultOf(crm.readDeal(portalId, "512"))).toMatchObject({ fault: "auth", status: 401 });
    expect(tokens.renewals).toHaveLength(1);
    expect(stub.requests).toHaveLength(2);
    expect(budget.spent).toHaveLength(2);
  });
});

describe("a person's call", () => {
  it.each([500, 502, 503, 504, 521, 522, 523, 524])("is repeated up to twice after a %d", async (status) => {
    const { crm, stub, time } = await setUpCrm((_, count) => (count < 3 ? { status, body: "<html>" } : deal));
    expect((await crm.readDeal(portalId, "512")).id).toBe("512");
    expect(stub.requests).toHaveLength(3);
    expect(time.waits).toEqual([200, 600]);
  });

  it("gives up after three tries", async () => {
    const { crm, stub } = await setUpCrm(() => ({ status: 503, body: "" }));
    expect(await faultOf(crm.readDeal(portalId, "512"))).toMatchObject({ fault: "unavailable", status: 503 });
    expect(stub.requests).toHaveLength(3);
  });

  it("is repeated after a torn connection", async () => {
    const { crm, stub } = await setUpCrm((_, count) => (count < 2 ? { fault: "reset" } : deal));
    expect((await crm.readDeal(portalId, "512")).id).toBe("512");
    expect(stub.requests).toHaveLength(2);
  });

  it("keeps the pause HubSpot asks for with a 503 when it is short, and leaves a long one to the caller", async () => {
    const asked = (seconds: string) => ({ status: 503, headers: { "retry-after": seconds }, body: "" });
    const short = await setUpCrm((_, count) => (count < 2 ? asked("2") : deal));
    await short.crm.readDeal(portalId, "512");
    expect(short.time.waits).toEqual([2000]);
    const long = await setUpCrm(() => asked("30"));
    expect(await faultOf(long.crm.readDeal(portalId, "512"))).toMatchObject({ retryAfter: 30_000 });
    expect(long.stub.requests).toHaveLength(1);
  });

  it("F43 after a 429 pauses the portal and is repeated once when the pause is short", async () => {
    const { crm, stub, time, budget } = await setUpCrm((_, count) =>
      count < 2 ? { status: 429, headers: { "retry-after": "1" }, body: { policyName: "SECONDLY" } } : deal,
    );
    const pausedUntil = time.clock.now() + 1000;
    await crm.readDeal(portalId, "512");
    expect(budget.pauses).toEqual([{ portalId, until: pausedUntil }]);
    expect(time.waits).toEqual([1000]);
    expect(stub.requests).toHaveLength(2);
  });

  it("F43 is not repeated a second time after another 429", async () => {
    const { crm, stub } = await setUpCrm(() => ({ status: 429, headers: { "retry-after": "1" }, body: {} }));
    expect(await faultOf(crm.readDeal(portalId, "512"))).toMatchObject({ fault: "rate_limited", retryAfter: 1000 });
    expect(stub.requests).toHaveLength(2);
  });

  it("F43 is not held back for three seconds, although a person would wait in line for longer", async () => {
    const { crm, time } = await setUpCrm(() => ({ status: 429, headers: { "retry-after": "3" }, body: {} }));
    expect(await faultOf(crm.readDeal(portalId, "512"))).toMatchObject({ retryAfter: 3000 });
    expect(time.waits).toEqual([]);
  });

  it("F43 says when to come again when the pause is long", async () => {
    const { crm, stub } = await setUpCrm(() => ({ status: 429, body: { policyName: "TEN_SECONDLY_ROLLING" } }));
    expect(await faultOf(crm.readDeal(portalId, "512"))).toMatchObject({ fault: "rate_limited", retryAfter: 10_000 });
    expect(stub.requests).toHaveLength(1);
  });
});

describe("a worker's call", () => {
  it("is left to the worker's own schedule after a 5xx", async () => {
    const { crm, stub, time } = await setUpCrm(() => ({ status: 502, body: "<html>" }));
    expect(await faultOf(crm.readDeals(portalId, ["512"], "worker"))).toMatchObject({ fault: "unavailable" });
    expect(stub.requests).toHaveLength(1);
    expect(time.waits).toEqual([]);
  });

  it.each([
    ["Retry-After in seconds", { "retry-after": "7" }, {}, 7000],
    ["no word at all", {}, {}, 10_000],
    ["the rolling policy", {}, { policyName: "TEN_SECONDLY_ROLLING" }, 10_000],
    ["the secondly policy", {}, { policyName: "SECONDLY" }, 1000],
    ["a Retry-After that is no time", { "retry-after": "soon" }, {}, 10_000],
  ])("F43 after a 429 with %s pauses the portal and is not repeated", async (_, headers, body, retryAfter) => {
    const { crm, stub, time, budget } = await setUpCrm(() => ({ status: 429, headers, body }));
    const fault = await faultOf(crm.readDeals(portalId, ["512"], "worker"));
    expect(fault).toMatchObject({ fault: "rate_limited", retryAfter });
    expect(budget.pauses).toEqual([{ portalId, until: time.clock.now() + retryAfter }]);
    expect(stub.requests).toHaveLength(1);
  });

  it("F43 understands a Retry-After that is a date", async () => {
    const { crm, time } = await setUpCrm(() => ({
      status: 429,
      headers: { "retry-after": new Date(1_790_000_005_000).toUTCString() },
      body: {},
    }));
    expect(time.clock.now()).toBe(1_790_000_000_000);
    expect(await faultOf(crm.readDeals(portalId, ["1"], "worker"))).toMatchObject({ retryAfter: 5000 });
  });

  it("F42 waits two seconds at least for a locked record, whatever HubSpot asks", async () => {
    const { crm } = await setUpCrm((_, count) => ({
      status: 423,
      headers: count === 1 ? { "retry-after": "1" } : {},
      body: {},
    }));
    const locked = { fault: "unavailable", retryAfter: 2000 };
    expect(await faultOf(crm.readDeals(portalId, ["1"], "worker"))).toMatchObject(locked);
    expect(await faultOf(crm.readDeals(portalId, ["1"], "worker"))).toMatchObject(locked);
  });

  it("F42 stops calling an account that is being moved for as long as HubSpot says, a day at most", async () => {
    const { crm, budget, time } = await setUpCrm((_, count) => ({
      status: 477,
      headers: [{ "retry-after": "3600" }, { "retry-after": "999999" }][count - 1] ?? {},
      body: {},
    }));
    const pauses = [3_600_000, 86_400_000, 60_000];
    for (const retryAfter of pauses) {
      const fault = await faultOf(crm.readDeals(portalId, ["1"], "worker"));
      expect(fault).toMatchObject({ fault: "unavailable", retryAfter });
    }
    expect(budget.pauses.map(({ until }) => until - time.clock.now())).toEqual(pauses);
  });
});

describe("what HubSpot's answer means", () => {
  it.each([
    [400, "validation"],
    [402, "unexpected"],
    [403, "permission"],
    [409, "conflict"],
    [414, "unexpected"],
    [525, "unexpected"],
    [526, "unexpected"],
  ])("F39 F42 answers a %d with `%s`, without a repeat", async (status, fault) => {
    const { crm, stub } = await setUpCrm(() => ({ status, body: hubspotError }));
    expect(await faultOf(crm.readPipelines(portalId, "person"))).toMatchObject({ fault, status, code: "X" });
    expect(stub.requests).toHaveLength(1);
  });

  it("keeps HubSpot's sentence for a validation error only, and its id of the call always", async () => {
    const { crm } = await setUpCrm((_, count) => ({ status: count === 1 ? 400 : 403, body: hubspotError }));
    const refused = await faultOf(crm.readPipelines(portalId, "person"));
    expect(refused).toMatchObject({ said: "Secret inside.", correlationId: "c-1" });
    const forbidden = await faultOf(crm.readPipelines(portalId, "person"));
    expect(forbidden).toMatchObject({ said: undefined, correlationId: "c-1" });
  });

  it("takes the id of the call from the header when the body has none", async () => {
    const headers = { "x-hubspot-correlation-id": "c-2" };
    const { crm } = await setUpCrm(() => ({ status: 500, headers, body: "<html>" }));
    expect(await faultOf(crm.readDeals(portalId, ["1"], "worker"))).toMatchObject({ correlationId: "c-2" });
  });

  it.each([
    ["null", "null"],
    ["a list", "[1]"],
    ["a number", "7"],
    ["fields of other types", JSON.stringify({ message: 1, category: [], correlationId: {}, errors: "x", context: 3 })],
    ["details of other types", JSON.stringify({ errors: [null, 3, { code: 1, message: [], context: { a: 1 } }] })],
    ["HTML", "<html>Bad request</html>"],
    ["nothing", ""],
  ])("R16 survives an error whose body is %s", async (_, body) => {
    const { crm } = await setUpCrm(() => ({ status: 400, body }));
    expect(await faultOf(crm.readPipelines(portalId, "person"))).toMatchObject({
      fault: "validation",
      code: undefined,
    });
  });

  it.each([
    ["HTML", "<html>Hello</html>"],
    ["cut JSON", '{"id":"512","properties":{'],
    ["JSON of another shape", "[]"],
    ["nothing", ""],
    ["a record without an id", '{"properties":{}}'],
  ])("F25 reading, a success that is %s is `unexpected`", async (_, body) => {
    const { crm, stub } = await setUpCrm(() => ({ body }));
    expect(await faultOf(crm.readDeal(portalId, "512"))).toMatchObject({ fault: "unexpected", status: 200 });
    expect(stub.requests).toHaveLength(1);
  });

  it.each(["<html>Hello</html>", '{"results":[{"id":', "{}"])(
    "F25 writing, a success that cannot be read may have taken effect (%s)",
    async (body) => {
      const { crm } = await setUpCrm(() => ({ body }));
      expect(await faultOf(writeStages(crm, portalId, writes))).toMatchObject({ fault: "ambiguous", status: 200 });
    },
  );

  it("R15 an answer of more than four megabytes is not read to its end", async () => {
    const name = "x".repeat(5 * 1024 * 1024);
    const { crm } = await setUpCrm(() => ({ body: dealRecord("512", { dealname: name }) }));
    expect(await faultOf(crm.readDeal(portalId, "512"))).toMatchObject({ fault: "unexpected" });
  });

  it("does not believe what a redirect led to", async () => {
    const { crm } = await setUpCrm(({ path }) =>
      path === "/elsewhere" ? deal : { status: 302, headers: { location: "/elsewhere" }, body: "" },
    );
    expect(await faultOf(crm.readDeal(portalId, "512"))).toMatchObject({ fault: "unexpected" });
  });
});

describe("a call without an answer", () => {
  it.each(["hang", "stall"] as const)(
    "R15 is ended, and its connection closed, when HubSpot does not finish (%s)",
    async (fault) => {
      const { crm, stub } = await setUpCrm(() => ({ fault, body: '{"id":' }), { timeLimit: 60 });
      const failure = await faultOf(crm.readDeals(portalId, ["512"], "worker"));
      expect(failure).toMatchObject({ fault: "unavailable", code: "ETIMEDOUT" });
      await stub.idle();
      expect(stub.openConnections()).toBe(0);
    },
  );

  it.each(["hang", "reset"] as const)("F44 writing, may have taken effect (%s)", async (fault) => {
    const { crm, stub } = await setUpCrm(() => ({ fault }), { timeLimit: 60 });
    expect(await faultOf(writeStages(crm, portalId, writes))).toMatchObject({ fault: "ambiguous" });
    expect(stub.requests).toHaveLength(1);
  });

  it.each([500, 502, 503, 504])("F44 writing, neither does a %d say whether it took effect", async (status) => {
    const { crm } = await setUpCrm(() => ({ status, body: "<html>" }));
    expect(await faultOf(writeStages(crm, portalId, writes))).toMatchObject({ fault: "ambiguous", status });
  });

  it("F44 writing, surely had no effect when nobody listens", async () => {
    const { crm, stub } = await setUpCrm(() => deal);
    await stub.close();
    const failure = await faultOf(writeStages(crm, portalId, writes));
    expect(failure).toMatchObject({ fault: "unavailable", code: "ECONNREFUSED" });
  });
});

describe("errors of the client", () => {
  it("P6 hold neither a token nor a body", async () => {
    const answers = [
      { status: 401, body: { message: "Bearer token-1 is bad" } },
      { status: 403, body: { message: "Bearer token-2 is bad" } },
      { body: "token-2" },
      { fault: "reset" as const },
    ];
    const { crm } = await setUpCrm((_, count) => answers[count - 1] ?? { fault: "reset" });
    for (let call = 0; call < 3; call += 1) {
      const error = await rejection(crm.readDeals(portalId, ["512"], "worker"));
      expect(JSON.stringify([String(error), error, (error as Error).stack])).not.toMatch(/token-\d|Bearer/);
    }
  });
});
