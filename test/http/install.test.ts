import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { consent } from "../sandbox/hubspot/index.ts";

const minute = 60_000;

let rig: Rig;
beforeAll(async () => {
  // Refused pages count as misses of an address; behind a proxy each call can have its own.
  rig = await startRig({ upTo: "nothing", trustedProxies: 1 });
});
afterEach(() => rig.sandbox.hubspot.faults.clear());
afterAll(() => rig.close());

let browsers = 0;

/** Presses the install button: where HubSpot's page is, and the cookie the browser keeps. */
async function start() {
  browsers += 1;
  const answer = await rig.page("/oauth/install", { headers: { "x-forwarded-for": `10.1.0.${browsers}` } });
  const setCookie = answer.headers.get("set-cookie") ?? "";
  return {
    status: answer.status,
    consentPage: answer.headers.get("location") ?? "",
    setCookie,
    cookie: cut(setCookie),
  };
}

function cut(setCookie: string): string {
  return setCookie.split(";")[0] ?? "";
}

async function agreed(consentPage: string, userId = rig.sandbox.demo.adminId): Promise<string> {
  return consent(consentPage, { portalId: rig.sandbox.demo.portalId, userId });
}

async function comeBack(address: string, cookie: string | null) {
  browsers += 1;
  const headers = { "x-forwarded-for": `10.1.0.${browsers}`, ...(cookie !== null && { cookie }) };
  const answer = await rig.page(address, { headers });
  return { status: answer.status, text: await answer.text() };
}

function stored() {
  return rig.app.context.store.portals.find(rig.sandbox.demo.portalId);
}

function tokens() {
  return rig.app.context.store.portals.readTokens(rig.sandbox.demo.portalId);
}

