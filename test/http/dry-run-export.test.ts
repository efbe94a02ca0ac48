import type { BacktestView, ConnectLink } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runBacktests } from "../../server/jobs/backtests.ts";
import { startRig, type Rig } from "../rig.ts";
import { addNeighbour, confirm, create, newKey, newScene, type Scene } from "../scene.ts";
import { readCsv } from "./overview.ts";

const rule = {
  onStatus: "confirmed_manually",
  toStageId: "contractsent",
  mode: "test",
  fires: "each",
  onlyFrom: null,
  mayGoBack: false,
  mayReopen: false,
  takesLateMoney: false,
  isDry: false,
  isOn: true,
} as const;
const minute = 60_000;

let rig: Rig;
let scene: Scene;
let formula: Scene;
beforeAll(async () => {
  rig = await startRig();
  scene = newScene(rig);
  await confirm(rig, await create(scene));
  rig.clock.pass(1_000);
  // By then it would stand there already.
  await confirm(rig, await create(scene, { amount: "250.00" }), { amount: "250.00" });
  // A name that a spreadsheet would work out.
  const { world } = rig.sandbox.hubspot;
  const { portalId, contactId } = scene;
  const dealId = world.addDeal(portalId, {
    name: "=HYPERLINK(1)",
    amount: "1000.00",
    stageId: "presentationscheduled",
  });
  world.associate(portalId, dealId, contactId);
  formula = { ...scene, dealId };
  await confirm(rig, await create(formula));
  await rig.drain();
});
afterAll(() => rig.close());

const ask = async () =>
  (
    await rig.card("POST", "/api/rules/backtests", {
      idempotencyKey: newKey(),
      pipelineId: "default",
      rows: [rule],
      days: 90,
    })
  ).body as BacktestView;

async function dryRun(): Promise<BacktestView> {
  const asked = await ask();
  while (await runBacktests(rig.app.context)) rig.clock.pass(1);
  return asked;
}

const linkTo = ({ id }: BacktestView, card: Rig["card"] = rig.card) =>
  card("POST", `/api/rules/backtests/${id}/export-links`, {});

async function download(run: BacktestView) {
  const { url } = (await linkTo(run)).body as ConnectLink;
  const response = await rig.page(url);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const [titles = [], ...lines] = readCsv(text.slice(1));
  const rows = lines.map((line) => Object.fromEntries(titles.map((title, index) => [title, line[index]])));
  return { response, rows };
}

describe("a dry run as a CSV", () => {
  it("X5 lists every finding with the names people know, and why deals would have stayed", async () => {
    const run = await dryRun();
    const { response, rows } = await download(run);
    expect(response.headers.get("content-disposition")).toMatch(/filename=dry-run-\d{4}-\d{2}-\d{2}\.csv/);
    expect(response.headers.get("content-type")).toContain("text/csv");
    expect(rows.find((row) => row["Deal's number"] === scene.dealId)).toMatchObject({
      Deal: "Website redesign",
      Status: "Confirmed by team member",
      Mode: "test",
      Outcome: "would move",
      From: "Presentation scheduled",
      To: "Contract sent",
      "Why not": "",
    });
    const stayed = rows.filter(({ Outcome }) => Outcome === "would stay");
    expect(stayed.length).toBeGreaterThan(0);
    expect(stayed.every((row) => row["Why not"] !== "" && row["To"] === "")).toBe(true);
  });

  it("X5 tells all of a long one, which the screen does not", async () => {
    const run = await dryRun();
    const { portalId } = rig.sandbox.demo;
    const { backtestFindings } = rig.app.context.store;
    const before = (await download(run)).rows.length;
    const [one] = await backtestFindings.list(portalId, run.id, { after: 0, limit: 1 });
    if (!one) throw new Error("Nothing was found.");
    await backtestFindings.append(
      portalId,
      run.id,
      Array.from({ length: 250 }, () => one),
    );
    expect((await download(run)).rows).toHaveLength(before + 250);
  });

  it("F117 X5 carries nothing that a spreadsheet would carry out", async () => {
    const { rows } = await download(await dryRun());
    expect(rows.find((row) => row["Deal's number"] === formula.dealId)?.["Deal"]).toBe("'=HYPERLINK(1)");
  });

  it("X37 P6 is handed to whoever may change the settings, of this account, for ten minutes", async () => {
    const run = await dryRun();
    const seller: Rig["card"] = (method, path, body) => rig.card(method, path, body, 8);
    expect((await linkTo(run, seller)).status).toBe(403);
    expect((await linkTo(run, (await addNeighbour(rig)).card)).status).toBe(404);
    const { url } = (await linkTo(run)).body as ConnectLink;
    expect((await rig.page(url)).status).toBe(200);
    rig.clock.pass(10 * minute);
    expect((await rig.page(url)).status).toBe(404);
  });

  it("X5 waits for the end of the run", async () => {
    const running = await ask();
    expect((await linkTo(running)).status).toBe(409);
    await rig.card("DELETE", `/api/rules/backtests/${running.id}`);
    expect((await linkTo(running)).status).toBe(201);
  });
});
