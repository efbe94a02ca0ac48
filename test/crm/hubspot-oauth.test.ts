import { describe, expect, it, onTestFinished } from "vitest";
import { hubspotOAuth } from "../../server/crm/hubspot/oauth.ts";
import { UpstreamError } from "../../server/domain/errors.ts";
import { rejection } from "./set-up.ts";
import { manualTime, startStub, type StubAnswer } from "./stub-hubspot.ts";

const clientSecret = "canary-client-secret";
const refreshToken = "canary-refresh-token";
const granted = {
  token_type: "bearer",
  access_token: "canary-access-token",
  refresh_token: "next-refresh-token",
  expires_in: 1800,
  hub_id: 62515,
  user_id: 123,
  scopes: ["oauth", "crm.objects.deals.read"],
  token_use: "access_token",
};

async function setUp(answer: () => StubAnswer, optionalScopes: readonly string[] = []) {
  const stub = await startStub(answer);
  onTestFinished(() => stub.close());
  const { clock } = manualTime();
  const oauth = hubspotOAuth({
    apiUrl: stub.url,
    appUrl: "https://app.hubspot.com",
    clientId: "client-1",
    clientSecret,
    redirectUri: "https://payments.example.com/oauth/callback",
    scopes: ["oauth", "crm.objects.deals.read"],
    optionalScopes,
    restVersion: "2026-09",
    clock,
  });
  return { oauth, stub, clock };
}

describe("the address of HubSpot's consent page", () => {
  it("names scopes, state and the PKCE challenge", async () => {
    const { oauth } = await setUp(() => ({}), ["crm.objects.line_items.read", "crm.objects.owners.read"]);
    const address = oauth.authorizeUrl("state-1", "challenge-1");
    const { origin, pathname, searchParams } = new URL(address);
    expect(origin + pathname).toBe("https://app.hubspot.com/oauth/authorize");
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: "client-1",
      redirect_uri: "https://payments.example.com/oauth/callback",
      scope: "oauth crm.objects.deals.read",
      optional_scope: "crm.objects.line_items.read crm.objects.owners.read",
      state: "state-1",
      code_challenge: "challenge-1",
      code_challenge_method: "S256",
    });
    expect(address).toContain("scope=oauth%20crm.objects.deals.read");
  });

  it("leaves optional scopes out when there are none, and keeps a plus sign in the state", async () => {
    const { oauth } = await setUp(() => ({}));
    const { searchParams } = new URL(oauth.authorizeUrl("a+b c", "challenge-1"));
    expect(searchParams.has("optional_scope")).toBe(false);
    expect(searchParams.get("state")).toBe("a+b c");
  });
});

