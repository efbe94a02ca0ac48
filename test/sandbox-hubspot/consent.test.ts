import { describe, expect, it } from "vitest";
import { consent } from "../sandbox/hubspot/index.ts";
import { authorizeUrl, redirectUri } from "./consent-address.ts";
import { app, hear, startHubSpot } from "./running.ts";

describe("the consent page", () => {
  it("is labelled as a stand-in and offers every account and person", async () => {
    const { url } = await startHubSpot();
    const { status, text, headers } = await hear(authorizeUrl(url));
    expect(status).toBe(200);
    expect(text).toContain("Local stand-in, not HubSpot");
    expect(text).toContain("Lindgren Studio (62515), as Ann Admin");
    expect(text).toContain("Lindgren Studio (62515), as Sam Seller");
    expect(text).not.toContain("<script");
    expect(text).not.toContain("style=");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("has its style in a file of its own", async () => {
    const { url } = await startHubSpot();
    const { status, headers, text } = await hear(`${url}/sandbox/hubspot/consent.css`);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toContain("text/css");
    expect(text).toContain("prefers-color-scheme: dark");
  });

  it("chooses the account of the address beforehand", async () => {
    const { url, hubspot } = await startHubSpot();
    hubspot.world.addPortal({
      portalId: 99,
      users: [{ id: 1, firstName: "O", lastName: "T", email: "o@example.com" }],
    });
    const { text } = await hear(authorizeUrl(url).replace("/oauth/", "/oauth/99/"));
    expect(/value="([^"]+)" required checked/.exec(text)?.[1]).toBe("99:1");
  });

  it("sends the person back with a code and the state, unchanged", async () => {
    const running = await startHubSpot();
    const back = new URL(await consent(authorizeUrl(running.url), { portalId: 62515, userId: 7 }));
    expect(back.origin + back.pathname).toBe(redirectUri);
    expect(back.searchParams.get("state")).toBe("s1");
    expect(back.searchParams.get("code")).toMatch(/^[\w-]{20,}$/);
  });

  it("sends the person back with access_denied after a refusal", async () => {
    const { url } = await startHubSpot();
    const back = new URL(await consent(authorizeUrl(url), { portalId: 62515, userId: 7, decision: "deny" }));
    expect(back.searchParams.get("error")).toBe("access_denied");
    expect(back.searchParams.get("state")).toBe("s1");
    expect(back.searchParams.has("code")).toBe(false);
  });

  it.each([
    ["another client", { client_id: "other" }, "client_id"],
    ["a redirect address with a slash more", { redirect_uri: `${redirectUri}/` }, "letter by letter"],
    ["a required scope too few", { scope: app.requiredScopes.slice(1).join(" ") }, "requires: oauth"],
    ["a scope the app has not declared", { scope: [...app.requiredScopes, "content"].join(" ") }, "declared: content"],
    ["an optional scope the app has not declared", { optional_scope: "content" }, "declared: content"],
    ["a plain code challenge", { code_challenge: "abc", code_challenge_method: "plain" }, "S256"],
  ])("refuses %s and installs nothing", async (_what, changes, sentence) => {
    const { url } = await startHubSpot();
    const { status, text } = await hear(authorizeUrl(url, changes));
    expect(status).toBe(400);
    expect(text).toContain(sentence);
    await expect(consent(authorizeUrl(url, changes), { portalId: 62515, userId: 7 })).rejects.toThrow(sentence);
  });

  it("refuses a person who may not install apps", async () => {
    const { url, hubspot } = await startHubSpot();
    hubspot.world.addUser(62515, { id: 9, firstName: "Pat", lastName: "P", email: "p@example.com", mayInstall: false });
    await expect(consent(authorizeUrl(url), { portalId: 62515, userId: 9 })).rejects.toThrow("may not install apps");
  });

  it("refuses an account that is not there", async () => {
    const { url } = await startHubSpot();
    await expect(consent(authorizeUrl(url), { portalId: 1, userId: 7 })).rejects.toThrow("Choose the account");
  });
});
