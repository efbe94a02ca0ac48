import type { BacktestView, PipelineRules, RuleRow, RulesView, RuleVersions } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runBacktests } from "../../server/jobs/backtests.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  addNeighbour,
  confirm,
  create,
  movesByApp,
  newKey,
  newPipeline,
  newScene,
  problemOf,
  settle,
  stageOf,
  story,
} from "../scene.ts";

let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
});

afterAll(() => rig.close());

function row(changes: Partial<RuleRow> = {}): RuleRow {
  const usual = { onStatus: "paid", toStageId: null, mode: "test", fires: "each", onlyFrom: null } as const;
  const off = { mayGoBack: false, mayReopen: false, takesLateMoney: false, isDry: false };
  return { ...usual, ...off, isOn: true, ...changes };
}

/** A pipeline of three open stages and a won one, with these rules. */
async function pipelineWith(rows: (stages: readonly string[]) => readonly RuleRow[]) {
  const stages = newPipeline(rig, ["open", "open", "open", "won"]);
  const pipelineId = stages[0]?.replace(/_\d+$/, "") ?? "";
  await save(pipelineId, 0, rows(stages));
  return { pipelineId, stages, scene: newScene(rig, { stageId: stages[0] ?? "" }) };
}

async function save(pipelineId: string, version: number, rows: readonly RuleRow[]): Promise<PipelineRules> {
  const { status, body } = await rig.card("PUT", "/api/rules", { pipelineId, version, rows });
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as PipelineRules;
}

async function rulesOf(pipelineId: string): Promise<PipelineRules | undefined> {
  const { pipelines } = (await rig.card("GET", "/api/rules")).body as RulesView;
  return pipelines.find((one) => one.pipelineId === pipelineId);
}

/** Money by hand, all of it unless told otherwise, and what follows. */
async function pay(payment: { readonly id: string }, amount = "750.00"): Promise<void> {
  expect((await confirm(rig, payment, { amount })).status).toBe(200);
  await settle(rig);
}

