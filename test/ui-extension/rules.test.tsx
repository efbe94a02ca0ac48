import "./self.ts";
import {
  Accordion,
  Alert,
  Button,
  Dropdown,
  EmptyState,
  ErrorState,
  LoadingButton,
  Modal,
  MultiSelect,
  Panel,
  ProgressBar,
  Select,
  TableRow,
  Toggle,
} from "@hubspot/ui-extensions";
import { createRenderer } from "@hubspot/ui-extensions/testing";
import { makeFormats } from "@payments/screens/formats";
import { serverCalls } from "@payments/screens/call-server";
import {
  publicUrl,
  type BacktestView,
  type PipelineRules,
  type RuleRow,
  type RulesView,
  type SaveRulesRequest,
} from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { connectApi } from "../../ui-extension/src/app/settings/api/index.ts";
import { newRule } from "../../ui-extension/src/app/settings/sections/RulesRowPanel.tsx";
import { Rules } from "../../ui-extension/src/app/settings/sections/Rules.tsx";
import { type Settings, SettingsProvider } from "../../ui-extension/src/app/settings/settings.ts";
import { useRuleWork } from "../../ui-extension/src/app/settings/use-rule-work.ts";
import { tabView, today } from "./samples.ts";
import { settingsView } from "./settings-stage.tsx";
import { FakeServer, fire, overlayOf, problem, settle, textOf } from "./stage.tsx";

const row = (changes: Partial<RuleRow> = {}): RuleRow => ({ ...newRule, ...changes });

const stages = ["new", "offer", "won"].map((id) => ({
  id,
  label: id.toUpperCase(),
  isClosed: id === "won",
  isWritable: true,
}));

function pipelineRules(changes: Partial<PipelineRules> = {}): PipelineRules {
  const templates = [
    { id: "simple", rows: [row()] },
    { id: "none", rows: [] },
  ] as const;
  const place = { pipelineId: "default", label: "Sales", isThere: true, stages, templates };
  const saved = { version: 3, rows: [row({ toStageId: "offer" })], saved: { at: today, userId: "7", restores: null } };
  return { ...place, ...saved, refusals: [], warnings: [], ...changes };
}

function dryRun(changes: Partial<BacktestView> = {}): BacktestView {
  const place = { id: "b1", pipelineId: "default", state: "running", since: today - 90 * 86_400_000 } as const;
  return {
    ...place,
    until: today,
    deals: 4,
    seen: 1,
    payments: 0,
    moved: 0,
    unsure: 0,
    stayed: [],
    moves: [],
    ...changes,
  };
}

/** The section as it stands on the page, which keeps the work on rules. */
function OnPage({ settings }: { readonly settings: Settings }) {
  const ruleWork = useRuleWork();
  return (
    <SettingsProvider value={{ ...settings, ruleWork }}>
      <Rules />
    </SettingsProvider>
  );
}

async function enterRules({
  pipelines = [pipelineRules()],
  mayChange = true,
  isAway = false,
  latestDryRun = null,
}: {
  readonly pipelines?: readonly PipelineRules[];
  readonly mayChange?: boolean;
  /** Whether our server does not answer. */
  readonly isAway?: boolean;
  readonly latestDryRun?: BacktestView | null;
} = {}) {
  vi.useFakeTimers({ now: today });
  const server = new FakeServer(tabView());
  const view: RulesView = { pipelines, mayChange };
  server.answers.set("GET /api/rules", () => (isAway ? problem(503) : view));
  server.answers.set("GET /api/rules/backtests", () => ({ backtest: latestDryRun }));
  server.answers.set("POST /api/rules/checks", () => ({ refusals: [], warnings: [] }));
  const page = createRenderer("settings");
  const { actions } = page.mocks;
  const state = { keys: 0 };
  const settings = {
    view: settingsView(),
    api: connectApi(serverCalls(server.fetch as never, publicUrl)),
    actions,
    formats: makeFormats({ locale: "en-GB", timeZone: "Europe/London" }),
    now: () => today,
    newKey: () => `key-${++state.keys}`,
  } as unknown as Settings;
  page.render(<OnPage settings={settings} />);
  await settle();
  const press = async (testId: string): Promise<void> => {
    fire(page.findByTestId(Button, testId), "onClick");
    await settle();
  };
  const pressLoading = async (testId: string): Promise<void> => {
    fire(page.findByTestId(LoadingButton, testId), "onClick");
    await settle();
  };
  const panelOf = (testId: string) => overlayOf(page.findByTestId(Button, testId)).find(Panel);
  return { page, server, actions, press, pressLoading, panelOf };
}

