import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { workSigns } from "../../server/store/work-signs.ts";
import { openDatabase } from "../../server/store/database.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, payerSentTo, tokenOf } from "../scene.ts";
import { sqliteFile } from "../table-look.ts";

let rig: Rig;
const lines: string[] = [];

beforeAll(async () => {
  rig = await startRig({ database: sqliteFile, logTo: { write: (line: string) => void lines.push(line) } });
  await rig.drain();
});
afterAll(() => rig.close());

/** Later than figures are kept. */
async function figures(): Promise<string> {
  rig.clock.pass(6_000);
  return (await rig.page("/metrics")).text();
}

/** The value of one line, such as `payments_tab_moves_total{outcome="applied",reason="none"}`. */
async function figure(name: string): Promise<number | null> {
  const line = (await figures()).split("\n").find((one) => one.startsWith(`${name} `));
  return line === undefined ? null : Number(line.split(" ").at(-1));
}

type Line = Readonly<Record<string, string | number | undefined>>;

const told = (sentence: string): readonly Line[] =>
  lines.map((line) => JSON.parse(line) as Line).filter(({ msg }) => msg === sentence);

describe("figures and lines of a payment that moves its deal", () => {
  let paymentId: string;
  let token: string;

  beforeAll(async () => {
    const scene = newScene(rig);
    const payment = await create(scene, { amount: "100.00" });
    paymentId = payment.id;
    token = tokenOf(payment);
    const page = await payerSentTo(rig, payment);
    await rig.post(new URL(page).pathname, { act: "pay" });
    await rig.drain();
  });

  it("P3 P4 count its money, its move and what HubSpot was told", async () => {
    expect(await figure('payments_tab_ledger_entries_total{kind="captured"}')).toBe(1);
    expect(await figure('payments_tab_moves_total{outcome="applied",reason="none"}')).toBe(1);
    expect(await figure('payments_tab_settled_total{work="crm_writes",outcome="done"}')).toBeGreaterThan(0);
    expect(await figure('payments_tab_settled_total{work="deliveries",outcome="done"}')).toBeGreaterThan(0);
  });

  it("G8 count calls by whom and how they ended, with the waiting for room", async () => {
    expect(
      await figure('payments_tab_call_seconds_count{upstream="hubspot",call="worker",outcome="ok"}'),
    ).toBeGreaterThan(0);
    expect(await figure('payments_tab_call_seconds_count{upstream="hubspot",call="token_grant",outcome="ok"}')).toBe(1);
    expect(
      await figure('payments_tab_call_seconds_count{upstream="simulated",call="open_checkout",outcome="ok"}'),
    ).toBeGreaterThan(0);
    expect(await figure('payments_tab_hubspot_turn_wait_seconds_count{lane="worker"}')).toBeGreaterThan(0);
  });

  it("G6 time answers by the route's pattern, never by an address", async () => {
    const text = await figures();
    expect(text).toContain('payments_tab_http_request_seconds_count{method="POST",route="/p/:token/go",status="3xx"}');
    expect(text).not.toContain(token);
    expect(text).not.toContain(paymentId);
    expect(text).not.toContain(String(rig.sandbox.demo.portalId));
  });

  it("F128 tell each request in one line: what, who, for which account and payment, and how it ended", () => {
    const made = told("A request was answered.").find(
      ({ route, method }) => route === "/api/payments" && method === "POST",
    );
    const { portalId, adminId } = rig.sandbox.demo;
    expect(made).toMatchObject({ portalId, userId: String(adminId), status: 201 });
    expect(made?.["calls"]).toBeGreaterThan(0);
    expect(made?.["milliseconds"]).toBeGreaterThanOrEqual(0);
    expect(lines.join("")).not.toContain(token);
    expect(told("A request was answered.").filter(({ route }) => route === "/metrics")).toEqual([]);
  });
});

