import { describe, expect, it } from "vitest";
import { portalId, setUpCrm, writeStages } from "./set-up.ts";

interface Details {
  readonly order: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly archived?: boolean;
  readonly writePermissions?: string;
}

function stage(id: string, { order, metadata = {}, ...rest }: Details) {
  return { id, label: `Stage ${id}`, displayOrder: order, archived: false, metadata, ...rest };
}

const open = { isClosed: "false", probability: "0.4" };

function pipeline(id: string, displayOrder: number, stages: readonly object[] = []) {
  return { id, label: `Pipeline ${id}`, displayOrder, archived: false, stages };
}

describe("reading pipelines", () => {
  it("answers pipelines and stages in HubSpot's order, without archived ones", async () => {
    const stages = [
      stage("third", { order: 3, metadata: open }),
      stage("first", { order: 1, metadata: open }),
      stage("old", { order: 2, metadata: open, archived: true }),
    ];
    const archived = { ...pipeline("gone", 0), archived: true };
    const { crm, stub } = await setUpCrm(() => ({
      body: { results: [pipeline("b", 2), archived, pipeline("a", 1, stages)] },
    }));
    const pipelines = await crm.readPipelines(portalId, "person");
    expect(pipelines.map(({ id, label }) => [id, label])).toEqual([
      ["a", "Pipeline a"],
      ["b", "Pipeline b"],
    ]);
    expect(pipelines[0]?.stages.map(({ id }) => id)).toEqual(["first", "third"]);
    expect(stub.requests[0]?.path).toBe("/crm/pipelines/2026-09/deals");
  });

  it.each([
    ["open", open, { isClosed: false, isLost: false }],
    ["won", { isClosed: "true", probability: "1.0" }, { isClosed: true, isLost: false }],
    ["lost", { isClosed: "true", probability: "0.0" }, { isClosed: true, isLost: true }],
    ["open without a chance", { isClosed: "false", probability: "0.0" }, { isClosed: false, isLost: false }],
    ["lost, not as text", { isClosed: true, probability: 0 }, { isClosed: true, isLost: true }],
    ["closed without a probability", { isClosed: "true" }, { isClosed: true, isLost: false }],
    ["without metadata", {}, { isClosed: false, isLost: false }],
  ])("knows a stage that is %s", async (_, metadata, expected) => {
    const { crm } = await setUpCrm(() => ({
      body: { results: [pipeline("a", 1, [stage("s", { order: 1, metadata })])] },
    }));
    expect((await crm.readPipelines(portalId, "person"))[0]?.stages[0]).toMatchObject(expected);
  });

  it.each([
    ["CRM_PERMISSIONS_ENFORCEMENT", true],
    ["READ_ONLY", false],
    ["INTERNAL_ONLY", false],
    ["SOMETHING_NEW", false],
  ])("with the permission %s, says whether deals may be put there: %s", async (writePermissions, isWritable) => {
    const { crm } = await setUpCrm(() => ({
      body: { results: [pipeline("a", 1, [stage("s", { order: 1, writePermissions })])] },
    }));
    expect((await crm.readPipelines(portalId, "person"))[0]?.stages[0]?.isWritable).toBe(isWritable);
  });

  it("takes a stage of a pipeline without permissions for writable", async () => {
    const { crm } = await setUpCrm(() => ({ body: { results: [pipeline("a", 1, [stage("s", { order: 1 })])] } }));
    expect((await crm.readPipelines(portalId, "person"))[0]?.stages[0]?.isWritable).toBe(true);
  });

  it("F46 answers from a copy for a minute, portal by portal, then shows the new label", async () => {
    const { crm, stub, time } = await setUpCrm((_, count) => ({
      body: { results: [{ ...pipeline("a", 1), label: `Name ${count}` }] },
    }));
    const label = async (portal: number) => (await crm.readPipelines(portal, "person"))[0]?.label;
    expect([await label(1), await label(1), await label(2)]).toEqual(["Name 1", "Name 1", "Name 2"]);
    time.pass(59_999);
    expect(await label(1)).toBe("Name 1");
    time.pass(1);
    expect(await label(1)).toBe("Name 3");
    expect(stub.requests).toHaveLength(3);
  });

  it("keeps no copy of a failure", async () => {
    const { crm } = await setUpCrm((_, count) =>
      count === 1 ? { status: 403, body: {} } : { body: { results: [pipeline("a", 1)] } },
    );
    await expect(crm.readPipelines(portalId, "worker")).rejects.toMatchObject({ fault: "permission" });
    expect(await crm.readPipelines(portalId, "worker")).toHaveLength(1);
  });

  it("F45 reads again after HubSpot did not know a stage we wrote", async () => {
    const refused = 'Property values were not valid: [{"isValid":false,"error":"INVALID_OPTION","name":"dealstage"}]';
    const { crm, stub } = await setUpCrm(({ method }) =>
      method === "GET"
        ? { body: { results: [pipeline("a", 1)] } }
        : { status: 400, body: { category: "VALIDATION_ERROR", message: refused } },
    );
    await crm.readPipelines(portalId, "worker");
    await writeStages(crm, portalId, [{ dealId: "512", stageId: "deleted" }]);
    await crm.readPipelines(portalId, "worker");
    expect(stub.requests.map(({ method }) => method)).toEqual(["GET", "POST", "GET"]);
  });
});
