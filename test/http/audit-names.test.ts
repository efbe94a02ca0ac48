import type { AuditPageView, PoliciesView } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicies } from "../../server/domain/policies.ts";
import { UpstreamError } from "../../server/domain/errors.ts";
import { auditNames } from "../../server/http/tab/audit-names.ts";
import { startRig, type Rig } from "../rig.ts";
import { newPipeline } from "../scene.ts";

const hour = 60 * 60_000;
const seller = 8;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

async function latest() {
  const [entry] = ((await rig.card("GET", "/api/audit")).body as AuditPageView).entries;
  if (!entry) throw new Error("The audit log is empty.");
  return entry;
}

async function setPolicies(policies: Readonly<Record<string, unknown>>) {
  const { version } = (await rig.card("GET", "/api/policies")).body as PoliciesView;
  expect((await rig.card("PUT", "/api/policies", { version, policies })).status).toBe(200);
}

/** A pipeline with a rule saved for it. */
async function ruled() {
  const stages = newPipeline(rig, ["open", "open", "won"]);
  const pipelineId = stages[0]?.replace(/_\d+$/, "") ?? "";
  const rows = [{ onStatus: "paid", toStageId: stages[1], mode: "live", onlyFrom: [stages[0]] }];
  expect((await rig.card("PUT", "/api/rules", { pipelineId, version: 0, rows })).status).toBe(200);
  return { pipelineId, stages };
}

describe("names in the audit log", () => {
  it("X12 stand beside the ids of pipelines and stages, as they are when the log is read", async () => {
    const { pipelineId, stages } = await ruled();
    const { sentence, changes } = await latest();
    expect(sentence).toMatch(/^Changed the rules of pipeline .+ \(.+\)$/);
    expect(sentence).toContain(`(${pipelineId})`);
    expect(changes).toMatchObject([
      { before: "none", after: `paid (live): Stage 1 (${stages[1]}), only from Stage 0 (${stages[0]})` },
    ]);
    rig.sandbox.hubspot.world.renameStage(rig.sandbox.demo.portalId, stages[1] ?? "", "Signed");
    rig.clock.pass(hour);
    expect((await latest()).changes[0]?.after).toContain(`Signed (${stages[1]})`);
  });

  it("X12 F46 call gone what is gone, and keep its id", async () => {
    const { stages } = await ruled();
    rig.sandbox.hubspot.world.removeStage(rig.sandbox.demo.portalId, stages[1] ?? "");
    rig.clock.pass(hour);
    expect((await latest()).changes[0]?.after).toContain(`paid (live): a stage that is gone (${stages[1]})`);
  });

  it("X12 X37 tell of rights and of the deal of a contact's payment whom and which they mean", async () => {
    await rig.app.context.store.people.see(
      rig.sandbox.demo.portalId,
      { userId: String(seller), email: "sam@example.com" },
      { at: rig.clock.now(), place: "tab" },
    );
    await setPolicies({ rights: { ...defaultPolicies.rights, refund: { users: [String(seller), "99"] } } });
    expect((await latest()).changes).toEqual([
      { name: "right to refund", before: "everyone", after: "admins, sam@example.com (user 8), user 99" },
    ]);
    await setPolicies({
      dealFromContact: { when: "on_payment", pipelineId: "default", stageId: "contractsent" },
    });
    const [change] = (await latest()).changes;
    expect(change?.after).toMatch(/^on payment, pipeline .+ \(default\), stage Contract sent \(contractsent\)$/);
  });

  it("X12 are left out while HubSpot is silent, and nothing is called gone for that", async () => {
    const { context } = rig.app;
    const silent = () => Promise.reject(new UpstreamError("unavailable", { upstream: "hubspot" }));
    const crm = { ...context.crm, readPipelines: silent };
    const names = await auditNames({ ...context, crm }, rig.sandbox.demo.portalId);
    expect([names.pipeline("default"), names.stage("contractsent")]).toEqual(["default", "contractsent"]);
  });
});
