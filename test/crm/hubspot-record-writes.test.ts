import { describe, expect, it } from "vitest";
import { accepted, inputsOf, portalId, rejection, setUpCrm, writesOf, writeStages, written } from "./set-up.ts";
import type { StubAnswer } from "./stub-hubspot.ts";

const refusedWhole: StubAnswer = {
  status: 400,
  body: {
    status: "error",
    category: "VALIDATION_ERROR",
    message: "Properties required by the account are missing",
    correlationId: "c-1",
    errors: [
      {
        message: "Properties required by the account are missing",
        code: "MISSING_CONDITIONAL_REQUIRED_PROPERTY",
        context: { properties: ["closedate", "closed_won_reason"] },
      },
    ],
  },
};

const missingProperty = {
  ok: false,
  code: "MISSING_CONDITIONAL_REQUIRED_PROPERTY",
  said: "Properties required by the account are missing (closedate, closed_won_reason)",
  about: ["closedate", "closed_won_reason"],
};

describe("writing stages", () => {
  it("takes one call for a hundred deals, each with its own id as trace", async () => {
    const { crm, stub, budget } = await setUpCrm(({ body }) => accepted(body));
    const results = await writeStages(crm, portalId, writesOf(100));
    expect(results.size).toBe(100);
    expect([...results.values()].every(({ ok }) => ok)).toBe(true);
    expect(stub.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /crm/objects/2026-09/deals/batch/update",
    ]);
    expect(inputsOf(stub.requests[0]?.body ?? "")[0]).toEqual({
      id: "1",
      properties: { dealstage: "closedwon" },
      objectWriteTraceId: "1",
    });
    expect(budget.spent).toEqual(["worker"]);
  });

  it("writes a deal once, with the last stage asked for", async () => {
    const { crm, stub } = await setUpCrm(({ body }) => accepted(body));
    await writeStages(crm, portalId, [
      { dealId: "1", stageId: "a" },
      { dealId: "1", stageId: "b" },
    ]);
    expect(inputsOf(stub.requests[0]?.body ?? "").map(({ properties }) => properties)).toEqual([{ dealstage: "b" }]);
  });

  it("makes no call for nothing", async () => {
    const { crm, stub } = await setUpCrm(({ body }) => accepted(body));
    expect((await writeStages(crm, portalId, [])).size).toBe(0);
    expect(stub.requests).toEqual([]);
  });

  it("F41 knows a merged deal's answer by its trace", async () => {
    const { crm } = await setUpCrm(({ body }) => ({
      body: { results: inputsOf(body).map(({ objectWriteTraceId }) => ({ id: "600", objectWriteTraceId })) },
    }));
    expect((await writeStages(crm, portalId, writesOf(1))).get("1")).toEqual({ ok: true });
  });

  it("F44 says nothing of a deal that HubSpot answered with another stage, or not at all", async () => {
    const { crm } = await setUpCrm(({ body }) => ({
      body: {
        results: inputsOf(body)
          .slice(0, 2)
          .map(({ id }) => ({ id, properties: { dealstage: id === "1" ? "elsewhere" : "closedwon" } })),
      },
    }));
    expect([...(await writeStages(crm, portalId, writesOf(3)))]).toEqual([["2", { ok: true }]]);
  });
});