describe("figures of what goes wrong", () => {
  it("F5 F120 count refused signatures by who should have signed", async () => {
    for (const path of ["/hubspot/webhooks", "/hubspot/actions/remind", "/api/settings", "/v1/payments"]) {
      await fetch(new URL(path, rig.url), { method: path.startsWith("/hubspot") ? "POST" : "GET" });
    }
    const senders = ["hubspot_events", "hubspot_actions", "hubspot_card", "api_key"];
    const counts: (number | null)[] = [];
    for (const sender of senders) counts.push(await figure(`payments_tab_refused_requests_total{sender="${sender}"}`));
    expect(counts).toEqual(senders.map(() => 1));
  });

  it("F13 F128 count deliveries to unknown addresses under names of ours only", async () => {
    for (const provider of ["stripe", "canaryprovider"]) {
      await fetch(new URL(`/webhooks/${provider}/nobody`, rig.url), { method: "POST", body: "{}" });
    }
    expect(await figure('payments_tab_deliveries_total{provider="stripe",outcome="unknown_address"}')).toBe(1);
    expect(await figure('payments_tab_deliveries_total{provider="unknown",outcome="unknown_address"}')).toBe(1);
    expect(await figures()).not.toContain("canaryprovider");
    expect(lines.join("")).not.toContain("canaryprovider");
  });

  it("F128 name no method and no route that a stranger has made up", async () => {
    await fetch(new URL("/canaryroute", rig.url), { method: "PROPFIND" });
    expect(await figure('payments_tab_http_request_seconds_count{method="other",route="unmatched",status="4xx"}')).toBe(
      1,
    );
    expect(await figures()).not.toContain("canaryroute");
  });

  it("F43 G8 count a call that met the limit by its fault", async () => {
    rig.sandbox.hubspot.faults.next({ match: { path: /pipelines/ }, answer: 429 });
    rig.clock.pass(120_000);
    await rig.card("GET", "/api/settings");
    rig.sandbox.hubspot.faults.clear();
    expect(
      await figure('payments_tab_call_seconds_count{upstream="hubspot",call="person",outcome="rate_limited"}'),
    ).toBe(1);
  });
});

describe("gauges", () => {
  it("F131 G4 tell what waits and for how long", async () => {
    const database = openDatabase(rig.databaseUrl);
    const { portalId } = rig.sandbox.demo;
    const [connection] = await rig.app.context.store.connections.list(portalId);
    const entry = { portalId, connectionId: connection?.connectionId ?? "", kind: "test", checkoutReference: null };
    const kept = { ...entry, entryId: "e1", dedupeKey: "d1", paymentId: null, body: "", state: "ready" as const };
    await rig.app.context.store.inbox.put([{ ...kept, receivedAt: rig.clock.now() }]);
    rig.clock.pass(60_000);
    expect(await figure('payments_tab_due{work="deliveries"}')).toBe(1);
    expect(await figure('payments_tab_due_age_seconds{work="deliveries"}')).toBe(72);
    expect((await workSigns(database).waiting(rig.clock.now())).deliveries.due).toBe(1);
    await database("inbox").where({ entry_id: "e1" }).delete();
    await database.destroy();
    expect(await figure('payments_tab_due{work="deliveries"}')).toBe(0);
  });

  it("F68 tell the loop's delay and the memory of the process", async () => {
    expect(await figure('payments_tab_loop_delay_seconds{quantile="0.99"}')).toBeGreaterThanOrEqual(0);
    expect(await figure('payments_tab_memory_bytes{kind="resident"}')).toBeGreaterThan(1e6);
    expect(await figure("payments_tab_disk_free_ratio")).toBeGreaterThan(0);
    expect(await figure("payments_tab_database_up")).toBe(1);
  });

  it("G6 are asked of the database at most every few seconds, however many look", async () => {
    rig.clock.pass(6_000);
    const memory = async () =>
      (await (await rig.page("/metrics")).text())
        .split("\n")
        .filter((line) => line.startsWith("payments_tab_memory_bytes{"));
    const [first, beside] = await Promise.all([memory(), memory()]);
    expect(first).toHaveLength(3);
    expect(beside).toEqual(first);
    rig.clock.pass(4_999);
    expect(await memory()).toEqual(first);
    rig.clock.pass(1);
    expect(await memory()).not.toEqual(first);
  });
});
