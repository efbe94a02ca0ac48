import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildBundle, buildRecordPage } from "../sandbox/bundles.ts";

const probes = resolve(dirname(fileURLToPath(import.meta.url)), "../sandbox/record-page/probes");
let outDir = "";
beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), "bundles-"));
});
afterAll(() => rm(outDir, { recursive: true, force: true }));

describe("the bundles", () => {
  it("gives an extension as one classic script that takes React and remote-ui from the host", async () => {
    const path = await buildBundle({ entry: join(probes, "table.tsx"), outDir, output: "Probe.js" });
    const text = await readFile(path, "utf8");
    expect(path).toBe(join(outDir, "Probe.js"));
    expect(text).toMatch(/\(React,\s*RemoteUI\)|\(RemoteUI,\s*React\)/);
    expect(text).not.toMatch(/^\s*(import|export)\b/m);
    expect(text.length).toBeLessThan(60_000);
  });

  it("is built for production wherever it is built, and leaves the environment as it was", async () => {
    const before = process.env["NODE_ENV"];
    const path = await buildBundle({ entry: join(probes, "strangers.tsx"), outDir, output: "Other.js" });
    expect(await readFile(path, "utf8")).not.toMatch(/jsxDEV|fileName:/);
    expect(process.env["NODE_ENV"]).toBe(before);
  });

  it("refuses an extension whose import cannot be resolved", async () => {
    const entry = join(await mkdtemp(join(tmpdir(), "bundles-entry-")), "Broken.tsx");
    await writeFile(entry, 'import { x } from "./nowhere.ts"; console.log(x);');
    await expect(buildBundle({ entry, outDir, output: "Broken.js" })).rejects.toThrow("nowhere");
    await rm(dirname(entry), { recursive: true });
  });

  it("gives the record page as scripts and a sheet without anything inline", async () => {
    const folder = join(outDir, "page");
    await buildRecordPage({ outDir: folder });
    expect((await readdir(folder)).toSorted()).toEqual(["page.css", "page.js", "worker.js"]);
    expect(await readFile(join(folder, "worker.js"), "utf8")).not.toContain("process.env");
  });
});
