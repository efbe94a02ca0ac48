import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createProxy } from "../sandbox/record-page-server/proxy.ts";
import { listenWithRoutes, publicOrigin, users, type Listening } from "./harness.ts";

const deal = "/contacts/4001/record/0-3/512";
let builtDir = "";
let page: Listening;

beforeEach(async () => {
  builtDir = await mkdtemp(join(tmpdir(), "record-page-routes-"));
  await writeFile(join(builtDir, "worker.js"), "// worker");
  await writeFile(join(builtDir, "secret.txt"), "not served");
  page = await listenWithRoutes({ builtDir });
});

afterEach(async () => {
  await page.close();
  await rm(builtDir, { recursive: true, force: true });
});

/** A request as a browser would send it; fetch does not let us choose Host. */
async function statusOf(path: string, headers: Readonly<Record<string, string>>, method = "GET"): Promise<number> {
  return await new Promise((resolve, reject) => {
    const sent = request(page.origin + path, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject).end();
  });
}

function frameOf(html: string): Record<string, unknown> {
  const text = /<script type="application\/json" id="frame">(.*)<\/script>/.exec(html)?.[1];
  return JSON.parse(text ?? "null") as Record<string, unknown>;
}

describe("the record page's address", () => {
  it("serves the page of a record under a policy that allows nothing but its own files", async () => {
    const response = await fetch(page.origin + deal);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; connect-src 'self'; " +
        "img-src 'self' https: data:; base-uri 'none'; form-action 'none'",
    );
    expect(frameOf(await response.text())).toMatchObject({ portalId: 4001, objectTypeId: "0-3", objectId: "512" });
  });

  it("is seen by the installing user unless the address names another", async () => {
    const usual = frameOf(await (await fetch(page.origin + deal)).text());
    const other = frameOf(await (await fetch(`${page.origin}${deal}?user=8`)).text());
    expect([usual["user"], other["user"], other["installer"]]).toEqual([users[0], users[1], 7]);
  });

  it("says that a record or a user is not there", async () => {
    const unknown = await Promise.all(
      ["/contacts/4001/record/0-3/513", "/contacts/9/record/0-3/512", `${deal}?user=99`].map((path) =>
        fetch(page.origin + path),
      ),
    );
    expect(unknown.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it("keeps data that looks like markup inside its script element", async () => {
    await page.close();
    page = await listenWithRoutes({ builtDir, users: [{ ...users[0]!, firstName: "</script><b>" }] });
    const html = await (await fetch(page.origin + deal)).text();
    expect(html).not.toContain("<b>");
    expect(frameOf(html)["user"]).toMatchObject({ firstName: "</script><b>" });
  });
});

describe("the address of the app's settings", () => {
  const settings = "/integrations-settings/4001/installed/framework/99/general-settings";

  it("serves a page that knows of no record, under the same policy and for the same people", async () => {
    const response = await fetch(page.origin + settings);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
    const frame = frameOf(await response.text());
    expect(frame).toMatchObject({ portalId: 4001, appId: 99, user: users[0] });
    expect(frame).not.toHaveProperty("objectId");
    expect(frameOf(await (await fetch(`${page.origin}${settings}?user=8`)).text())["user"]).toEqual(users[1]);
  });

  it("knows no other app and no other user", async () => {
    const unknown = await Promise.all(
      [settings.replace("/99/", "/98/"), `${settings}?user=99`].map((path) => fetch(page.origin + path)),
    );
    expect(unknown.map(({ status }) => status)).toEqual([404, 404]);
  });
});

describe("what the record page's server gives away", () => {
  it("gives a record as JSON, and 404 for one that is not there", async () => {
    const found = await fetch(`${page.origin}/sandbox/records/4001/0-1/101`);
    expect(await found.json()).toMatchObject({ id: "101", name: "Ann Field" });
    expect((await fetch(`${page.origin}/sandbox/records/4001/0-1/102`)).status).toBe(404);
  });

  it("serves the worker under a policy without network, and no other file of the folder", async () => {
    const worker = await fetch(`${page.origin}/sandbox/bundles/worker.js`);
    expect([worker.status, worker.headers.get("content-security-policy")]).toEqual([
      200,
      "default-src 'none'; script-src 'self'",
    ]);
    expect((await fetch(`${page.origin}/sandbox/bundles/secret.txt`)).status).toBe(404);
    expect((await fetch(`${page.origin}/sandbox/bundles/PaymentsTab.js`)).status).toBe(404);
  });

  it("answers under a name of this machine only", async () => {
    const { port } = new URL(page.origin);
    expect(await statusOf(deal, { host: `localhost:${port}` })).toBe(200);
    expect(await statusOf(deal, { host: `sandbox.example.com:${port}` })).toBe(403);
    expect(await statusOf("/sandbox/records/4001/0-1/101", { host: "evil.example" })).toBe(403);
  });

  it("answers its own pages only", async () => {
    const { host } = new URL(page.origin);
    expect(await statusOf("/sandbox/proxy", { host, origin: "http://localhost:8080" }, "POST")).toBe(403);
  });
});

describe("what the record page is set up with", () => {
  it.each(["http://payments.example.com", "https://payments.example.com/api"])(
    "refuses %s as public origin",
    async (origin) => {
      await expect(listenWithRoutes({ publicOrigin: origin })).rejects.toThrow("bare https origins");
    },
  );

  it("never calls a server that is not on this machine", async () => {
    const proxy = createProxy({
      clientSecret: "s",
      appId: 99,
      permitted: [publicOrigin],
      serverOrigin: () => "https://payments.example.com",
      users,
      now: () => 0,
    });
    const asked = proxy({ portalId: 4001, userId: 7, url: `${publicOrigin}/api/payments` });
    await expect(asked).rejects.toThrow("this machine only");
  });
});