describe("a pipeline's rules", () => {
  it("S3.33 are shown for every pipeline with stages, version and ready sets", async () => {
    const { pipelineId, stages } = await pipelineWith((all) => [row({ toStageId: all[2] ?? "" })]);
    const shown = await rulesOf(pipelineId);
    expect(shown).toMatchObject({ version: 1, isThere: true, rows: [{ toStageId: stages[2] }], refusals: [] });
    expect(shown?.stages.map(({ id }) => id)).toEqual(stages);
    expect(shown?.templates.map(({ id }) => id)).toEqual(["simple", "deposit", "careful", "none"]);
    expect(shown?.saved).toEqual({ at: rig.clock.now(), userId: String(rig.sandbox.demo.adminId), restores: null });
  });

  it("S3.33 F50 are saved as versions, and nobody's change is lost under another's", async () => {
    const { pipelineId } = await pipelineWith(() => [row()]);
    const { version } = await save(pipelineId, 1, [row({ isDry: true })]);
    expect(version).toBe(2);
    const stale = await rig.card("PUT", "/api/rules", { pipelineId, version: 1, rows: [row({ isOn: false })] });
    expect(stale.status).toBe(409);
    expect(problemOf(stale).detail).toContain("Reload");
    expect((await rig.card("PUT", "/api/rules", { pipelineId, version: 7, rows: [] })).status).toBe(409);
    // HubSpot repeats a call whose answer was lost.
    expect(await save(pipelineId, 1, [row({ isDry: true })])).toMatchObject({ version: 2 });
    const { body } = await rig.card("GET", `/api/rules/versions?pipelineId=${pipelineId}`);
    const { versions, before } = body as RuleVersions;
    expect(versions.map((one) => [one.version, one.rows[0]?.isDry])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(before).toBeNull();
  });

  it("S3.33 come back as they were, as a new version under the same ids", async () => {
    const { pipelineId } = await pipelineWith(() => [row()]);
    const { store } = rig.app.context;
    const { portalId } = rig.sandbox.demo;
    const before = await store.rules.list(portalId, pipelineId);
    await save(pipelineId, 1, []);
    const restored = await rig.card("POST", "/api/rules/restorations", { pipelineId, version: 2, restores: 1 });
    expect(restored.body).toMatchObject({ version: 3, saved: { restores: 1 }, rows: [{ onStatus: "paid" }] });
    expect(await store.rules.list(portalId, pipelineId)).toEqual(before.map((rule) => ({ ...rule, version: 3 })));
    const unknown = await rig.card("POST", "/api/rules/restorations", { pipelineId, version: 3, restores: 9 });
    expect(unknown.status).toBe(404);
  });

  it("X12 F107 leave a line in the audit log, and are changed by whoever may alone", async () => {
    const { pipelineId } = await pipelineWith(() => [row()]);
    const { portalId, sellerId } = rig.sandbox.demo;
    const [entry] = await rig.app.context.store.audit.listBefore(portalId, null, 1);
    expect(entry).toMatchObject({ act: "rules_changed", details: { pipelineId, version: 1 } });
    const asSeller = (method: "GET" | "POST" | "PUT", path: string, body?: unknown) =>
      rig.card(method, path, body, sellerId);
    expect((await asSeller("GET", "/api/rules")).body).toMatchObject({ mayChange: false });
    const draft = { pipelineId, rows: [] };
    for (const path of ["checks", "previews", "backtests", "restorations"])
      expect((await asSeller("POST", `/api/rules/${path}`, draft)).status).toBe(403);
    expect((await asSeller("GET", `/api/rules/versions?pipelineId=${pipelineId}`)).status).toBe(403);
    expect((await asSeller("GET", "/api/rules/backtests")).status).toBe(403);
  });

  it("S3.33 F45 can be put away when HubSpot has their pipeline no longer, and not made for one it never had", async () => {
    const gone = { portalId: rig.sandbox.demo.portalId, pipelineId: "gone", version: 1, rows: [], restores: null };
    const [rule] = await rig.app.context.store.rules.list(gone.portalId, "default");
    await rig.app.context.store.rules.add({ ...gone, rows: rule ? [rule] : [], savedAt: 0, savedBy: null });
    expect(await rulesOf("gone")).toMatchObject({ isThere: false, refusals: [{ name: "pipelineId" }] });
    expect((await save("gone", 1, [])).version).toBe(2);
    expect(await rulesOf("gone")).toBeUndefined();
    const never = await rig.card("PUT", "/api/rules", { pipelineId: "never", version: 0, rows: [] });
    expect(problemOf(never).fields).toMatchObject([{ name: "pipelineId" }]);
  });

  it("F51 X6 tell which of them was stopped, until they are saved anew", async () => {
    const { pipelineId } = await pipelineWith(() => [row()]);
    const { store } = rig.app.context;
    const { portalId } = rig.sandbox.demo;
    const [rule] = await store.rules.list(portalId, pipelineId);
    const stop = { portalId, ruleId: rule?.ruleId ?? "", ruleVersion: 1, dealId: "1", stoppedAt: rig.clock.now() };
    await store.ruleStops.stop(stop);
    expect((await rulesOf(pipelineId))?.warnings).toMatchObject([{ row: 0, kind: "stopped" }]);
    await save(pipelineId, 1, [row()]);
    expect((await rulesOf(pipelineId))?.warnings).toEqual([]);
  });

  it("X6 are checked before they are saved, warnings apart from refusals", async () => {
    const { pipelineId, stages } = await pipelineWith(() => []);
    const back = row({ onStatus: "refunded", toStageId: stages[0] ?? "", mayGoBack: true });
    const rows = [row({ toStageId: stages[2] ?? "" }), back, row({ onStatus: "opened", toStageId: "gone" })];
    const { body } = await rig.card("POST", "/api/rules/checks", { pipelineId, rows });
    expect(body).toMatchObject({
      refusals: [{ name: "rows.2.toStageId" }],
      warnings: [
        { row: 0, kind: "loop" },
        { row: 1, kind: "goes_back" },
      ],
    });
    expect((await rulesOf(pipelineId))?.version).toBe(1);
    const unreadable = await rig.card("POST", "/api/rules/checks", { pipelineId, rows: [{ ...row(), onStatus: "x" }] });
    expect(problemOf(unreadable).fields).toEqual([{ name: "rows.0.onStatus", message: "Choose a status." }]);
  });
});

describe("moves by rules", () => {
  it("X4 go back where the rule ticks it, and by the version that decided them (F50)", async () => {
    const { pipelineId, stages } = await pipelineWith((all) => [
      row({ onStatus: "confirmed_manually", toStageId: all[0] ?? "", mayGoBack: true }),
    ]);
    const scene = newScene(rig, { stageId: stages[2] ?? "" });
    const payment = await create(scene);
    await confirm(rig, payment);
    // Decided, and not carried out yet.
    await save(pipelineId, 1, [row({ onStatus: "confirmed_manually", isOn: false })]);
    await settle(rig);
    expect(stageOf(scene)).toBe(stages[0]);
    expect((await story(rig, payment)).at(-1)).toContain("by the pipeline's rule (version 1)");
  });

  it("X5 are only written down where the rule is to be watched, and the deal stays", async () => {
    const { scene } = await pipelineWith(() => [row({ isDry: true })]);
    const payment = await create(scene);
    await pay(payment);
    expect(movesByApp(scene)).toEqual([]);
    expect((await story(rig, payment)).at(-1)).toBe(
      "Deal not moved: the pipeline's rule (version 1) only writes what it would do. It would have gone from Stage 0 to Stage 1.",
    );
  });

  it("X15 move a deal on by its first payment, and to its end by the one that fills the balance", async () => {
    const { stages, scene } = await pipelineWith((all) => [
      row({ fires: "first_paid" }),
      row({ fires: "fully_paid", toStageId: all[3] ?? "" }),
    ]);
    const deposit = await create(scene, { amount: "300.00" });
    await pay(deposit, "300.00");
    expect(stageOf(scene)).toBe(stages[1]);
    const middle = await create(scene, { amount: "200.00" });
    await pay(middle, "200.00");
    expect(stageOf(scene)).toBe(stages[1]);
    expect((await story(rig, middle)).slice(-2).toSorted()).toEqual([
      "Deal not moved: its rule waits for the deal's first payment, and this was a later one.",
      "Deal not moved: its rule waits until the deal is fully paid, and something was still due.",
    ]);
    const rest = await create(scene, { amount: "500.00" });
    await pay(rest, "500.00");
    expect(stageOf(scene)).toBe(stages[3]);
  });

  it("P3 X15 move a deal once where one payment is its first and its last", async () => {
    const { stages, scene } = await pipelineWith((all) => [
      row({ fires: "first_paid" }),
      row({ fires: "fully_paid", toStageId: all[3] ?? "" }),
    ]);
    const payment = await create(scene, { amount: "1000.00" });
    await pay(payment, "1000.00");
    expect(movesByApp(scene)).toEqual([`${stages[0]} → ${stages[3]}`]);
    expect(await story(rig, payment)).toContain("Deal not moved: the rule for a fully paid deal has moved it.");
  });
});

describe("dry runs", () => {
  const drained = async () => {
    while (await runBacktests(rig.app.context)) rig.clock.pass(1);
  };
  const ask = (pipelineId: string, rows: readonly RuleRow[], changes = {}) =>
    rig.card("POST", "/api/rules/backtests", { idempotencyKey: newKey(), pipelineId, rows, ...changes });
  const read = async ({ id }: BacktestView) =>
    (await rig.card("GET", `/api/rules/backtests/${id}`)).body as BacktestView;

  it("X5 say how many deals of the last 90 days unsaved rules would have moved, and list them", async () => {
    const { pipelineId, stages, scene } = await pipelineWith(() => [row()]);
    await pay(await create(scene));
    const unmoved = newScene(rig, { stageId: stages[1] ?? "" });
    await save(pipelineId, 1, []);
    await pay(await create(unmoved));
    const { status, body } = await ask(pipelineId, [row({ toStageId: stages[2] ?? "" })]);
    expect(status).toBe(201);
    expect(body).toMatchObject({ state: "running", seen: 0, deals: null });
    await drained();
    const done = await read(body as BacktestView);
    expect(done).toMatchObject({ state: "done", deals: 2, seen: 2, payments: 2, moved: 1, unsure: 1, stayed: [] });
    expect(done.moves.find(({ dealId }) => dealId === scene.dealId)).toMatchObject({
      from: "Stage 0",
      to: "Stage 2",
      onStatus: "confirmed_manually",
      dealName: "Website redesign",
      dealUrl: expect.stringContaining(`/record/0-3/${scene.dealId}`) as string,
    });
    expect(done.moves.find(({ dealId }) => dealId === unmoved.dealId)).toMatchObject({ from: null, to: "Stage 2" });
    expect(movesByApp(scene)).toHaveLength(1);
    expect((await rulesOf(pipelineId))?.rows).toEqual([]);
  });

  it("X5 leave out what is older than the days asked for, and go by the ledger where a rule waits for it", async () => {
    const { pipelineId, stages, scene } = await pipelineWith(() => []);
    await pay(await create(scene, { amount: "1000.00" }), "1000.00");
    const last = row({ fires: "fully_paid", toStageId: stages[3] ?? "" });
    const today = (await ask(pipelineId, [last], { days: 1 })).body as BacktestView;
    await drained();
    expect(await read(today)).toMatchObject({ state: "done", deals: 1, unsure: 1 });
    rig.clock.pass(3 * 86_400_000);
    const later = (await ask(pipelineId, [last], { days: 1 })).body as BacktestView;
    await drained();
    expect(await read(later)).toMatchObject({ state: "done", deals: 0, payments: 0, moved: 0, unsure: 0 });
  });

  it("P7 X5 run one at a time, once for a key, and can be stopped", async () => {
    const { pipelineId } = await pipelineWith(() => []);
    const key = newKey();
    const first = (await ask(pipelineId, [row()], { idempotencyKey: key })).body as BacktestView;
    expect((await ask(pipelineId, [row()], { idempotencyKey: key })).body).toMatchObject({ id: first.id });
    expect((await ask(pipelineId, [row()])).status).toBe(409);
    const stopped = await rig.card("DELETE", `/api/rules/backtests/${first.id}`);
    expect(stopped).toMatchObject({ status: 200, body: { state: "stopped" } });
    expect((await rig.card("GET", "/api/rules/backtests")).body).toMatchObject({ backtest: { id: first.id } });
    await drained();
    expect(await read(first)).toMatchObject({ state: "stopped", seen: 0 });
    expect((await ask(pipelineId, [row()])).status).toBe(201);
    await drained();
  });

  it("P6 X5 are seen by their own account alone, and refuse what could not be saved", async () => {
    const { pipelineId } = await pipelineWith(() => []);
    const refused = await ask(pipelineId, [row({ toStageId: "gone" })]);
    expect(problemOf(refused).fields).toMatchObject([{ name: "rows.0.toStageId" }]);
    const { id } = (await ask(pipelineId, [row()])).body as BacktestView;
    await drained();
    const { card } = await addNeighbour(rig);
    expect((await card("GET", `/api/rules/backtests/${id}`)).status).toBe(404);
    expect((await card("GET", "/api/rules/backtests")).body).toEqual({ backtest: null });
  });

  it("X5 come back from a HubSpot that does not answer, and end as failed when it stays away", async () => {
    const { pipelineId, scene } = await pipelineWith(() => []);
    await pay(await create(scene));
    const asked = (await ask(pipelineId, [row()])).body as BacktestView;
    const crm = {
      ...rig.app.context.crm,
      readPipelines: () => Promise.reject(new Error("away")),
    };
    await runBacktests({ ...rig.app.context, crm });
    expect(await read(asked)).toMatchObject({ state: "running", seen: 0 });
    for (let tries = 0; tries < 6; tries += 1) {
      rig.clock.pass(3 * 3_600_000);
      await runBacktests({ ...rig.app.context, crm });
    }
    expect(await read(asked)).toMatchObject({ state: "failed", seen: 0 });
  });

  it("X5 tell what rules would do with one payment as it is now", async () => {
    const { pipelineId, stages, scene } = await pipelineWith(() => []);
    const payment = await create(scene);
    const preview = async (rows: readonly RuleRow[]) =>
      (await rig.card("POST", "/api/rules/previews", { pipelineId, rows, paymentId: payment.id })).body;
    expect(await preview([row()])).toEqual({
      status: "created",
      moves: null,
      text: "The deal would stay: there is no rule for Created.",
    });
    await pay(payment);
    expect(await preview([row({ toStageId: stages[2] ?? "" })])).toEqual({
      status: "confirmed_manually",
      moves: { from: "Stage 0", to: "Stage 2" },
      text: "The deal would move from Stage 0 to Stage 2.",
    });
    expect(await preview([row({ fires: "fully_paid" })])).toMatchObject({
      text: "The deal would stay: its rule waits until the deal is fully paid, and something was still due.",
    });
    const named = (sent: object) => rig.card("POST", "/api/rules/previews", { pipelineId, rows: [row()], ...sent });
    const { reference } = payment;
    expect((await named({ reference: ` ${reference} ` })).body).toMatchObject({ status: "confirmed_manually" });
    for (const sent of [{ reference: "NOBODY-S" }, { reference: " " }, {}]) {
      expect(problemOf(await named(sent)).fields).toMatchObject([{ name: "reference" }]);
    }
    expect(movesByApp(scene)).toEqual([]);
  });
});
