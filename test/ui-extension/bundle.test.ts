import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { publicUrl } from "@payments/shared";
import * as RemoteUI from "@remote-ui/react";
import React from "react";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildExtension, buildSettingsPage } from "../sandbox/bundles.ts";

const folder = mkdtempSync(join(tmpdir(), "payments-tab-"));

afterAll(() => rmSync(folder, { recursive: true }));

const bundles = [
  { name: "the Payments tab", build: buildExtension, limit: 150_000 },
  { name: "the settings page", build: buildSettingsPage, limit: 150_000 },
];

describe.each(bundles)("The production bundle of $name", ({ name, build, limit }) => {
  let bundle = "";
  beforeAll(async () => {
    bundle = readFileSync(await build({ outDir: folder }), "utf8");
    process.stdout.write(`The bundle of ${name} has ${Math.ceil(Buffer.byteLength(bundle) / 1_000)} kB.\n`);
  });

  it("is smaller than its limit", () => {
    expect(Buffer.byteLength(bundle)).toBeLessThan(limit);
    expect(bundle).toContain(publicUrl);
  });

  it("registers itself once, in a worker that has nothing but HubSpot's globals", () => {
    const extensions: unknown[] = [];
    const worker = {
      __HUBSPOT_EXTENSION_WORKER__: true,
      React,
      RemoteUI,
      extend_V2: (render: unknown) => extensions.push(render),
    };
    runInNewContext(bundle, Object.assign(worker, { self: worker }));
    expect(extensions).toEqual([expect.any(Function)]);
  });

  it("names neither react-dom nor anything of a page", () => {
    expect(bundle).not.toMatch(/reactDom|XMLHttpRequest|localStorage|document\.|window\./);
  });
});
