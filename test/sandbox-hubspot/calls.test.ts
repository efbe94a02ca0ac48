import { describe, expect, it } from "vitest";
import { app, askOften, deal, start, startHubSpot } from "./running.ts";

describe("the record of calls", () => {
  it("knows account, address without ids, status and time of each", async () => {
    const { get, send, hubspot, advance } = await startHubSpot();
    await get(deal);
    advance(1_000);
    await send("POST", "/crm/associations/2026-09/deals/contacts/batch/read", { inputs: [{ id: "513" }] });
    const call = {
      portalId: 62515,
      isLegacy: false,
      hadExpiredToken: false,
      wasAfterUninstall: false,
      isLimited: true,
    };
    expect(hubspot.calls.all).toEqual([
      { ...call, method: "GET", path: "/crm/objects/2026-09/deals/{id}", status: 200, at: start },
      {
        ...call,
        method: "POST",
        path: "/crm/associations/2026-09/deals/contacts/batch/read",
        status: 207,
        at: start + 1_000,
      },
    ]);
  });

  it("counts by account, method, path and status, and forgets", async () => {
    const { get, form, hubspot } = await startHubSpot();
    await get(deal);
    await get("/crm/objects/2026-09/deals/9999");
    const { refreshToken } = hubspot.installs.grant(62515, 7);
    const fields = { client_id: app.clientId, client_secret: app.clientSecret, grant_type: "refresh_token" };
    await form("/oauth/2026-09/token", { ...fields, refresh_token: refreshToken });
    const { calls } = hubspot;
    expect(calls.count()).toBe(3);
    expect(calls.count({ path: "/crm/objects/2026-09/deals/{id}" })).toBe(2);
    expect(calls.count({ path: /^\/crm/, status: 404 })).toBe(1);
    expect(calls.count({ method: "POST", portalId: 62515 })).toBe(1);
    expect(calls.count({ portalId: 99 })).toBe(0);
    calls.clear();
    expect(calls.count()).toBe(0);
  });

  it("finds the busiest ten seconds of an account", async () => {
    const running = await startHubSpot();
    const { hubspot, advance, send } = running;
    await askOften(running, 3);
    advance(9_999);
    await askOften(running, 4);
    await send("POST", "/crm/objects/2026-09/deals/search", {});
    advance(1);
    await askOften(running, 2);
    expect(hubspot.calls.busiestWindow(62515)).toBe(7);
    expect(hubspot.calls.busiestWindow(99)).toBe(0);
  });
});
