import { describe, expect, it } from "vitest";
import { accepted, inputsOf, portalId, setUpCrm, writesOf, written, type StageWrite } from "./set-up.ts";
import type { StubAnswer } from "./stub-hubspot.ts";

describe("a write of stage and properties", () => {
  const both = (count: number) =>
    writesOf(count).map(({ dealId: objectId, stageId }) => ({
      objectId,
      stageId,
      properties: { payments_tab_open_count: "1" },
    }));
  /** Refuses every input that carries one of these, by HubSpot's words for it. */
  const refusing = (code: string, name: string, wholeBatch = false) =>
    function answer({ body }: { readonly body: string }): StubAnswer {
      const inputs = inputsOf(body);
      const bad = inputs.filter(({ properties }) => name in properties);
      const errors = [{ message: `${name} is bad`, code, context: { propertyName: [name] } }];
      const base = { status: "error", category: "VALIDATION_ERROR", message: "No.", errors };
      if (bad.length === 0) return accepted(body);
      if (wholeBatch) return { status: 400, body: base };
      const refused = bad.map(({ id }) => ({ ...base, context: { ids: [id] } }));
      const results = inputs.filter((input) => !bad.includes(input)).map(written);
      return { status: 207, body: { status: "COMPLETE", results, numErrors: refused.length, errors: refused } };
    };
  const sent = (stub: { readonly requests: readonly { readonly body: string }[] }) =>
    stub.requests.map(({ body }) => [...new Set(inputsOf(body).flatMap(({ properties }) => Object.keys(properties)))]);

  it("X30 carries both in one call", async () => {
    const { crm, stub } = await setUpCrm(({ body }) => accepted(body));
    const results = await crm.writeRecords(portalId, "deal", both(100));
    expect(stub.requests).toHaveLength(1);
    expect(inputsOf(stub.requests[0]?.body ?? "")[0]?.properties).toEqual({
      payments_tab_open_count: "1",
      dealstage: "closedwon",
    });
    expect(results.get("1")).toEqual({ stage: { ok: true }, properties: { ok: true } });
  });

  it("X30 goes to contacts as well", async () => {
    const { crm, stub } = await setUpCrm(({ body }) => accepted(body));
    const writes = [{ objectId: "9", stageId: null, properties: { payments_tab_currency: "" } }];
    expect(await crm.writeRecords(portalId, "contact", writes)).toEqual(new Map([["9", { properties: { ok: true } }]]));
    expect(stub.requests.map(({ path }) => path)).toEqual(["/crm/objects/2026-09/contacts/batch/update"]);
  });

  it("X30 F45 a refused property does not hold up the stage", async () => {
    const { crm, stub } = await setUpCrm(refusing("INVALID_OPTION", "payments_tab_open_count"));
    const results = await crm.writeRecords(portalId, "deal", both(3));
    expect([...results.values()].map(({ stage, properties }) => [stage?.ok, properties?.ok])).toEqual(
      Array.from({ length: 3 }, () => [true, false]),
    );
    expect(sent(stub)).toEqual([["payments_tab_open_count", "dealstage"], ["dealstage"]]);
  });

  it("X30 F45 a refused stage does not hold up the properties", async () => {
    const { crm, stub } = await setUpCrm(refusing("INVALID_OPTION", "dealstage"));
    const results = await crm.writeRecords(portalId, "deal", both(3));
    expect(results.get("2")).toEqual({
      stage: { ok: false, code: "INVALID_OPTION", said: "dealstage is bad", about: ["dealstage"] },
      properties: { ok: true },
    });
    expect(sent(stub)).toEqual([["payments_tab_open_count", "dealstage"], ["payments_tab_open_count"]]);
  });

  it("X30 F45 a refusal that names neither is asked of each by itself", async () => {
    const { crm, stub } = await setUpCrm(({ body }) => {
      const isBoth = Object.keys(inputsOf(body)[0]?.properties ?? {}).length > 1;
      return isBoth ? { status: 400, body: { category: "VALIDATION_ERROR", message: "No." } } : accepted(body);
    });
    const results = await crm.writeRecords(portalId, "deal", both(1));
    expect(results.get("1")).toEqual({ stage: { ok: true }, properties: { ok: true } });
    expect(sent(stub)).toEqual([["payments_tab_open_count", "dealstage"], ["dealstage"], ["payments_tab_open_count"]]);
  });

  it("X30 F45 a property that is not there any more is missing for all of them: no search, one call more", async () => {
    const gone = refusing("PROPERTY_DOESNT_EXIST", "payments_tab_open_count", true);
    const { crm, stub } = await setUpCrm(gone);
    const writes = [...both(60), ...writesOf(100).slice(60).map(onlyStage)];
    const results = await crm.writeRecords(portalId, "deal", writes);
    expect(stub.requests.map(({ body }) => inputsOf(body).length)).toEqual([100, 40, 60]);
    expect([...results.values()].every(({ stage }) => stage?.ok)).toBe(true);
    expect(results.get("1")?.properties).toMatchObject({ ok: false, code: "PROPERTY_DOESNT_EXIST" });
  });
});

function onlyStage({ dealId: objectId, stageId }: StageWrite) {
  return { objectId, stageId, properties: null };
}