describe("a batch that failed in part", () => {
  const partly = (errors: readonly object[], refusedIds: readonly string[]) => (body: string) => ({
    status: 207,
    body: {
      status: "COMPLETE",
      results: inputsOf(body)
        .filter(({ id }) => !refusedIds.includes(id))
        .map(written),
      numErrors: errors.length,
      errors,
    },
  });

  it.each([
    ["the trace in its context", { context: { objectWriteTraceId: ["2"] } }],
    ["ids in its context", { context: { ids: ["2"] } }],
    ["an id in its context, as a number", { context: { id: 2 } }],
    ["an id", { id: "2", context: {} }],
    ["a detail's context", { context: {}, errors: [{ message: "No.", context: { ids: ["2"] } }] }],
  ])("F45 is answered deal by deal, the refused one named by %s", async (_, naming) => {
    const error = { status: "error", category: "VALIDATION_ERROR", message: "No.", ...naming };
    const { crm, stub } = await setUpCrm(({ body }) => partly([error], ["2"])(body));
    const results = await writeStages(crm, portalId, writesOf(3));
    expect(results.get("1")).toEqual({ ok: true });
    expect(results.get("2")).toEqual({ ok: false, code: "VALIDATION_ERROR", said: "No.", about: [] });
    expect(results.get("3")).toEqual({ ok: true });
    expect(stub.requests).toHaveLength(1);
  });

  it("F45 gives one refusal to every deal it names", async () => {
    const error = { category: "OBJECT_NOT_FOUND", context: { ids: ["1", "3"] } };
    const { crm } = await setUpCrm(({ body }) => partly([error], ["1", "3"])(body));
    const gone = { ok: false, code: "OBJECT_NOT_FOUND", said: "The record is gone or archived.", about: [] };
    expect(Object.fromEntries(await writeStages(crm, portalId, writesOf(3)))).toEqual({
      1: gone,
      2: { ok: true },
      3: gone,
    });
  });

  it("F45 finds out whom an error without a name meant", async () => {
    const error = { category: "VALIDATION_ERROR", message: "No.", context: {} };
    const { crm, stub } = await setUpCrm(({ body }) =>
      inputsOf(body).length > 1
        ? partly([error, error], ["1", "2"])(body)
        : inputsOf(body)[0]?.id === "1"
          ? partly([error], ["1"])(body)
          : accepted(body),
    );
    const results = await writeStages(crm, portalId, writesOf(3));
    expect(Object.fromEntries(results)).toEqual({
      1: { ok: false, code: "VALIDATION_ERROR", said: "No.", about: [] },
      2: { ok: true },
      3: { ok: true },
    });
    expect(stub.requests.map(({ body }) => inputsOf(body).length)).toEqual([3, 1, 1]);
  });

  it("F45 gives an error without a name to the only deal left without an answer", async () => {
    const { crm, stub } = await setUpCrm(({ body }) => partly([{ message: "No." }], ["2"])(body));
    const results = await writeStages(crm, portalId, writesOf(3));
    expect(results.get("2")).toEqual({ ok: false, code: "REFUSED", said: "No.", about: [] });
    expect(stub.requests).toHaveLength(1);
  });

  it.each(["CONFLICT", "RATE_LIMITS", "INTERNAL_ERROR"])(
    "F42 says nothing of a deal whose error passes (%s)",
    async (category) => {
      const { crm, stub } = await setUpCrm(({ body }) => partly([{ category, context: { ids: ["2"] } }], ["2"])(body));
      expect([...(await writeStages(crm, portalId, writesOf(3))).keys()]).toEqual(["1", "3"]);
      expect(stub.requests).toHaveLength(1);
    },
  );
});

