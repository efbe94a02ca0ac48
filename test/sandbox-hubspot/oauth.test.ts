import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { client, codeOf, redirectUri, tokenPath } from "./consent-address.ts";
import { app, startHubSpot } from "./running.ts";

describe("the token endpoint", () => {
  it.each(["2026-03", "2026-09"])("gives tokens for a code in version %s", async (version) => {
    const running = await startHubSpot();
    const code = await codeOf(running, { optional_scope: "crm.objects.owners.read" });
    const form = { ...client, grant_type: "authorization_code", code, redirect_uri: redirectUri };
    const { status, body } = await running.form(`/oauth/${version}/token`, form);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: "bearer", expires_in: 1800, hub_id: 62515, user_id: 7 });
    expect(body?.["scopes"]).toEqual([...app.requiredScopes, "crm.objects.owners.read"]);
    expect(String(body?.["access_token"]).length).toBeGreaterThan(255);
    const details = await running.get("/account-info/2026-09/details", String(body?.["access_token"]));
    expect(details.status).toBe(200);
  });

  it("takes a code once", async () => {
    const running = await startHubSpot();
    const form = {
      ...client,
      grant_type: "authorization_code",
      code: await codeOf(running),
      redirect_uri: redirectUri,
    };
    expect((await running.form(tokenPath, form)).status).toBe(200);
    const again = await running.form(tokenPath, form);
    expect(again.status).toBe(400);
    expect(again.body).toMatchObject({ error: "invalid_grant", status: "BAD_AUTH_CODE" });
  });

  it("takes a code only with the redirect address it was given for, though the app has others", async () => {
    const other = "https://payments.example.com/oauth/other";
    const running = await startHubSpot({ redirectUris: [redirectUri, other] });
    const form = { ...client, grant_type: "authorization_code", code: await codeOf(running), redirect_uri: other };
    expect((await running.form(tokenPath, form)).body).toMatchObject({ status: "BAD_REDIRECT_URI" });
    expect((await running.form(tokenPath, { ...form, redirect_uri: redirectUri })).status).toBe(200);
  });

  it("takes a code for a short time only", async () => {
    const running = await startHubSpot();
    const form = {
      ...client,
      grant_type: "authorization_code",
      code: await codeOf(running),
      redirect_uri: redirectUri,
    };
    running.advance(300_000);
    expect((await running.form(tokenPath, form)).body).toMatchObject({ status: "BAD_AUTH_CODE" });
  });

  it("wants the verifier of the code's challenge", async () => {
    const verifier = "a-verifier-of-forty-three-characters-or-more";
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    const running = await startHubSpot();
    const code = await codeOf(running, { code_challenge: challenge, code_challenge_method: "S256" });
    const form = { ...client, grant_type: "authorization_code", code, redirect_uri: redirectUri };
    expect((await running.form(tokenPath, form)).body).toMatchObject({ status: "BAD_AUTH_CODE" });
    expect((await running.form(tokenPath, { ...form, code_verifier: "wrong" })).status).toBe(400);
    expect((await running.form(tokenPath, { ...form, code_verifier: verifier })).status).toBe(200);
  });

  it("refuses a verifier where no challenge was sent", async () => {
    const running = await startHubSpot();
    const form = {
      ...client,
      grant_type: "authorization_code",
      code: await codeOf(running),
      redirect_uri: redirectUri,
    };
    expect((await running.form(tokenPath, { ...form, code_verifier: "any" })).status).toBe(400);
  });

  it.each([
    ["an unknown client", { client_id: "x", client_secret: "y", grant_type: "z" }, "invalid_client", "BAD_CLIENT_ID"],
    ["a wrong secret", { client_secret: "y" }, "invalid_client", "BAD_CLIENT_SECRET"],
    ["an unknown grant type", { grant_type: "password" }, "unsupported_grant_type", "BAD_GRANT_TYPE"],
    ["an unknown code", { code: "x" }, "invalid_grant", "BAD_AUTH_CODE"],
    ["another redirect address", { redirect_uri: "https://x.example.com/" }, "invalid_request", "BAD_REDIRECT_URI"],
    ["an unknown refresh token", { grant_type: "refresh_token" }, "invalid_grant", "BAD_REFRESH_TOKEN"],
  ])("answers 400 to %s", async (_what, changes, error, status) => {
    const running = await startHubSpot();
    const form = {
      ...client,
      grant_type: "authorization_code",
      code: await codeOf(running),
      redirect_uri: redirectUri,
    };
    const answer = await running.form(tokenPath, { ...form, ...changes });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error, status });
    expect(answer.body?.["message"]).toBe(answer.body?.["error_description"]);
  });

  it("answers 415 to JSON", async () => {
    const { send } = await startHubSpot();
    expect((await send("POST", tokenPath, { ...client, grant_type: "refresh_token" }, null)).status).toBe(415);
  });

  it("refuses parameters in the address", async () => {
    const running = await startHubSpot();
    const { refreshToken } = running.hubspot.installs.grant(62515, 7);
    const form = { ...client, grant_type: "refresh_token", refresh_token: refreshToken };
    const { status, body } = await running.form(`${tokenPath}?grant_type=refresh_token`, form);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: "invalid_request" });
  });

  it("refuses a form field that is not documented", async () => {
    const { form } = await startHubSpot();
    expect((await form(tokenPath, { ...client, grant_type: "refresh_token", audience: "x" })).status).toBe(400);
  });

  it("renews an access token again and again with the same refresh token", async () => {
    const { hubspot, form, get, advance } = await startHubSpot();
    const { refreshToken, accessToken } = hubspot.installs.grant(62515, 7);
    advance(1_800_000);
    const fields = { ...client, grant_type: "refresh_token", refresh_token: refreshToken };
    const { body } = await form(tokenPath, fields);
    expect(body).toMatchObject({ refresh_token: refreshToken, expires_in: 1800 });
    expect((await get("/account-info/2026-09/details", accessToken)).status).toBe(401);
    expect((await get("/account-info/2026-09/details", String(body?.["access_token"]))).status).toBe(200);
    expect((await form(tokenPath, fields)).status).toBe(200);
  });

  it("keeps the old refresh token good when the answer of a renewal is lost (F36)", async () => {
    const { hubspot, form } = await startHubSpot();
    const { refreshToken } = hubspot.installs.grant(62515, 7);
    const fields = { ...client, grant_type: "refresh_token", refresh_token: refreshToken };
    hubspot.faults.next({ match: { path: /\/token$/ }, answer: "drop_after_effect" });
    await expect(form(tokenPath, fields)).rejects.toThrow("fetch failed");
    expect((await form(tokenPath, fields)).status).toBe(200);
  });

  it("answers BAD_REFRESH_TOKEN after an uninstall, also when the app is installed again by another (F37, F55)", async () => {
    const { hubspot, form, get } = await startHubSpot();
    const old = hubspot.installs.grant(62515, 7);
    hubspot.installs.uninstall(62515);
    const renewed = hubspot.installs.grant(62515, 8);
    const fields = { ...client, grant_type: "refresh_token" };
    const answer = await form(tokenPath, { ...fields, refresh_token: old.refreshToken });
    expect(answer.body).toMatchObject({ error: "invalid_grant", status: "BAD_REFRESH_TOKEN" });
    expect(hubspot.calls.afterUninstall).toBe(1);
    expect((await form(tokenPath, { ...fields, refresh_token: renewed.refreshToken })).body).toMatchObject({
      user_id: 8,
    });
    expect((await get("/account-info/2026-09/details", old.accessToken)).status).toBe(401);
  });

  it("answers BAD_HUB for an account that was closed", async () => {
    const { hubspot, form } = await startHubSpot();
    const { refreshToken } = hubspot.installs.grant(62515, 7);
    hubspot.world.closePortal(62515);
    const { body } = await form(tokenPath, { ...client, grant_type: "refresh_token", refresh_token: refreshToken });
    expect(body).toMatchObject({ status: "BAD_HUB" });
  });

  it.each([423, 429, 477, 503] as const)(
    "can answer %i for a while without harm to the token (F38)",
    async (answer) => {
      const { hubspot, form } = await startHubSpot();
      const { refreshToken } = hubspot.installs.grant(62515, 7);
      hubspot.faults.next({ match: { path: /\/token$/ }, answer });
      const fields = { ...client, grant_type: "refresh_token", refresh_token: refreshToken };
      expect((await form(tokenPath, fields)).status).toBe(answer);
      expect((await form(tokenPath, fields)).status).toBe(200);
    },
  );
});