type Page = Awaited<ReturnType<typeof enterRules>>;

const lines = ({ page }: Page) => page.findAll(TableRow).slice(1).map(textOf);
const sent = ({ server }: Page) => server.to("PUT /api/rules").map(({ body }) => body as SaveRulesRequest);

async function set(panel: ReturnType<Page["panelOf"]>, name: string, value: unknown): Promise<void> {
  fire(panel.find(Select, { name }), "onChange", value);
  await settle();
}

afterEach(() => {
  vi.useRealTimers();
});

describe("The rules of a pipeline", () => {
  it("are shown a row each, in words (S3.33)", async () => {
    const last = row({ fires: "fully_paid", toStageId: "won", onlyFrom: ["offer"], mayGoBack: true });
    const watching = row({ onStatus: "expired", mode: "test", isDry: true });
    const page = await enterRules({
      pipelines: [pipelineRules({ rows: [last, watching, row({ onStatus: "refunded", isOn: false })] })],
    });
    const [first, second, third] = lines(page);
    expect(first).toContain("1 Paid Live WON Fully paid, only from OFFER, may go back On");
    expect(second).toContain("2 Expired Test Its next stage Forward only Only tells");
    expect(third).toContain("3 Refunded Live Its next stage Forward only Off");
  });

  it("say what to do where there are none, and start from a ready set", async () => {
    const page = await enterRules({ pipelines: [pipelineRules({ rows: [], version: 0, saved: null })] });
    expect(page.page.find(EmptyState).props.title).toBe("No rules in this pipeline");
    fire(page.page.findByTestId(Dropdown.ButtonItem, "template-test-simple"), "onClick");
    await settle();
    expect(lines(page)[0]).toContain("1 Paid Test Its next stage");
    page.server.answers.set("PUT /api/rules", () => pipelineRules({ version: 1, rows: [row({ mode: "test" })] }));
    await page.pressLoading("rules-save");
    expect(sent(page)).toEqual([{ pipelineId: "default", version: 0, rows: [row({ mode: "test" })] }]);
    expect(page.actions.addAlert.calls).toMatchObject([[{ type: "success", title: "Rules saved" }]]);
    expect(page.page.maybeFindByTestId(LoadingButton, "rules-save")).toBeNull();
  });

  it("are filled in in a panel, and count once they are saved", async () => {
    const page = await enterRules();
    fire(page.panelOf("rule-edit-0"), "onOpen");
    await set(page.panelOf("rule-edit-0"), "toStageId", "won");
    await set(page.panelOf("rule-edit-0"), "fires", "fully_paid");
    fire(page.panelOf("rule-edit-0").find(MultiSelect), "onChange", ["offer"]);
    fire(page.panelOf("rule-edit-0").find(Toggle, { name: "isDry" }), "onChange", true);
    await settle();
    expect(page.server.to("POST /api/rules/checks")).toEqual([]);
    fire(page.panelOf("rule-edit-0").find(Button, { testId: "rule-0-apply" }), "onClick");
    await settle();
    expect(page.actions.closeOverlay.calls).toEqual([["rule-0"]]);
    const changed = row({ toStageId: "won", fires: "fully_paid", onlyFrom: ["offer"], isDry: true });
    expect(page.server.to("POST /api/rules/checks").map(({ body }) => body)).toEqual([
      { pipelineId: "default", rows: [changed] },
    ]);
    await page.press("rules-discard");
    expect(lines(page)[0]).toContain("OFFER");
  });

  it("let only money that has come be a deal's first or last (X15)", async () => {
    const page = await enterRules();
    fire(page.panelOf("rule-add"), "onOpen");
    await set(page.panelOf("rule-add"), "fires", "first_paid");
    await set(page.panelOf("rule-add"), "onStatus", "expired");
    expect(page.panelOf("rule-add").maybeFind(Select, { name: "fires" })).toBeNull();
    fire(page.panelOf("rule-add").find(Button, { testId: "rule-new-apply" }), "onClick");
    await settle();
    expect(lines(page)[1]).toContain("2 Expired Live Its next stage Forward only");
  });

  it("show what cannot be saved apart from what is worth a look, each by its number (X6)", async () => {
    const page = await enterRules({
      pipelines: [
        pipelineRules({
          refusals: [{ name: "rows.0.toStageId", message: "Sales has no such stage." }],
          warnings: [{ row: 0, kind: "loop", message: "Deals can go round." }],
        }),
      ],
    });
    expect(page.page.findAll(Alert).map((alert) => [alert.props.variant, textOf(alert)])).toEqual([
      ["danger", "Rule 1: Sales has no such stage."],
      ["warning", "Rule 1: Deals can go round."],
    ]);
  });

  it("can be saved anew as they are when one of them was stopped (F51)", async () => {
    const warnings = [{ row: 0, kind: "stopped", message: "Stopped." }] as const;
    const page = await enterRules({ pipelines: [pipelineRules({ warnings })] });
    page.server.answers.set("PUT /api/rules", () => pipelineRules({ version: 4 }));
    await page.pressLoading("rules-save");
    expect(sent(page)).toEqual([{ pipelineId: "default", version: 3, rows: [row({ toStageId: "offer" })] }]);
    expect(page.page.maybeFindByTestId(LoadingButton, "rules-save")).toBeNull();
  });

  it("stay as they are being changed when somebody else has saved meanwhile, and say so (F50)", async () => {
    const page = await enterRules();
    await page.press("rule-remove-0");
    page.server.answers.set("PUT /api/rules", () => problem(409, { title: "Not now", detail: "Reload." }));
    page.server.answers.set("GET /api/rules", () => ({ pipelines: [pipelineRules({ version: 4 })], mayChange: true }));
    await page.pressLoading("rules-save");
    expect(page.page.findAll(Alert).map(({ props }) => props.title)).toContain(
      "Somebody else has saved these rules meanwhile. Yours are kept here: saving puts them in place of theirs.",
    );
    page.server.answers.set("PUT /api/rules", () => pipelineRules({ version: 5, rows: [] }));
    await page.pressLoading("rules-save");
    expect(sent(page).map(({ version, rows }) => [version, rows.length])).toEqual([
      [3, 0],
      [4, 0],
    ]);
  });

  it("can be looked at without the right to change them, and no more", async () => {
    const page = await enterRules({ mayChange: false });
    expect(lines(page)[0]).toContain("OFFER");
    expect(page.page.findAll(Button)).toEqual([]);
    expect(page.server.to("GET /api/rules/backtests")).toEqual([]);
  });

  it("say what happened when they cannot be read, with a way out (P8)", async () => {
    const page = await enterRules({ isAway: true });
    expect(page.page.find(ErrorState).props.title).toBe("Refused");
    page.server.answers.set("GET /api/rules", () => ({ pipelines: [pipelineRules()], mayChange: true }));
    await page.press("try-again");
    expect(lines(page)[0]).toContain("OFFER");
  });

  it("say so where the account has no pipeline at all", async () => {
    const page = await enterRules({ pipelines: [] });
    expect(textOf(page.page.getRootNode())).toBe(
      "This account has no deal pipeline. Make one in HubSpot, then come back.",
    );
  });
});

