import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nowhereUrls, startRig, type Rig } from "../rig.ts";
import { create, newScene, payerSentTo, tokenOf } from "../scene.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

type Page = readonly [name: string, address: () => Promise<string> | string, status: number];

const pages: readonly Page[] = [
  ["the payer's page", async () => `/p/${tokenOf(await create(newScene(rig)))}`, 200],
  ["the return page", async () => `/p/${tokenOf(await create(newScene(rig)))}/return`, 200],
  ["the simulated provider's page", async () => payerSentTo(rig, await create(newScene(rig))), 200],
  ["the connect page", connectPage, 200],
  ["a page that is not there", () => "/p/0123456789ABCDEFGHIJKL", 404],
  ["an address of nothing", () => "/nowhere", 404],
  ["the refused installation", () => "/oauth/callback?error=access_denied", 200],
  ["the failed installation", () => "/oauth/callback?code=x&state=y", 403],
];

async function connectPage(): Promise<string> {
  const { body } = await rig.card("POST", "/api/connect-links");
  return (body as { url: string }).url;
}

describe("headers of our pages", () => {
  it.each(pages)(
    "F114 F117 F118 %s keeps nothing, tells nobody, frames nowhere and runs nothing",
    async (name, at, status) => {
      const answer = await rig.page(await at());
      expect(answer.status).toBe(status);
      const { headers } = answer;
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("base-uri 'none'");
      // The payer's page has one script of ours, named by its whole address, and no other could run.
      const forward = name === "the payer's page" ? `;script-src ${rig.url}/assets/forward.js` : "";
      expect(policy.replace(forward, "")).not.toMatch(/unsafe|\*|data:|script-src/);
      expect(Object.fromEntries(headers)).toMatchObject({
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex, nofollow",
        "x-content-type-options": "nosniff",
        "cross-origin-opener-policy": "same-origin",
        "x-frame-options": "DENY",
      });
      expect(headers.get("x-powered-by")).toBeNull();
      expect(headers.get("access-control-allow-origin")).toBeNull();
      const html = await answer.text();
      expect(html).toMatch(/^<!doctype html>\s*<html lang="en">/);
      const script = forward && '<script src="/assets/forward.js" defer></script>';
      expect(html.replace(script, "")).not.toMatch(
        /<script|<style|\son\w+=|style="|javascript:|https?:\/\/(?!localhost|app)/,
      );
    },
  );

  it("F114 the refusal of somebody who guesses keeps nothing either", async () => {
    const own = await startRig({ upTo: "nothing" });
    try {
      for (let miss = 0; miss < 20; miss += 1) await own.page(`/p/${miss}`);
      const answer = await own.page("/p/21");
      expect(answer.status).toBe(429);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    } finally {
      await own.close();
    }
  });

  it("a form may lead to the providers' pages and HubSpot's, and nowhere else", async () => {
    const { headers } = await rig.page("/nowhere");
    const allowed = /form-action ([^;]+)/.exec(headers.get("content-security-policy") ?? "")?.[1]?.split(" ");
    const { dojoApiUrl: nowhere } = nowhereUrls;
    expect(allowed).toEqual(["'self'", nowhere, rig.stripe.url, rig.sandbox.url]);
  });

  it("the tab's answers are not kept either", async () => {
    const { headers } = await rig.page("/api/payments");
    expect(headers.get("content-type")).toContain("application/problem+json");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("the style sheet is served, and nothing else of the folder beside it", async () => {
    const style = await rig.page("/assets/pages.css");
    expect(style.status).toBe(200);
    expect(style.headers.get("content-type")).toContain("text/css");
    for (const path of ["/assets/", "/assets/../pages.ts", "/assets/..%2fpages.ts", "/assets/.env"]) {
      expect((await rig.page(path)).status).toBe(404);
    }
  });
});

describe("what the log never says", () => {
  it("F114 F128 I16 no address, key, token, name or e-mail, whatever goes right or wrong", async () => {
    const written: string[] = [];
    const logTo = new Writable({
      write(chunk, _encoding, done) {
        written.push(String(chunk));
        done();
      },
    });
    const own = await startRig({ withStripe: true, logTo });
    try {
      const secrets = await liveThroughTrouble(own);
      const said = own.log.lines.filter(({ level }) => level !== "info").map(({ sentence }) => sentence);
      expect(said).toEqual(expect.arrayContaining(["A checkout could not be opened.", "A request failed."]));
      expect(written.length).toBeGreaterThan(said.length);
      const lines = written.join("") + JSON.stringify(own.log.lines);
      expect(Object.entries(secrets).filter(([, secret = ""]) => secret.length < 5)).toEqual([]);
      expect(Object.entries(secrets).filter(([, secret = ""]) => lines.includes(secret))).toEqual([]);
    } finally {
      await own.close();
    }
  });
});

/** Lets everything go wrong once, up to the loss of the database; answers what nobody may read in a log. */
async function liveThroughTrouble(own: Rig) {
  const scene = newScene(own);
  const { portalId } = scene;
  const { store } = own.app.context;
  const [payment, unopened] = [await create(scene), await create(newScene(own))];
  const { url } = (await own.card("POST", "/api/connect-links")).body as { url: string };
  const [connection] = await store.connections.list(portalId);
  const tokens = await store.portals.readTokens(portalId);
  await own.page(new URL(url).pathname);
  await payerSentTo(own, payment);
  own.stripe.faults.add({ kind: "unauthorised" });
  await own.page(`/p/${tokenOf(payment)}/return`);
  await own.post(`/p/${tokenOf(unopened)}/go`);
  await own.card("POST", `/api/payments/${payment.id}/checks`, {});
  await own.page(`/webhooks/stripe/${connection?.webhookToken}`, { method: "POST", body: "forged" });
  own.sandbox.hubspot.faults.next({ answer: 503, times: 50 });
  await own.card("GET", "/api/payments?objectTypeId=0-3&objectId=512");
  await own.app.stop();
  expect((await own.page(`/p/${tokenOf(payment)}`)).status).toBe(500);
  expect((await own.page("/webhooks/stripe/0123456789ABCDEFGHIJKL", { method: "POST" })).status).toBe(503);
  return {
    token: tokenOf(payment),
    otherToken: tokenOf(unopened),
    connectToken: url.split("/").at(-1),
    webhookToken: connection?.webhookToken,
    apiKey: connection?.values["apiKey"],
    webhookSecret: connection?.values["webhookSecret"],
    accessToken: tokens?.accessToken,
    refreshToken: tokens?.refreshToken,
    name: "Keller",
    email: "mia@example.com",
    admin: "ann@example.com",
    description: "Second half",
  };
}