describe("installing", () => {
  it("leads to HubSpot's page with a state, a challenge and a cookie that no script reads", async () => {
    const { status, consentPage, setCookie } = await start();
    expect(status).toBe(303);
    const url = new URL(consentPage);
    expect(url.origin).toBe(rig.sandbox.url);
    expect(url.searchParams.get("redirect_uri")).toBe(`${rig.url}/oauth/callback`);
    expect(url.searchParams.get("state")?.length).toBeGreaterThanOrEqual(44);
    expect(url.searchParams.get("code_challenge")).toMatch(/^[\w-]{43}$/);
    expect(url.searchParams.get("code_challenge_method")).toBe("S256");
    expect(setCookie).toMatch(/^install=/);
    for (const flag of ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"]) expect(setCookie).toContain(flag);
    expect(setCookie).not.toContain(url.searchParams.get("code_challenge"));
  });

  it("uses a new state and challenge each time", async () => {
    const [first, second] = [await start(), await start()];
    for (const name of ["state", "code_challenge"]) {
      const of = ({ consentPage }: { consentPage: string }) => new URL(consentPage).searchParams.get(name);
      expect(of(first)).not.toBe(of(second));
    }
  });

  it("ends with the account connected, its currencies and zone known, and the next three steps", async () => {
    const { consentPage, cookie } = await start();
    const { status, text } = await comeBack(await agreed(consentPage), cookie);
    expect(status).toBe(200);
    expect(text).toContain("Three steps to the first payment");
    expect(await stored()).toMatchObject({
      portalId: rig.sandbox.demo.portalId,
      state: "connected",
      timeZone: "Europe/Berlin",
      companyCurrency: "EUR",
      currencies: ["EUR", "USD", "GBP", "JPY", "KWD"],
      installedBy: String(rig.sandbox.demo.adminId),
    });
  });

  it("F110 takes the account from the tokens, whatever the address says", async () => {
    const { consentPage, cookie } = await start();
    const back = `${await agreed(consentPage)}&portalId=999&hub_id=999`;
    expect(await comeBack(back, cookie)).toMatchObject({ status: 200 });
    expect(await rig.app.context.store.portals.find(999)).toBeNull();
    expect(await stored()).toMatchObject({ state: "connected" });
  });

  const attacks: readonly (readonly [
    string,
    (start: { back: URL; cookie: string }) => Promise<[string, string | null]>,
  ])[] = [
    ["without a state", async ({ back, cookie }) => [without(back, "state"), cookie]],
    ["with an empty state", async ({ back, cookie }) => [changed(back, "state", ""), cookie]],
    ["with a state made up", async ({ back, cookie }) => [changed(back, "state", "x".repeat(44)), cookie]],
    [
      "with the state of another installation",
      async ({ back, cookie }) => {
        const other = new URL((await start()).consentPage).searchParams.get("state") ?? "";
        return [changed(back, "state", other), cookie];
      },
    ],
    ["from a browser without the cookie", async ({ back }) => [back.href, null]],
    ["from another browser", async ({ back }) => [back.href, (await start()).cookie]],
    ["with a cookie that was changed", async ({ back, cookie }) => [back.href, `${cookie.slice(0, -2)}xx`]],
    ["with a cookie of no algorithm", async ({ back }) => [back.href, `install=${unsigned(back)}`]],
  ];

  it.each(attacks)("F110 F111 is refused %s, and nothing changes", async (_how, attack) => {
    const before = await tokens();
    const { consentPage, cookie } = await start();
    const [address, sentCookie] = await attack({ back: new URL(await agreed(consentPage)), cookie });
    const { status, text } = await comeBack(address, sentCookie);
    expect(status).toBe(403);
    expect(text).toContain("Please start again");
    expect(text).toContain("/oauth/install");
    expect(await tokens()).toEqual(before);
  });

  it("F110 is refused a second time with the same state", async () => {
    const { consentPage, cookie } = await start();
    const first = await agreed(consentPage);
    expect(await comeBack(first, cookie)).toMatchObject({ status: 200 });
    const before = await tokens();
    expect(await comeBack(first, cookie)).toMatchObject({ status: 403 });
    expect(await comeBack(await agreed(consentPage), cookie)).toMatchObject({ status: 403 });
    expect(await tokens()).toEqual(before);
  });

  it("F110 ends once when the same answer comes ten times at once", async () => {
    const { consentPage, cookie } = await start();
    const back = await agreed(consentPage);
    const answers = await Promise.all(Array.from({ length: 10 }, () => comeBack(back, cookie)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 403),
    ]);
  });

  it("F110 may take just under ten minutes, and not a moment more", async () => {
    const quick = await start();
    rig.clock.pass(10 * minute - 1_000);
    expect(await comeBack(await agreed(quick.consentPage), quick.cookie)).toMatchObject({ status: 200 });
    const slow = await start();
    rig.clock.pass(10 * minute);
    expect(await comeBack(await agreed(slow.consentPage), slow.cookie)).toMatchObject({ status: 403 });
  });

  it("says that nothing was installed when the person declines", async () => {
    const { consentPage, cookie } = await start();
    const { portalId, adminId: userId } = rig.sandbox.demo;
    const before = await tokens();
    const back = await consent(consentPage, { portalId, userId, decision: "deny" });
    const { status, text } = await comeBack(back, cookie);
    expect(status).toBe(200);
    expect(text).toContain("Nothing was installed");
    expect(await tokens()).toEqual(before);
  });

  it("F110 says that HubSpot did not finish when its code is no good", async () => {
    const { consentPage, cookie } = await start();
    const before = await tokens();
    const back = changed(new URL(await agreed(consentPage)), "code", "made-up");
    const { status, text } = await comeBack(back, cookie);
    expect(status).toBe(502);
    expect(text).toContain("HubSpot did not finish the installation");
    expect(await tokens()).toEqual(before);
  });

  it.each([
    ["the token endpoint", /\/token$/],
    ["the account's details", /account-info/],
  ])("F38 says so when %s does not answer, and starting again works", async (_what, path) => {
    const before = await tokens();
    const first = await start();
    rig.sandbox.hubspot.faults.next({ answer: 503, match: { path }, times: 9 });
    expect(await comeBack(await agreed(first.consentPage), first.cookie)).toMatchObject({ status: 502 });
    expect(await tokens()).toEqual(before);
    rig.sandbox.hubspot.faults.clear();
    const again = await start();
    expect(await comeBack(await agreed(again.consentPage), again.cookie)).toMatchObject({ status: 200 });
  });

  it("F55 by another user replaces tokens and admin, and keeps the account's history", async () => {
    const { world } = rig.sandbox.hubspot;
    const { portalId, adminId } = rig.sandbox.demo;
    world.addUser(portalId, { id: 9, firstName: "Bea", lastName: "Boss", email: "bea@example.com" });
    const first = await start();
    await comeBack(await agreed(first.consentPage), first.cookie);
    const [before, tokensBefore] = [await stored(), await tokens()];
    expect(await rig.card("POST", "/api/connect-links", {}, adminId)).toMatchObject({ status: 201 });
    const second = await start();
    await comeBack(await agreed(second.consentPage, 9), second.cookie);
    const [after, tokensAfter] = [await stored(), await tokens()];
    expect(after).toMatchObject({ installedBy: "9", installGeneration: (before?.installGeneration ?? 0) + 1 });
    expect(tokensAfter?.accessToken).not.toBe(tokensBefore?.accessToken);
    expect(tokensAfter?.refreshToken).not.toBe(tokensBefore?.refreshToken);
    expect(await rig.card("POST", "/api/connect-links", {}, adminId)).toMatchObject({ status: 403 });
    expect(await rig.card("POST", "/api/connect-links", {}, 9)).toMatchObject({ status: 201 });
  });
});

function changed(address: URL, name: string, value: string): string {
  const copy = new URL(address);
  copy.searchParams.set(name, value);
  return copy.href;
}

function without(address: URL, name: string): string {
  const copy = new URL(address);
  copy.searchParams.delete(name);
  return copy.href;
}

/** A token of the right content that nobody signed. */
function unsigned(back: URL): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = Math.floor(rig.clock.now() / 1_000) + 600;
  return `${encode({ alg: "none", typ: "JWT" })}.${encode({ state: back.searchParams.get("state"), aud: "install", exp })}.`;
}
