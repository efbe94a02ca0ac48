import { describe, expect, it } from "vitest";
import { askOften, deal, startHubSpot } from "./running.ts";

describe("the rate limit (F43)", () => {
  it("lets 110 calls pass in ten seconds and answers the next one as documented", async () => {
    const running = await startHubSpot();
    const statuses = await askOften(running, 110);
    expect(new Set(statuses)).toEqual(new Set([200]));
    const { status, body, headers } = await running.get(deal);
    expect(status).toBe(429);
    expect(body).toMatchObject({
      status: "error",
      message: "You have reached your ten_secondly_rolling limit.",
      errorType: "RATE_LIMIT",
      policyName: "TEN_SECONDLY_ROLLING",
    });
    expect(body).toHaveProperty("correlationId");
    expect(headers.get("x-hubspot-ratelimit-remaining")).toBe("0");
    expect(headers.has("retry-after")).toBe(false);
  });

  it("says on every answer how much is left, also on a refusal", async () => {
    const { get } = await startHubSpot();
    const { headers } = await get(deal);
    expect(headers.get("x-hubspot-ratelimit-max")).toBe("110");
    expect(headers.get("x-hubspot-ratelimit-remaining")).toBe("109");
    expect(headers.get("x-hubspot-ratelimit-interval-milliseconds")).toBe("10000");
    const refused = await get("/crm/objects/2026-09/deals/9999");
    expect(refused.status).toBe(404);
    expect(refused.headers.get("x-hubspot-ratelimit-remaining")).toBe("108");
  });

  it("rolls: a call is let in again ten seconds after each one", async () => {
    const running = await startHubSpot();
    await askOften(running, 60);
    running.advance(5_000);
    await askOften(running, 50);
    running.advance(4_999);
    expect((await running.get(deal)).status).toBe(429);
    running.advance(1);
    const statuses = await askOften(running, 61);
    expect(statuses.filter((status) => status === 200)).toHaveLength(60);
  });

  it("is each account's own", async () => {
    const running = await startHubSpot();
    const { hubspot, get } = running;
    hubspot.world.addPortal({
      portalId: 99,
      users: [{ id: 1, firstName: "O", lastName: "T", email: "o@example.com" }],
    });
    await askOften(running, 111);
    const other = hubspot.installs.grant(99, 1).accessToken;
    expect((await get("/account-info/2026-09/details", other)).status).toBe(200);
  });

  it("counts searches apart, five a second, and sends them no headers", async () => {
    const running = await startHubSpot();
    const search = () => running.send("POST", "/crm/objects/2026-09/deals/search", { filterGroups: [] });
    for (let count = 0; count < 5; count += 1) {
      const { status, headers } = await search();
      expect(status).toBe(200);
      expect(headers.has("x-hubspot-ratelimit-max")).toBe(false);
    }
    expect((await search()).body).toMatchObject({ policyName: "SECONDLY" });
    running.advance(1_000);
    expect((await search()).status).toBe(200);
    expect((await running.get(deal)).headers.get("x-hubspot-ratelimit-remaining")).toBe("109");
  });
});