describe("A dry run", () => {
  it("is asked for with the rules on the screen, followed and listed (X5)", async () => {
    const page = await enterRules();
    await page.press("rule-remove-0");
    page.server.answers.set("POST /api/rules/backtests", () => dryRun());
    await page.pressLoading("dry-run-start");
    expect(page.server.to("POST /api/rules/backtests").map(({ body }) => body)).toMatchObject([
      { pipelineId: "default", rows: [], days: 90, idempotencyKey: "key-1" },
    ]);
    expect(page.page.find(ProgressBar).props).toMatchObject({
      value: 1,
      maxValue: 4,
      valueDescription: "1 of 4 deals",
    });
    const move = { dealId: "512", dealName: "Website", dealUrl: "https://app.hubspot.com/d/512", paymentId: "p1" };
    const done = dryRun({
      state: "done",
      seen: 4,
      payments: 5,
      moved: 1,
      unsure: 1,
      stayed: [{ why: "it already stood further ahead", times: 2 }],
      moves: [
        { ...move, at: today, onStatus: "paid", mode: "live", from: "NEW", to: "OFFER" },
        {
          ...move,
          dealName: null,
          paymentId: "p2",
          at: today,
          onStatus: "paid",
          mode: "live",
          from: null,
          to: "OFFER",
        },
      ],
    });
    page.server.answers.set("GET /api/rules/backtests/b1", () => done);
    await settle(2_000);
    const text = textOf(page.page.getRootNode());
    expect(text).toContain("this would have moved 1 deal.");
    expect(text).toContain("1 more deal would have moved from some stages");
    expect(text).toContain("Website");
    expect(text).toContain("Deal 512");
    expect(text).toContain("Not known");
    expect(text).toContain("2 times: it already stood further ahead");
    await settle(10_000);
    expect(page.server.to("GET /api/rules/backtests/b1")).toHaveLength(1);
  });

  it("P8 says so when the rules are others than those it went by, or may be (X5)", async () => {
    const page = await enterRules();
    page.server.answers.set("POST /api/rules/backtests", () => dryRun({ state: "done", payments: 1 }));
    await page.pressLoading("dry-run-start");
    const told = (): string => JSON.stringify(page.page.findAll(Alert).map(({ props }) => props.title));
    expect(told()).not.toContain("changed since");
    await page.press("rule-remove-0");
    expect(told()).toContain("The rules were changed since.");
    const later = await enterRules({ latestDryRun: dryRun({ state: "done", payments: 1 }) });
    expect(textOf(later.page.getRootNode())).toContain("with the rules as they stood then");
  });

  it("goes on being followed after an answer that was lost, and can be stopped (X5)", async () => {
    const page = await enterRules();
    page.server.answers.set("POST /api/rules/backtests", () => dryRun());
    page.server.answers.set("GET /api/rules/backtests/b1", () => problem(503));
    await page.pressLoading("dry-run-start");
    await settle(2_000);
    await settle(2_000);
    expect(page.server.to("GET /api/rules/backtests/b1").length).toBeGreaterThan(1);
    page.server.answers.set("DELETE /api/rules/backtests/b1", () => dryRun({ state: "stopped", payments: 1 }));
    await page.press("dry-run-stop");
    expect(page.page.findAll(Alert).map(({ props }) => props.title)).toEqual([
      "Stopped before its end; this is what was found until then.",
    ]);
  });
});