describe("HubSpot's token endpoint", () => {
  it("exchanges a code with everything in the form body and nothing in the address", async () => {
    const { oauth, stub, clock } = await setUp(() => ({ body: granted }));
    expect(await oauth.exchangeCode("code-1", "verifier-1")).toEqual({
      portalId: 62515,
      userId: "123",
      accessToken: "canary-access-token",
      refreshToken: "next-refresh-token",
      expiresAt: clock.now() + 1_800_000,
      scopes: ["oauth", "crm.objects.deals.read"],
    });
    const [request] = stub.requests;
    expect(`${request?.method} ${request?.path}?${request?.query.toString()}`).toBe("POST /oauth/2026-09/token?");
    expect(request?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: "authorization_code",
      client_id: "client-1",
      client_secret: clientSecret,
      code: "code-1",
      code_verifier: "verifier-1",
      redirect_uri: "https://payments.example.com/oauth/callback",
    });
  });

  it("refreshes with the refresh token only, and keeps it when the answer names no other", async () => {
    const { refresh_token: _, ...withoutRefreshToken } = granted;
    const { oauth, stub } = await setUp(() => ({ body: withoutRefreshToken }));
    expect((await oauth.refresh(refreshToken)).refreshToken).toBe(refreshToken);
    expect(Object.fromEntries(new URLSearchParams(stub.requests[0]?.body))).toEqual({
      grant_type: "refresh_token",
      client_id: "client-1",
      client_secret: clientSecret,
      refresh_token: refreshToken,
    });
  });

  it("takes the refresh token of the answer", async () => {
    const { oauth } = await setUp(() => ({ body: granted }));
    expect((await oauth.refresh(refreshToken)).refreshToken).toBe("next-refresh-token");
  });

  it.each([
    [400, { error: "invalid_grant", status: "BAD_REFRESH_TOKEN" }, "auth", "BAD_REFRESH_TOKEN"],
    [400, { error: "invalid_grant" }, "auth", "invalid_grant"],
    [400, { status: "BAD_REFRESH_TOKEN" }, "auth", "BAD_REFRESH_TOKEN"],
    [400, { status: "BAD_HUB" }, "auth", "BAD_HUB"],
    [403, { error: "access_denied" }, "auth", "access_denied"],
  ])("F37 calls a %d with %j revoked", async (status, body, fault, code) => {
    const { oauth } = await setUp(() => ({ status, body }));
    expect(await rejection(oauth.refresh(refreshToken))).toMatchObject({ fault, details: { code, status } });
  });

  it.each([
    [401, { error: "invalid_client" }],
    [400, { status: "BAD_CLIENT_ID" }],
    [400, { status: "BAD_CLIENT_SECRET" }],
    [400, { error: "invalid_grant", status: "BAD_CLIENT_SECRET" }],
    [400, { error: "invalid_grant", status: "BAD_REDIRECT_URI" }],
    [400, { error: "unauthorized_client" }],
    [400, { error: "unsupported_grant_type" }],
    [400, { error: "invalid_request" }],
    [400, { status: "BAD_GRANT_TYPE" }],
    [400, { status: "SOMETHING_NEW" }],
    [401, {}],
    [415, "<html>"],
    [404, "<html>"],
  ])("F38 never calls a %d with %j revoked: our configuration is wrong", async (status, body) => {
    const { oauth } = await setUp(() => ({ status, body }));
    expect(await rejection(oauth.refresh(refreshToken))).toMatchObject({ fault: "permission", isRetryable: false });
  });

  it.each([
    [423, "unavailable"],
    [429, "rate_limited"],
    [477, "unavailable"],
    [500, "unavailable"],
    [502, "unavailable"],
    [503, "unavailable"],
  ])("F38 calls a %d passing, even with the words of a revocation", async (status, fault) => {
    const headers = { "retry-after": "3" };
    const { oauth } = await setUp(() => ({ status, headers, body: { error: "invalid_grant" } }));
    expect(await rejection(oauth.refresh(refreshToken))).toMatchObject({
      fault,
      isRetryable: true,
      details: { retryAfter: 3000 },
    });
  });

  it("F38 calls a torn connection and a closed port passing", async () => {
    const { oauth, stub } = await setUp(() => ({ fault: "reset" }));
    expect(await rejection(oauth.refresh(refreshToken))).toMatchObject({ isRetryable: true });
    await stub.close();
    expect(await rejection(oauth.refresh(refreshToken))).toMatchObject({ fault: "unavailable" });
  });

  it.each([
    ["HTML", "<html>"],
    ["cut JSON", '{"access_token":"x"'],
    ["no access token", { ...granted, access_token: undefined }],
    ["an empty access token", { ...granted, access_token: "" }],
    ["no account", { ...granted, hub_id: undefined }],
    ["no expiry", { ...granted, expires_in: null }],
    ["an expiry in the past", { ...granted, expires_in: -1 }],
    ["no refresh token", { ...granted, refresh_token: undefined }],
  ])("F25 does not believe a grant with %s", async (_, body) => {
    const { oauth } = await setUp(() => ({ body }));
    expect(await rejection(oauth.exchangeCode("code-1", "verifier-1"))).toMatchObject({ fault: "unexpected" });
  });

  it("follows no redirect with the secret", async () => {
    const { oauth, stub } = await setUp(() => ({ status: 307, headers: { location: "/elsewhere" }, body: "" }));
    expect(await rejection(oauth.refresh(refreshToken))).toMatchObject({ fault: "unexpected" });
    expect(stub.requests).toHaveLength(1);
  });

  it("P6 puts no secret into an error, not even one HubSpot repeats", async () => {
    const echo = `${clientSecret} ${refreshToken} canary-access-token`;
    const answers: readonly StubAnswer[] = [
      { status: 400, body: { error: echo, status: echo, message: echo, error_description: echo } },
      { status: 400, body: { error: "invalid_grant", message: echo, error_description: echo } },
      { status: 500, body: echo },
      { body: { ...granted, hub_id: echo } },
      { fault: "reset" },
    ];
    for (const answer of answers) {
      const { oauth } = await setUp(() => answer);
      const error = await rejection(oauth.refresh(refreshToken));
      expect(error).toBeInstanceOf(UpstreamError);
      expect(JSON.stringify([String(error), error, (error as Error).stack])).not.toContain("canary");
    }
  });
});

describe("the details of an account", () => {
  const account = {
    portalId: 62515,
    accountType: "DEVELOPER_TEST",
    timeZone: "Europe/Oslo",
    companyCurrency: "NOK",
    additionalCurrencies: ["EUR", "GBP"],
    utcOffset: "+01:00",
    utcOffsetMilliseconds: 3_600_000,
    uiDomain: "app-eu1.hubspot.com",
    dataHostingLocation: "eu1",
  };

  it("are read with the account's token", async () => {
    const { oauth, stub } = await setUp(() => ({ body: account }));
    expect(await oauth.readAccount("token-1")).toEqual({
      timeZone: "Europe/Oslo",
      companyCurrency: "NOK",
      additionalCurrencies: ["EUR", "GBP"],
      accountType: "DEVELOPER_TEST",
      uiDomain: "app-eu1.hubspot.com",
    });
    expect(stub.requests[0]?.path).toBe("/account-info/2026-09/details");
    expect(stub.requests[0]?.headers.authorization).toBe("Bearer token-1");
  });

  it("have usual values where HubSpot leaves something out that we can do without", async () => {
    const { oauth } = await setUp(() => ({ body: { timeZone: "UTC", companyCurrency: "EUR" } }));
    expect(await oauth.readAccount("token-1")).toMatchObject({
      additionalCurrencies: [],
      accountType: "STANDARD",
      uiDomain: "app.hubspot.com",
    });
  });

  it.each([
    [401, {}, "auth"],
    [403, { category: "MISSING_SCOPES" }, "permission"],
    [503, "<html>", "unavailable"],
    [200, { timeZone: "UTC" }, "unexpected"],
  ])("F25 F39 end in a fault after a %d with %j", async (status, body, fault) => {
    const { oauth } = await setUp(() => ({ status, body }));
    expect(await rejection(oauth.readAccount("token-1"))).toMatchObject({ fault });
  });
});