describe("a batch that was refused as a whole", () => {
  const refusing = (badIds: readonly string[]) => (body: string) =>
    inputsOf(body).some(({ id }) => badIds.includes(id)) ? refusedWhole : accepted(body);

  it("F45 does not fail the neighbours of the bad deal: tens are sent, then the deals of one ten", async () => {
    const { crm, stub } = await setUpCrm(({ body }) => refusing(["37"])(body));
    const results = await writeStages(crm, portalId, writesOf(100));
    expect(results.size).toBe(100);
    expect([...results].filter(([, { ok }]) => !ok)).toEqual([["37", missingProperty]]);
    expect(stub.requests).toHaveLength(1 + 10 + 10);
  });

  it("F45 costs little more than a call a deal when all are bad", async () => {
    const writes = writesOf(100);
    const { crm, stub } = await setUpCrm(() => refusedWhole);
    const results = await writeStages(crm, portalId, writes);
    expect([...results.values()]).toEqual(writes.map(() => missingProperty));
    expect(stub.requests).toHaveLength(1 + 10 + 100);
  });

  it("F45 is answered at once when it held one deal", async () => {
    const { crm, stub } = await setUpCrm(() => refusedWhole);
    expect([...(await writeStages(crm, portalId, writesOf(1)))]).toEqual([["1", missingProperty]]);
    expect(stub.requests).toHaveLength(1);
  });

  it("F45 reads the code and the property out of HubSpot's message", async () => {
    const values = [
      { isValid: false, message: "deleted was not an allowed option", error: "INVALID_OPTION", name: "dealstage" },
    ];
    const message = `Property values were not valid: ${JSON.stringify(values)}`;
    const { crm } = await setUpCrm(() => ({ status: 400, body: { category: "VALIDATION_ERROR", message } }));
    expect((await writeStages(crm, portalId, writesOf(1))).get("1")).toEqual({
      ok: false,
      code: "INVALID_OPTION",
      said: "deleted was not an allowed option (dealstage)",
      about: ["dealstage"],
    });
  });

  it("F45 keeps the names and the code when the list in the message is cut", async () => {
    const body = {
      category: "VALIDATION_ERROR",
      message: 'Property values were not valid: [{"name":"deal',
      context: { propertyName: "dealstage" },
    };
    const { crm } = await setUpCrm(() => ({ status: 400, body }));
    expect((await writeStages(crm, portalId, writesOf(1))).get("1")).toEqual({
      ok: false,
      code: "VALIDATION_ERROR",
      said: "Property values were not valid (dealstage)",
      about: ["dealstage"],
    });
  });

  it("F45 keeps a long sentence short and its names whole", async () => {
    const body = { message: "x".repeat(2000), context: { propertyName: ["dealstage"] } };
    const { crm } = await setUpCrm(() => ({ status: 400, body }));
    const result = (await writeStages(crm, portalId, writesOf(1))).get("1");
    expect(result).toMatchObject({ said: `${"x".repeat(300)} (dealstage)` });
  });

  it.each([
    [400, {}, "VALIDATION_ERROR", "HubSpot refused it without a reason."],
    [404, { category: "OBJECT_NOT_FOUND" }, "OBJECT_NOT_FOUND", "The record is gone or archived."],
    [403, { category: "PIPELINE_RULE" }, "PIPELINE_RULE", "A rule of the account does not allow this."],
  ])("F40 F45 answers a %d with its own words where HubSpot's are missing", async (status, body, code, said) => {
    const { crm } = await setUpCrm(() => ({ status, body }));
    expect((await writeStages(crm, portalId, writesOf(1))).get("1")).toEqual({ ok: false, code, said, about: [] });
  });

  it.each([{ category: "MISSING_SCOPES" }, {}])(
    "F39 is no fault of its deals when a scope is missing",
    async (body) => {
      const { crm, stub } = await setUpCrm(() => ({ status: 403, body }));
      await expect(writeStages(crm, portalId, writesOf(3))).rejects.toMatchObject({ fault: "permission" });
      expect(stub.requests).toHaveLength(1);
    },
  );

  it("F42 after a 409 must be looked at before it is repeated", async () => {
    const { crm, stub } = await setUpCrm(() => ({ status: 409, body: { category: "CONFLICT" } }));
    const error = await rejection(writeStages(crm, portalId, writesOf(3)));
    expect(error).toMatchObject({ fault: "ambiguous", isRetryable: true });
    expect(stub.requests).toHaveLength(1);
  });
});

describe("a search for the bad deal that breaks off", () => {
  it.each([503, 429])("F43 F44 answers what is known so far (%d)", async (status) => {
    const { crm, stub } = await setUpCrm(({ body }, count) => {
      if (count === 1) return refusedWhole;
      return count === 2 ? accepted(body) : { status, body: {} };
    });
    const results = await writeStages(crm, portalId, writesOf(25));
    expect([...results.keys()]).toEqual(writesOf(10).map(({ dealId }) => dealId));
    expect(stub.requests).toHaveLength(3);
  });

  it("F44 throws when nothing is known of any deal", async () => {
    const { crm } = await setUpCrm((_, count) => (count === 1 ? refusedWhole : { status: 503, body: {} }));
    await expect(writeStages(crm, portalId, writesOf(25))).rejects.toMatchObject({ fault: "ambiguous" });
  });
});
