import { describe, expect, it } from "vitest";
import { portalId, setUpCrm } from "./set-up.ts";

interface Asked {
  readonly inputs: readonly { readonly id: string }[];
  readonly propertiesWithHistory: readonly string[];
}

const at = (second: number) => `2026-11-20T10:00:0${second}.000Z`;
const change = (value: string, second: number, source: object) => ({ value, timestamp: at(second), ...source });

function deal(id: string, history: readonly object[], properties: object = {}) {
  return {
    id,
    properties: { pipeline: "default", dealstage: "won", ...properties },
    propertiesWithHistory: { dealstage: history },
    updatedAt: at(9),
    archived: false,
  };
}

describe("reading how deals got to their stages", () => {
  it("R6 X2 tells our own kind of writer, people, workflows and imports apart, the newest first", async () => {
    const history = [
      change("won", 5, { sourceType: "SOMETHING_NEW", sourceId: "x" }),
      change("a", 4, { sourceType: "IMPORT", sourceId: "1" }),
      change("b", 3, { sourceType: "AUTOMATION_PLATFORM", sourceId: "enrollmentId:1" }),
      change("c", 2, { sourceType: "CRM_UI", sourceId: "userId:71" }),
      change("d", 1, { sourceType: "MOBILE_IOS", updatedByUserId: 8 }),
      change("e", 0, { sourceType: "INTEGRATION", sourceId: "4711", updatedByUserId: 8 }),
    ];
    const { crm } = await setUpCrm(() => ({ body: { results: [deal("512", history.toReversed())] } }));
    const found = await crm.readStageHistories(portalId, ["512"], "worker");
    const by = ["other", "import", "workflow", "user:71", "user:8", "app"];
    expect(found.get("512")).toEqual({
      id: "512",
      pipelineId: "default",
      stageId: "won",
      history: history.map(({ value }, place) => ({ stageId: value, at: Date.parse(at(5 - place)), by: by[place] })),
      changedAt: Date.parse(at(9)),
    });
  });

  it("asks for fifty a call, each deal once", async () => {
    const { crm, stub } = await setUpCrm(({ body }) => ({
      body: { results: (JSON.parse(body) as Asked).inputs.map(({ id }) => deal(id, [])) },
    }));
    const ids = Array.from({ length: 101 }, (_, index) => String(index));
    expect((await crm.readStageHistories(portalId, [...ids, "0"], "worker")).size).toBe(101);
    const asked = stub.requests.map(({ body }) => JSON.parse(body) as Asked);
    expect(asked.map(({ inputs }) => inputs.length)).toEqual([50, 50, 1]);
    expect(asked[0]?.propertiesWithHistory).toEqual(["dealstage"]);
  });

  it("F40 F41 leaves out deals that are gone, and answers for merged ones under the ids asked for", async () => {
    const results = [{ ...deal("512", []), archived: true }, deal("900", [], { hs_merged_object_ids: "600;601" })];
    const { crm } = await setUpCrm(() => ({ status: 207, body: { results, errors: [{}] } }));
    const found = await crm.readStageHistories(portalId, ["512", "600", "601"], "worker");
    expect([...found].map(([asked, { id }]) => [asked, id])).toEqual([
      ["600", "900"],
      ["601", "900"],
    ]);
  });

  it("survives a deal without any history", async () => {
    const { crm } = await setUpCrm(() => ({ body: { results: [{ id: "512", properties: { dealstage: "won" } }] } }));
    expect((await crm.readStageHistories(portalId, ["512"], "worker")).get("512")).toMatchObject({ history: [] });
  });
});

describe("reading what people call a deal's properties", () => {
  it("answers the ones asked for, and leaves out what HubSpot does not know", async () => {
    const results = [
      { name: "closedate", label: "Close date" },
      { name: "amount", label: "Amount" },
    ];
    const { crm } = await setUpCrm(() => ({ body: { results } }));
    const labels = await crm.readDealLabels(portalId, ["closedate", "nothing"]);
    expect([...labels]).toEqual([["closedate", "Close date"]]);
  });
});
