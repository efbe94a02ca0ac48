import { describe, expect, it } from "vitest";
import { checkRules, type RuleDraft, type RulePipeline } from "../../server/domain/rules-check.ts";
import { templatesFor } from "../../server/domain/rules-templates.ts";
import { usualPermissions } from "../../server/domain/rules.ts";

const stage = (id: string, kind: "open" | "won" | "lost" | "locked" = "open") => ({
  id,
  label: id.toUpperCase(),
  isClosed: kind === "won" || kind === "lost",
  isLost: kind === "lost",
  isWritable: kind !== "locked",
});

const pipeline: RulePipeline = {
  id: "sales",
  label: "Sales",
  stages: [stage("new"), stage("offer"), stage("billed"), stage("won", "won"), stage("lost", "lost")],
};

function row(changes: Partial<RuleDraft> = {}): RuleDraft {
  const usual = { ...usualPermissions, onStatus: "paid", toStageId: "won", mode: "live" } as const;
  return { ...usual, isOn: true, takesLateMoney: false, ...changes };
}

const check = (rows: readonly RuleDraft[], against: RulePipeline | null = pipeline) =>
  checkRules(rows, { pipeline: against, refused: [] });
const fieldsOf = (rows: readonly RuleDraft[], against: RulePipeline = pipeline) =>
  check(rows, against).refusals.map(({ name }) => name);
const kindsOf = (rows: readonly RuleDraft[]) => check(rows).warnings.map(({ row: place, kind }) => `${place} ${kind}`);

describe("what cannot be saved", () => {
  it("S3.33 takes a set that HubSpot and its own rows have nothing against", () => {
    const rows = [row(), row({ onStatus: "opened", toStageId: null }), row({ mode: "test" })];
    expect(check(rows)).toEqual({ refusals: [], warnings: [] });
  });

  it("S3.33 refuses a pipeline and stages that do not exist, at their fields", () => {
    expect(check([row()], null).refusals).toMatchObject([{ name: "pipelineId" }]);
    expect(check([], null).refusals).toEqual([]);
    expect(fieldsOf([row(), row({ onStatus: "opened", toStageId: "gone" })])).toEqual(["rows.1.toStageId"]);
    expect(fieldsOf([row({ onlyFrom: ["new", "gone"] })])).toEqual(["rows.0.onlyFrom"]);
    expect(fieldsOf([row({ onlyFrom: [] })])).toEqual(["rows.0.onlyFrom"]);
  });

  it("X6 refuses a stage that no app may write", () => {
    const locked = { ...pipeline, stages: [stage("new"), stage("billed", "locked")] };
    expect(fieldsOf([row({ toStageId: "billed" })], locked)).toEqual(["rows.0.toStageId"]);
    expect(fieldsOf([row({ toStageId: null, onlyFrom: ["billed"] })], locked)).toEqual([]);
  });

  it("X6 F50 refuses two rules for one status and kind of payment", () => {
    expect(fieldsOf([row(), row({ toStageId: "billed" })])).toEqual(["rows.1.onStatus"]);
    expect(fieldsOf([row(), row({ mode: "test" })])).toEqual([]);
    expect(fieldsOf([row(), row({ fires: "fully_paid" })])).toEqual(["rows.1.onStatus"]);
    expect(fieldsOf([row({ fires: "first_paid" }), row({ fires: "first_paid" })])).toEqual(["rows.1.onStatus"]);
  });

  it("X15 lets a deal's first and last payment have a rule each, where money has come", () => {
    expect(fieldsOf([row({ fires: "first_paid", toStageId: "billed" }), row({ fires: "fully_paid" })])).toEqual([]);
    expect(fieldsOf([row({ onStatus: "expired", fires: "fully_paid" })])).toEqual(["rows.0.fires"]);
  });
});

describe("what is worth a look", () => {
  it("X6 S3.33 warns of loops: one rule takes a deal on to where another takes it back", () => {
    const on = row({ toStageId: "billed" });
    const back = row({ onStatus: "refunded", toStageId: "offer", mayGoBack: true });
    expect(kindsOf([on, back])).toEqual(["0 loop", "1 goes_back"]);
    expect(check([on, back]).warnings[0]?.message).toContain("rule 2 takes them back");
    expect(kindsOf([row({ toStageId: null }), back])).toEqual(["0 loop", "1 goes_back"]);
  });

  it("X6 sees no loop between live and test rules, with a rule that is off, or out of another stage", () => {
    const on = row({ toStageId: "billed" });
    const back = row({ onStatus: "refunded", toStageId: "offer", mayGoBack: true });
    expect(kindsOf([on, { ...back, mode: "test" }])).toEqual(["1 goes_back"]);
    expect(kindsOf([on, { ...back, isOn: false }])).toEqual([]);
    expect(kindsOf([on, { ...back, onlyFrom: ["won"], mayReopen: true }])).toEqual(["1 goes_back", "1 reopens"]);
    expect(kindsOf([{ ...on, onlyFrom: ["new"] }, back])).toEqual(["1 goes_back"]);
  });

  it("X6 warns of a rule that can never move a deal", () => {
    expect(kindsOf([row({ toStageId: "new" })])).toEqual(["0 never_moves"]);
    expect(kindsOf([row({ toStageId: "offer", onlyFrom: ["billed"] })])).toEqual(["0 never_moves"]);
    expect(kindsOf([row({ toStageId: "offer", onlyFrom: ["won"], mayGoBack: true })])).toEqual(["0 never_moves"]);
  });

  it("X6 warns where HubSpot refused the last move to the stage, with its words", () => {
    const refused = [{ stageId: "won", said: "Closed won reason is required" }];
    const { warnings } = checkRules([row(), row({ onStatus: "opened", toStageId: "offer" })], { pipeline, refused });
    expect(warnings).toMatchObject([{ row: 0, kind: "refused_before" }]);
    expect(warnings[0]?.message).toContain("“Closed won reason is required”");
  });
});

describe("ready sets", () => {
  it("S3.33 fit the pipeline they are made for, and can be saved as they are", () => {
    const templates = templatesFor(pipeline);
    expect(templates.map(({ id }) => id)).toEqual(["simple", "deposit", "careful", "none"]);
    for (const { rows } of templates) expect(check(rows)).toEqual({ refusals: [], warnings: [] });
  });

  it("S3.33 leave out what the pipeline has no stages for", () => {
    const endless = { ...pipeline, stages: [stage("new"), stage("offer")] };
    expect(templatesFor(endless).map(({ id }) => id)).toEqual(["simple", "none"]);
  });
});
