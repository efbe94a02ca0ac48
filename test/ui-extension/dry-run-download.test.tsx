import "./self.ts";
import { Link, LoadingButton } from "@hubspot/ui-extensions";
import type { BacktestView, PipelineRules } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { today } from "./samples.ts";
import { goTo, openSettings } from "./settings-stage.tsx";
import { fire, settle, textOf } from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const route = "POST /api/rules/backtests/b1/export-links";
const url = "https://pay.example.com/export/dry-run/abc";

async function enterRules(payments: number) {
  const stage = await openSettings();
  const place = { pipelineId: "default", label: "Sales", isThere: true, stages: [], templates: [] };
  const saved = { version: 1, rows: [], saved: { at: today, userId: "7", restores: null } };
  const pipeline: PipelineRules = { ...place, ...saved, refusals: [], warnings: [] };
  const counts = { deals: 1, seen: 1, payments, moved: 0, unsure: 0, stayed: [], moves: [] };
  const span = { since: today - 90 * 86_400_000, until: today };
  const backtest: BacktestView = { id: "b1", pipelineId: "default", state: "done", ...span, ...counts };
  stage.server.answers.set("GET /api/rules", () => ({ pipelines: [pipeline], mayChange: true }));
  stage.server.answers.set("GET /api/rules/backtests", () => ({ backtest }));
  stage.server.answers.set(route, () => ({ url, expiresAt: today + 600_000 }));
  await goTo(stage, "rules");
  return stage;
}

describe("A dry run as a CSV", () => {
  it("X5 is asked for by a press, and says until when its address works", async () => {
    const { tab, server } = await enterRules(3);
    fire(tab.findByTestId(LoadingButton, "dry-run-csv"), "onClick");
    await settle();
    expect(server.to(route)).toHaveLength(1);
    const link = tab.findAll(Link).find((one) => textOf(one) === "Download the CSV");
    expect(link?.props.href).toEqual({ url, external: true });
    expect(textOf(tab.getRootNode())).toContain("Works until 20 Nov 2026, 14:15 GMT");
  });

  it("X5 is not on offer where nothing was found", async () => {
    const { tab } = await enterRules(0);
    expect(tab.maybeFindByTestId(LoadingButton, "dry-run-csv")).toBeNull();
  });
});
