import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { manifest } from "../../server/manifest.ts";
import { startRig, type Rig } from "../rig.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ upTo: "nothing" });
});
afterAll(() => rig.close());

const paths = ["/docs/setup", "/docs/data", "/support", "/privacy", "/terms"];

async function read(path: string) {
  const answer = await rig.page(path);
  return { answer, text: await answer.text() };
}

/** Where a page of ours leads to, below our own address. */
function linksIn(text: string): readonly string[] {
  const found = [...text.matchAll(/(?:href|src)="(\/[^"#]*)/g)].map(([, path = ""]) => path);
  return [...new Set(found)];
}

describe("the pages a listing leads to", () => {
  it.each(paths)("%s is there for everybody, also for search engines, and leads nowhere in vain", async (path) => {
    const { answer, text } = await read(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-robots-tag")).toBe(null);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    const statuses = await Promise.all(linksIn(text).map(async (link) => [link, (await rig.page(link)).status]));
    expect(statuses.filter(([, status]) => status !== 200)).toEqual([]);
  });

  it("are those that the manifest names to HubSpot", () => {
    const { documentationUrl, supportUrl } = manifest.support;
    const named = [documentationUrl, supportUrl].map((url) => url.replace(manifest.publicUrl, ""));
    expect(named.filter((path) => !paths.includes(path))).toEqual([]);
  });

  it("give each permission its reason, and name who runs the app", async () => {
    const { text } = await read("/docs/data");
    for (const { name } of [...manifest.scopes, ...manifest.optionalScopes]) expect(text).toContain(name);
    for (const path of ["/privacy", "/terms"]) expect((await read(path)).text).toContain(manifest.operator.name);
  });

  it("jump to headings that exist", async () => {
    const { text: setup } = await read("/docs/setup");
    const jumps = await Promise.all(
      paths.map(async (path) => [...(await read(path)).text.matchAll(/"\/docs\/setup#([^"]+)"/g)]),
    );
    const named = jumps.flat().map(([, id = ""]) => id);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((id) => !setup.includes(`id="${id}"`))).toEqual([]);
  });
});
