import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { publicUrl } from "@payments/shared";
import * as RemoteUI from "@remote-ui/react";
import React from "react";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildExtension } from "../sandbox/bundles.ts";

const folder = mkdtempSync(join(tmpdir(), "payments-tab-"));
let bundle = "";

beforeAll(async () => {
  bundle = readFileSync(await buildExtension({ outDir: folder }), "utf8");
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("The production bundle of the Payments tab", () => {
  it("is smaller than 150 kB", () => {
    expect(Buffer.byteLength(bundle)).toBeLessThan(150_000);
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
