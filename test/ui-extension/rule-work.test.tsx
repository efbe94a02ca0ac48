import "./self.ts";
import { Alert, Button, LoadingButton, Select } from "@hubspot/ui-extensions";
import type { PipelineRules, RuleRow, SaveRulesRequest } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { newRule } from "../../ui-extension/src/app/settings/sections/RulesRowPanel.tsx";
import { today } from "./samples.ts";
import { goTo, openSettings } from "./settings-stage.tsx";
import { fire, settle, textOf } from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const row = (changes: Partial<RuleRow> = {}): RuleRow => ({ ...newRule, ...changes });
const stages = ["new", "offer"].map((id) => ({ id, label: id.toUpperCase(), isClosed: false, isWritable: true }));

function pipeline(pipelineId: string, version = 3): PipelineRules {
  const rows = [row({ toStageId: "offer" }), row({ onStatus: "refunded", toStageId: "new" })];
  const saved = { version, rows, saved: { at: today, userId: "7", restores: null } };
  const place = { pipelineId, label: `Pipeline ${pipelineId}`, isThere: true, stages, templates: [] };
  return { ...place, ...saved, refusals: [], warnings: [] };
}

/** The settings page on its rules, two pipelines of two rules each. */
async function enterRules() {
  const stage = await openSettings();
  const state = { pipelines: [pipeline("a"), pipeline("b")] };
  stage.server.answers.set("GET /api/rules", () => ({ pipelines: state.pipelines, mayChange: true }));
  stage.server.answers.set("GET /api/rules/backtests", () => ({ backtest: null }));
  stage.server.answers.set("POST /api/rules/checks", () => ({ refusals: [], warnings: [] }));
  await goTo(stage, "rules");
  const press = async (testId: string): Promise<void> => {
    fire(stage.tab.findByTestId(Button, testId), "onClick");
    await settle();
  };
  const shows = (testId: string): boolean => stage.tab.maybeFindByTestId(Button, testId) !== null;
  return { ...stage, rules: state, press, shows, stage };
}

describe("Rules that are changed and not saved", () => {
  it("outlive a change of tabs, and every other tab says that they are not saved and where they are (S3.33)", async () => {
    const { tab, press, shows, stage } = await enterRules();
    await press("rule-remove-1");
    expect(shows("rule-edit-1")).toBe(false);
    for (const other of ["health", "payments"]) {
      await goTo(stage, other);
      expect(textOf(tab.findByTestId(Alert, "unsaved-rules"))).toContain("lost when you leave this page");
    }
    await press("to-unsaved-rules");
    expect(shows("rule-edit-0")).toBe(true);
    expect(shows("rule-edit-1")).toBe(false);
    await press("rules-discard");
    await goTo(stage, "health");
    expect(tab.maybeFindByTestId(Alert, "unsaved-rules")).toBeNull();
  });

  it("outlive a look at another pipeline, which is marked, and each saves its own (S3.33)", async () => {
    const { tab, press, shows, server } = await enterRules();
    await press("rule-remove-1");
    fire(tab.find(Select, { name: "pipeline" }), "onChange", "b");
    await settle();
    expect(shows("rule-edit-1")).toBe(true);
    const { options } = tab.find(Select, { name: "pipeline" }).props;
    expect(options.map(({ label }) => label)).toEqual(["Pipeline a (not saved)", "Pipeline b"]);
    fire(tab.find(Select, { name: "pipeline" }), "onChange", "a");
    await settle();
    server.answers.set("PUT /api/rules", () => ({ ...pipeline("a", 4), rows: [row({ toStageId: "offer" })] }));
    fire(tab.findByTestId(LoadingButton, "rules-save"), "onClick");
    await settle();
    expect(server.to("PUT /api/rules").map(({ body }) => body as SaveRulesRequest)).toMatchObject([
      { pipelineId: "a", version: 3, rows: [{ toStageId: "offer" }] },
    ]);
    expect(tab.find(Select, { name: "pipeline" }).props.options[0]?.label).toBe("Pipeline a");
  });

  it("say so when somebody else has saved while they lay there, before they go over that (F50)", async () => {
    const { tab, press, stage, rules } = await enterRules();
    await press("rule-remove-1");
    await goTo(stage, "health");
    rules.pipelines = [pipeline("a", 4), pipeline("b")];
    await goTo(stage, "rules");
    const titles = tab.findAll(Alert).map(({ props }) => props.title);
    expect(titles).toContainEqual(expect.stringContaining("Somebody else"));
  });

  it("keep how far back a dry run is to look (X5)", async () => {
    const { tab, stage } = await enterRules();
    fire(tab.find(Select, { name: "days" }), "onChange", 365);
    await settle();
    await goTo(stage, "health");
    await goTo(stage, "rules");
    expect(tab.find(Select, { name: "days" }).props.value).toBe(365);
  });
});
