import { describe, expect, it } from "vitest";
import { client, tokenPath } from "./consent-address.ts";
import { startHubSpot } from "./running.ts";

describe("introspection, revocation and uninstallation", () => {
  it("tells whose token it is and how long it lives", async () => {
    const { form, token, advance } = await startHubSpot();
    advance(600_000);
    const { body } = await form(`${tokenPath}/introspect`, { ...client, token, token_type_hint: "access_token" });
    expect(body).toMatchObject({
      active: true,
      token,
      hub_id: 62515,
      user_id: 7,
      app_id: 4711,
      user: "ann@example.com",
      token_use: "access_token",
      expires_in: 1200,
    });
  });

  it("tells of a refresh token too", async () => {
    const { form, hubspot } = await startHubSpot();
    const { refreshToken } = hubspot.installs.grant(62515, 8);
    const { body } = await form(`${tokenPath}/introspect`, { ...client, token: refreshToken });
    expect(body).toMatchObject({ active: true, token_use: "refresh_token", user: "sam@example.com" });
  });

  it("calls an expired, a made-up and a dead token inactive and says nothing else", async () => {
    const { form, token, advance, hubspot } = await startHubSpot();
    const { refreshToken } = hubspot.installs.grant(62515, 7);
    hubspot.installs.uninstall(62515);
    advance(1_800_000);
    for (const one of [token, "made-up", refreshToken]) {
      const { body } = await form(`${tokenPath}/introspect`, { ...client, token: one });
      expect(body).toEqual({ active: false });
    }
  });

  it("revokes the refresh token and lets the access token live to its end", async () => {
    const { form, hubspot, get } = await startHubSpot();
    const { refreshToken, accessToken } = hubspot.installs.grant(62515, 7);
    expect((await form(`${tokenPath}/revoke`, { ...client, token: refreshToken })).status).toBe(204);
    const fields = { ...client, grant_type: "refresh_token", refresh_token: refreshToken };
    expect((await form(tokenPath, fields)).body).toMatchObject({ status: "BAD_REFRESH_TOKEN" });
    expect((await get("/account-info/2026-09/details", accessToken)).status).toBe(200);
    expect(hubspot.installs.isInstalled(62515)).toBe(true);
  });

  it.each(["2026-03", "2026-09"])("uninstalls itself in version %s", async (version) => {
    const { send, get, hubspot } = await startHubSpot();
    expect((await send("DELETE", `/appinstalls/${version}/external-install`)).status).toBe(204);
    expect(hubspot.installs.isInstalled(62515)).toBe(false);
    expect((await get("/account-info/2026-09/details")).status).toBe(401);
  });
});