describe("The history of rules", () => {
  it("tells who saved what and when, and brings a version back after a question (S3.33, F50)", async () => {
    const page = await enterRules();
    const versions = [
      {
        version: 3,
        saved: { at: today, userId: "7", restores: 1 },
        rows: [row({ toStageId: "offer" }), row({ onStatus: "refunded", toStageId: "lost" })],
      },
      { version: 2, saved: { at: null, userId: null, restores: null }, rows: [] },
    ];
    page.server.answers.set("GET /api/rules/versions", () => ({ versions, before: null }));
    fire(page.page.find(Accordion, { title: "History" }), "onClick");
    await settle();
    const text = textOf(page.page.find(Accordion, { title: "History" }));
    expect(text).toContain("Saved by ann@example.com (user 7) on 20 Nov 2026, 14:05 GMT, brought back from version 1");
    expect(text).toContain("OFFER (offer)");
    expect(text).toContain("a stage that is gone (lost)");
    expect(text).toContain("From before versions were kept");
    const modal = overlayOf(page.page.findByTestId(Button, "restore-2")).find(Modal);
    expect(modal.props.title).toBe("Bring back version 2?");
    page.server.answers.set("POST /api/rules/restorations", () => pipelineRules({ version: 4, rows: [] }));
    fire(modal, "onOpen");
    fire(modal.find(LoadingButton), "onClick");
    await settle();
    expect(page.server.to("POST /api/rules/restorations").map(({ body }) => body)).toEqual([
      { pipelineId: "default", version: 3, restores: 2 },
    ]);
    expect(page.page.find(EmptyState).props.title).toBe("No rules in this pipeline");
  });
});
