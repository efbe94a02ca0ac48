import "./self.ts";
import { Alert, Button, Form } from "@hubspot/ui-extensions";
import type { PipelineRules, RulePreview } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { newRule } from "../../ui-extension/src/app/settings/sections/RulesRowPanel.tsx";
import { today } from "./samples.ts";
import { goTo, openSettings } from "./settings-stage.tsx";
import { enter, field, fire, problem, settle, textOf } from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const route = "POST /api/rules/previews";
const moved: RulePreview = {
  status: "paid",
  moves: { from: "NEW", to: "OFFER" },
  text: "The deal would move from NEW to OFFER.",
};

async function enterRules() {
  const stage = await openSettings();
  const stages = [{ id: "offer", label: "OFFER", isClosed: false, isWritable: true }];
  const place = { pipelineId: "default", label: "Sales", isThere: true, stages, templates: [] };
  const rows = [{ ...newRule, toStageId: "offer" }];
  const saved = { version: 1, rows, saved: { at: today, userId: "7", restores: null } };
  const pipeline: PipelineRules = { ...place, ...saved, refusals: [], warnings: [] };
  stage.server.answers.set("GET /api/rules", () => ({ pipelines: [pipeline], mayChange: true }));
  stage.server.answers.set("GET /api/rules/backtests", () => ({ backtest: null }));
  stage.server.answers.set("POST /api/rules/checks", () => ({ refusals: [], warnings: [] }));
  stage.server.answers.set(route, () => moved);
  await goTo(stage, "rules");
  const form = () => stage.tab.findByTestId(Form, "rule-preview");
  const tryIt = async (reference: string): Promise<void> => {
    await enter(form(), "reference", reference);
    fire(form(), "onSubmit", { targetValue: {} });
    await settle();
  };
  return { ...stage, form, tryIt, said: () => stage.tab.maybeFindByTestId(Alert, "rule-preview-said") };
}

describe("Rules tried on one payment", () => {
  it("X5 say what would become of its deal, with the rules as they stand on the screen", async () => {
    const { server, tryIt, said, tab } = await enterRules();
    await tryIt(" 512-8KQ2MXA7 ");
    expect(server.to(route).map(({ body }) => body)).toMatchObject([
      { pipelineId: "default", reference: "512-8KQ2MXA7", rows: [{ toStageId: "offer" }] },
    ]);
    expect(said()?.props).toMatchObject({ title: moved.text, variant: "success" });
    fire(tab.findByTestId(Button, "rule-remove-0"), "onClick");
    await settle();
    const note = said();
    expect(note && textOf(note)).toContain("The rules were changed since.");
  });

  it("X5 say at its field what is wrong with the reference, and ask nothing without one", async () => {
    const { server, tryIt, form, said } = await enterRules();
    await tryIt("  ");
    expect(server.to(route)).toEqual([]);
    expect(field(form(), "Input", "reference").props.validationMessage).toBe("Enter the payment's reference.");
    const message = "No payment of this account has this reference.";
    server.answers.set(route, () => problem(422, { title: "Look again", fields: [{ name: "reference", message }] }));
    await tryIt("NOBODY-S");
    expect(field(form(), "Input", "reference").props.validationMessage).toBe(message);
    expect(said()).toBeNull();
  });
});
