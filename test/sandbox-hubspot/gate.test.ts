import { describe, expect, it } from "vitest";
import { app, hear, start, startHubSpot } from "./running.ts";

const deal = "/crm/objects/2026-09/deals/512";

describe("the gate of the API", () => {
  it("answers a good token", async () => {
    const { get } = await startHubSpot();
    const { status, body } = await get(`${deal}?properties=dealname`);
    expect(status).toBe(200);
    expect(body?.properties["dealname"]).toBe("Website redesign");
  });

  it.each([
    ["no token", null],
    ["a token nobody gave out", "made-up"],
  ])("answers 401 to %s", async (_what, token) => {
    const { get } = await startHubSpot();
    const { status, body } = await get(deal, token);
    expect(status).toBe(401);
    expect(body).toMatchObject({ status: "error", category: "INVALID_AUTHENTICATION" });
    expect(body?.["correlationId"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it("answers 401 to a token of 30 minutes and counts the call (F35)", async () => {
    const { get, advance, hubspot } = await startHubSpot();
    advance(1_799_999);
    expect((await get(deal)).status).toBe(200);
    expect(hubspot.calls.withExpiredToken).toBe(0);
    advance(1);
    const { status, body } = await get(deal);
    expect(status).toBe(401);
    expect(body).toMatchObject({
      category: "EXPIRED_AUTHENTICATION",
      context: { "expire time": [new Date(start + 1_800_000).toISOString()] },
    });
    expect(hubspot.calls.withExpiredToken).toBe(1);
  });

  it("answers 401 once the account has uninstalled the app, and counts the call (F55)", async () => {
    const { get, hubspot, demo } = await startHubSpot();
    hubspot.installs.uninstall(demo.portalId);
    expect((await get(deal)).status).toBe(401);
    expect(hubspot.calls.afterUninstall).toBe(1);
    expect(hubspot.installs.isInstalled(demo.portalId)).toBe(false);
  });

  it("answers 401 for an account that was closed", async () => {
    const { get, hubspot, demo } = await startHubSpot();
    hubspot.world.closePortal(demo.portalId);
    expect((await get(deal)).status).toBe(401);
  });

  it("shows no account the records of another (P6)", async () => {
    const { get, hubspot, demo } = await startHubSpot();
    hubspot.world.addPortal({
      portalId: 999,
      users: [{ id: 1, firstName: "O", lastName: "T", email: "o@example.com" }],
    });
    const stranger = hubspot.installs.grant(999, 1).accessToken;
    expect((await get(deal, stranger)).status).toBe(404);
    expect(demo.portalId).not.toBe(999);
  });

  it.each([
    ["GET", deal, "crm.objects.deals.read"],
    ["PATCH", deal, "crm.objects.deals.write"],
    ["POST", "/crm/objects/2026-09/notes", "crm.objects.contacts.write"],
    ["POST", "/crm/properties/2026-09/deals/groups", "crm.schemas.deals.write"],
    ["GET", "/crm/owners/2026-09", "crm.objects.owners.read"],
    ["GET", "/account-info/2026-09/details", "oauth"],
    ["POST", "/automation/actions/callbacks/2026-09/ap-1/complete", "automation"],
    ["PUT", "/crm/objects/2026-09/deals/512/associations/default/contacts/204", "crm.objects.contacts.write"],
  ])("answers 403 MISSING_SCOPES to %s %s without %s (F39)", async (method, path, scope) => {
    const { send, hubspot, demo } = await startHubSpot();
    hubspot.installs.withdrawScope(demo.portalId, scope);
    const { status, body } = await send(method, path, method === "GET" || method === "PUT" ? undefined : {});
    expect(status).toBe(403);
    expect(body).toMatchObject({ status: "error", category: "MISSING_SCOPES" });
    expect(body?.errors[0]?.context["requiredGranularScopes"]).toContain(scope);
  });

  it("takes one of two scopes where either will do", async () => {
    const { get, hubspot, demo } = await startHubSpot();
    hubspot.installs.withdrawScope(demo.portalId, "crm.objects.deals.read");
    expect((await get("/crm/pipelines/2026-09/deals")).status).toBe(200);
    hubspot.installs.withdrawScope(demo.portalId, "crm.schemas.deals.read");
    expect((await get("/crm/pipelines/2026-09/deals")).status).toBe(403);
  });

  it("answers 415 to a body that is not declared as JSON", async () => {
    const { url, token } = await startHubSpot();
    const headers = { authorization: `Bearer ${token}`, "content-type": "text/plain" };
    const { status } = await hear(url + deal, { method: "PATCH", headers, body: '{"properties":{}}' });
    expect(status).toBe(415);
  });

  it("answers 414 to an address that is too long", async () => {
    const { get } = await startHubSpot();
    expect((await get(`${deal}?properties=${"amount,".repeat(1_200)}`)).status).toBe(414);
  });

  it.each([
    "/crm/v3/objects/deals/512",
    "/crm/objects/v3/deals/512",
    "/crm/v4/objects/deals/512/associations/default/contacts/201",
    "/oauth/v1/access-tokens/abc",
    "/automation/v4/actions/callbacks/x/complete",
  ])("answers 404 to the switched-off address %s and counts it (F57)", async (path) => {
    const { get, hubspot } = await startHubSpot();
    expect((await get(path)).status).toBe(404);
    expect(hubspot.calls.legacy).toBe(1);
  });

  it("answers 404 to the token endpoint of an old version (F57)", async () => {
    const { form, hubspot } = await startHubSpot();
    const { status } = await form("/oauth/v1/token", { client_id: app.clientId });
    expect(status).toBe(404);
    expect(hubspot.calls.legacy).toBe(1);
  });

  it("answers 404 to a dated address that does not exist, which is not legacy", async () => {
    const { get, hubspot } = await startHubSpot();
    expect((await get("/crm/nothing/2026-09/here")).status).toBe(404);
    expect(hubspot.calls.legacy).toBe(0);
  });

  it("passes on every path that is not HubSpot's", async () => {
    const { url } = await startHubSpot();
    const { status, text } = await hear(`${url}/contacts/62515/record/0-3/512`);
    expect(status).toBe(404);
    expect(text).toContain("Cannot GET");
  });
});
