import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildApp } from "../../server/app.ts";
import { readConfig } from "../../server/config.ts";
import { ruleCommand } from "../../server/rule-command.ts";
import { testLog } from "../parts.ts";
import { sandboxApp } from "../sandbox/app.ts";
import { startSandbox, type Sandbox } from "../sandbox/sandbox.ts";
import { installApp } from "../sandbox/set-up.ts";

const run = promisify(execFile);

describe("npm run rule", () => {
  let folder: string;
  let sandbox: Sandbox;
  let environment: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "payments-tab-rule-"));
    const server = createServer();
    const origin = await new Promise<string>((resolve) => {
      server.listen(0, "localhost", () => resolve(`http://localhost:${(server.address() as AddressInfo).port}`));
    });
    sandbox = await startSandbox({ port: 0, serverOrigin: () => origin, redirectUris: [`${origin}/oauth/callback`] });
    environment = {
      PATH: process.env["PATH"] ?? "",
      PUBLIC_URL: origin,
      DATABASE_URL: `file:${path.join(folder, "rule.sqlite")}`,
      SECRET_KEYS: `k:${Buffer.alloc(32, 3).toString("base64")}`,
      SIGNING_SECRET: "a signing secret for tests, long enough",
      HUBSPOT_CLIENT_ID: sandboxApp.clientId,
      HUBSPOT_CLIENT_SECRET: sandboxApp.clientSecret,
      HUBSPOT_API_URL: sandbox.url,
      HUBSPOT_APP_URL: sandbox.url,
    };
    const app = await buildApp(readConfig(environment), { log: testLog() });
    server.on("request", app.http);
    const { portalId, adminId } = sandbox.demo;
    await installApp({ serverOrigin: origin, portalId, userId: adminId, now: () => Date.now() });
    await new Promise((closed) => server.close(closed));
    await app.stop();
  });

  afterAll(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  const rule = (...words: string[]) => ruleCommand(words, environment);

  /** As an operator runs it: one that goes well and one that does not. */
  const ownProcess = (...words: string[]) =>
    run(process.execPath, ["server/set-rule.ts", ...words], { env: environment });

  it("S3.33 sets a pipeline's rule and says what it does", async () => {
    const words = ["--portal", "62515", "--pipeline", "default", "--mode", "test"];
    const { stdout } = await ownProcess(...words, "--stage", "closedwon");
    expect(stdout).toBe("Set (version 1): test payments of default that become paid move their deal to closedwon.\n");
    expect(await rule(...words)).toBe(
      "Set (version 2): test payments of default that become paid move their deal to its next stage.",
    );
  });

  it("S3.33 refuses a stage that the pipeline does not have", async () => {
    const refused = rule("--portal", "62515", "--pipeline", "default", "--stage", "nowhere");
    await expect(refused).rejects.toThrow("has no such stage");
  });

  it("says how it is used when a word is missing, and ends with 1", async () => {
    await expect(ownProcess("--portal", "62515")).rejects.toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("Usage:"),
    });
  });
});
