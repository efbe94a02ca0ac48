import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { app, hear, start, startHubSpot } from "./running.ts";

const base = "/sandbox/hubspot";
const deals = `${base}/portals/62515/deals`;

describe("the control API", () => {
  it("shows a deal with its stage history and notes", async () => {
    const { get, send, advance, hubspot } = await startHubSpot();
    advance(1_000);
    hubspot.world.moveDealByHand(62515, "512", "contractsent", 8);
    await send("POST", "/crm/objects/2026-09/notes", {
      properties: { hs_timestamp: String(start), hs_note_body: "Paid" },
      associations: [
        { to: { id: "512" }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 214 }] },
      ],
    });
    const { status, body } = await get(`${deals}/512`, null);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: "512",
      name: "Website redesign",
      amount: "1000.00",
      currency: "EUR",
      isArchived: false,
      pipelineId: "default",
      stageId: "contractsent",
      stageLabel: "Contract sent",
      stageHistory: [
        { at: start, stageId: "presentationscheduled", source: "import" },
        { at: start + 1_000, stageId: "contractsent", source: "user:8" },
      ],
      contactIds: ["201"],
      notes: ["Paid"],
    });
  });

  it("moves a deal as a person would", async () => {
    const { send, hubspot } = await startHubSpot();
    const { body } = await send("POST", `${deals}/512/stage`, { stageId: "renewal_due", userId: 8 }, null);
    expect(body).toMatchObject({ stageId: "renewal_due", pipelineId: "renewals" });
    expect(hubspot.world.deal(62515, "512").history("dealstage").at(-1)?.source).toBe("user:8");
    await send("POST", `${deals}/512/stage`, { stageId: "contractsent" }, null);
    expect(hubspot.world.deal(62515, "512").history("dealstage").at(-1)?.source).toBe("user:7");
    expect(hubspot.world.dealsMovedByApp()).toEqual([]);
  });

  it("adds a deal, with a new contact, a known one or none", async () => {
    const { send, hubspot } = await startHubSpot();
    const contact = { email: "lea@example.com", firstName: "Lea", lastName: "Roth" };
    const made = await send("POST", deals, { name: "New", amount: "5.00", currency: "EUR", contact }, null);
    expect(made.status).toBe(201);
    const deal = hubspot.world.deal(62515, made.body?.id ?? "");
    expect(deal).toMatchObject({ name: "New", amount: "5.00", stageId: "appointmentscheduled" });
    expect(hubspot.world.contact(62515, deal.contactIds[0] ?? "").property("email")).toBe("lea@example.com");
    const known = await send("POST", deals, { name: "Known", contactId: "201", stageId: "contractsent" }, null);
    expect(known.body).toMatchObject({ contactIds: ["201"], stageId: "contractsent", amount: null });
    expect((await send("POST", deals, { name: "None" }, null)).body).toMatchObject({ contactIds: [] });
  });

  it.each([
    ["GET", `${deals}/9999`, undefined, 404],
    ["GET", `${base}/portals/1/deals/512`, undefined, 404],
    ["POST", `${base}/portals/1/deals`, { name: "D" }, 404],
    ["POST", `${deals}/512/stage`, { stageId: "gone" }, 400],
    ["POST", `${deals}/512/stage`, { stage: "contractsent" }, 400],
    ["POST", deals, { name: "D", stageId: "gone" }, 400],
    ["POST", deals, { name: "D", contactId: "9999" }, 400],
    ["POST", deals, { name: "D", amount: "a lot" }, 400],
    ["POST", `${base}/faults`, { answer: 418 }, 400],
  ])("refuses %s %s %j", async (method, path, body, expected) => {
    const { send, hubspot } = await startHubSpot();
    const before = hubspot.world.changes().length;
    const answer = await send(method, path, body, null);
    expect(answer.status).toBe(expected);
    expect(answer.body).toHaveProperty("message");
    expect(hubspot.world.changes()).toHaveLength(before);
  });

  it("orders trouble and ends it", async () => {
    const { send, get } = await startHubSpot();
    const match = { method: "GET", path: "/deals/512$" };
    const order = { match, answer: 429, retryAfter: 3, times: 3, takesEffect: false };
    expect((await send("POST", `${base}/faults`, order, null)).status).toBe(204);
    expect((await get("/crm/objects/2026-09/deals/513")).status).toBe(200);
    const met = await get("/crm/objects/2026-09/deals/512");
    expect([met.status, met.headers.get("retry-after")]).toEqual([429, "3"]);
    expect((await send("DELETE", `${base}/faults`, undefined, null)).status).toBe(204);
    expect((await get("/crm/objects/2026-09/deals/512")).status).toBe(200);
  });

  it("orders slowness", async () => {
    const { send, get } = await startHubSpot();
    await send("POST", `${base}/faults`, { latency: 40 }, null);
    const before = performance.now();
    await get("/crm/objects/2026-09/deals/512");
    expect(performance.now() - before).toBeGreaterThanOrEqual(39);
  });

  it("sums up the calls", async () => {
    const { get, token } = await startHubSpot();
    await get("/crm/objects/2026-09/deals/512");
    await get("/crm/v3/objects/deals/512");
    const { body } = await get(`${base}/calls`, null);
    expect(body).toMatchObject({
      total: 2,
      legacy: 1,
      withExpiredToken: 0,
      afterUninstall: 0,
      busiestWindow: { 62515: 1 },
    });
    expect(body?.["latest"]).toHaveLength(2);
    expect(JSON.stringify(body)).not.toContain(token);
  });

  it("answers neither a strange page of the same browser nor another host name", async () => {
    const { url } = await startHubSpot();
    const strange = await hear(`${url}${base}/calls`, { headers: { origin: "https://evil.example.com" } });
    expect(strange.status).toBe(403);
    // fetch does not let a caller choose the Host.
    const status = await new Promise((resolve, reject) => {
      const call = request(`${url}${base}/calls`, { headers: { host: "evil.example.com" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      call.on("error", reject).end();
    });
    expect(status).toBe(403);
  });

  it("is no part of HubSpot: its calls are not recorded and meet no trouble", async () => {
    const { get, hubspot } = await startHubSpot();
    hubspot.faults.next({ answer: 500 });
    expect((await get(`${deals}/512`, null)).status).toBe(200);
    expect(hubspot.calls.count()).toBe(0);
    expect(app.appId).toBe(4711);
  });
});
