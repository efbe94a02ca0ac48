import { describe, expect, it } from "vitest";
import type { Fault, FaultStatus } from "../sandbox/hubspot/gate/faults.ts";
import type { HubSpotSandbox } from "../sandbox/hubspot/index.ts";
import { deal, hear, startHubSpot } from "./running.ts";

/** Until one more call has reached the stand-in. */
async function arrival({ calls }: HubSpotSandbox): Promise<void> {
  const before = calls.count();
  while (calls.count() === before) await new Promise((resolve) => setImmediate(resolve));
}

const toWon = { properties: { dealstage: "closedwon" } };

describe("trouble that was ordered", () => {
  const statuses: readonly FaultStatus[] = [400, 401, 403, 404, 409, 423, 429, 477, 500, 502, 503, 504];

  it.each(statuses)(
    "is a status %i with HubSpot's body, once, without effect (F35, F38, F39, F42, F44)",
    async (answer) => {
      const { send, hubspot } = await startHubSpot();
      hubspot.faults.next({ answer });
      const { status, body } = await send("PATCH", deal, toWon);
      expect(status).toBe(answer);
      expect(body).toMatchObject({ status: "error" });
      expect(hubspot.world.dealsMovedByApp()).toEqual([]);
      expect((await send("PATCH", deal, toWon)).status).toBe(200);
    },
  );

  it("carries Retry-After where told (F42)", async () => {
    const { get, hubspot } = await startHubSpot();
    hubspot.faults.next({ answer: 477, retryAfter: 86_400 });
    expect((await get(deal)).headers.get("retry-after")).toBe("86400");
  });

  it("meets only the calls it is meant for, as often as told", async () => {
    const { get, send, hubspot } = await startHubSpot();
    hubspot.faults.next({ match: { method: "PATCH", path: /deals\/512$/ }, answer: 503, times: 2 });
    expect((await get(deal)).status).toBe(200);
    expect((await send("PATCH", "/crm/objects/2026-09/deals/513", toWon)).status).toBe(200);
    expect(hubspot.faults.pending).toBe(2);
    expect((await send("PATCH", deal, toWon)).status).toBe(503);
    expect((await send("PATCH", deal, toWon)).status).toBe(503);
    expect((await send("PATCH", deal, toWon)).status).toBe(200);
    expect(hubspot.faults.pending).toBe(0);
  });

  it("is met in the order it was told", async () => {
    const { get, hubspot } = await startHubSpot();
    hubspot.faults.next({ answer: 500 });
    hubspot.faults.next({ answer: 429 });
    expect([(await get(deal)).status, (await get(deal)).status, (await get(deal)).status]).toEqual([500, 429, 200]);
  });

  it("can answer an error and take effect all the same (F44)", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.faults.next({ answer: 502, takesEffect: true });
    expect((await send("PATCH", deal, toWon)).status).toBe(502);
    expect(hubspot.world.deal(62515, "512").stageId).toBe("closedwon");
  });

  it("can break the connection after the effect, or before it (F44)", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.faults.next({ answer: "drop" });
    await expect(send("PATCH", deal, toWon)).rejects.toThrow("fetch failed");
    expect(hubspot.world.deal(62515, "512").stageId).toBe("presentationscheduled");
    hubspot.faults.next({ answer: "drop_after_effect" });
    await expect(send("PATCH", deal, toWon)).rejects.toThrow("fetch failed");
    expect(hubspot.world.deal(62515, "512").stageId).toBe("closedwon");
    expect(hubspot.calls.all.map(({ status }) => status)).toEqual([null, null]);
  });

  it("can leave the caller waiting, with or without effect (F44)", async () => {
    const { url, token, hubspot } = await startHubSpot();
    const giveUpOn = async (fault: Fault): Promise<void> => {
      const patience = new AbortController();
      hubspot.faults.next(fault);
      const { signal } = patience;
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const waiting = hear(url + deal, { method: "PATCH", headers, body: JSON.stringify(toWon), signal });
      await arrival(hubspot);
      patience.abort();
      await expect(waiting).rejects.toThrow("aborted");
    };
    await giveUpOn({ answer: "timeout" });
    expect(hubspot.world.deal(62515, "512").stageId).toBe("presentationscheduled");
    await giveUpOn({ answer: "timeout", takesEffect: true });
    expect(hubspot.world.deal(62515, "512").stageId).toBe("closedwon");
    expect(hubspot.calls.all.map(({ status }) => status)).toEqual([null, null]);
  });

  it("lets go of waiting callers when it is cleared", async () => {
    const { get, hubspot } = await startHubSpot();
    hubspot.faults.next({ answer: "timeout" });
    const waiting = get(deal);
    await arrival(hubspot);
    hubspot.faults.next({ answer: 500 });
    hubspot.faults.clear();
    await expect(waiting).rejects.toThrow("fetch failed");
    expect((await get(deal)).status).toBe(200);
  });

  it("can be a web page, or JSON that ends in the middle", async () => {
    const { get, hubspot } = await startHubSpot();
    hubspot.faults.next({ answer: "html" });
    const page = await get(deal);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    hubspot.faults.next({ answer: "cut_json" });
    const cut = await get(deal);
    expect(cut.status).toBe(200);
    expect(cut.text).toMatch(/^\{"id":"512"/);
    expect(cut.body).toBeNull();
  });

  it("can be slowness", async () => {
    const { get, hubspot } = await startHubSpot();
    hubspot.faults.latency(40);
    const before = performance.now();
    expect((await get(deal)).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(39);
  });

  it("can be a person who is quicker, once (F48)", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.faults.meanwhile({ method: "PATCH" }, () => hubspot.world.moveDealByHand(62515, "512", "closedlost", 8));
    await send("PATCH", deal, toWon);
    await send("PATCH", deal, toWon);
    const history = hubspot.world.deal(62515, "512").history("dealstage");
    expect(history.map(({ value }) => value)).toEqual(["presentationscheduled", "closedlost", "closedwon"]);
    expect(hubspot.world.dealsMovedByApp().map(({ from }) => from)).toEqual(["closedlost", "closedwon"]);
  });
});
