import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { EndpointsView } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../free-port.ts";
import { testClock } from "../parts.ts";
import { startRig, type Rig } from "../rig.ts";
import { newKey, newScene, settle } from "../scene.ts";
import { makeKey, secretOn } from "./api.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = path.join(root, "docs/api/samples");

/** How a sample of each language is run, and how it is seen whether the machine can. */
const languages = [
  { name: "curl", ending: "sh", command: ["sh"], tool: ["curl", "--version"] },
  { name: "TypeScript", ending: "ts", command: ["node"], tool: ["node", "--version"] },
  { name: "Python", ending: "py", command: ["python3"], tool: ["python3", "--version"] },
].map((language) => ({ ...language, isHere: isHere(language.tool) }));

function isHere([command = "", ...args]: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}

let rig: Rig;
let key: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  // The samples look at the time themselves.
  rig = await startRig({ clock: testClock(Date.now()) });
  key = await makeKey(rig);
});
afterAll(async () => {
  for (const child of children) child.kill();
  await rig.close();
});

function start(file: string, command: readonly string[], settings: Readonly<Record<string, string>>): ChildProcess {
  const [program = "", ...args] = command;
  const child = spawn(program, [...args, path.join(folder, file)], { cwd: root, env: { ...process.env, ...settings } });
  children.push(child);
  return child;
}

interface Ended {
  readonly code: number | null;
  readonly said: string;
  readonly complained: string;
}

function run(file: string, command: readonly string[], settings: Readonly<Record<string, string>>): Promise<Ended> {
  const child = start(file, command, { PAYMENTS_URL: rig.url, PAYMENTS_KEY: key, ...settings });
  let [said, complained] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (complained += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, said, complained })));
}

for (const { name, ending, command, isHere: isRunnable } of languages) {
  describe.skipIf(!isRunnable)(`the samples in ${name}${isRunnable ? "" : " (not on this machine)"}`, () => {
    it("S4.7 make a payment once, and list it", async () => {
      const { dealId } = newScene(rig);
      const settings = { DEAL_ID: dealId, ORDER: `${ending}-1007` };
      const first = await run(`create-payment.${ending}`, command, settings);
      const second = await run(`create-payment.${ending}`, command, settings);
      expect([first.code, first.complained]).toEqual([0, ""]);
      expect(first.said).toMatch(/\/p\/\w{22}/);
      expect(second.said).toBe(first.said);
      const list = await run(`list-payments.${ending}`, command, settings);
      expect([list.code, list.complained]).toEqual([0, ""]);
      expect(list.said.match(/created(?![AB])/g)).toHaveLength(1);
    });

    it("S4.7 end with the problem's words where something is wrong", async () => {
      const settings = { DEAL_ID: "999999999", ORDER: `${ending}-none` };
      const { code, said, complained } = await run(`create-payment.${ending}`, command, settings);
      expect(code).not.toBe(0);
      expect(said + complained).toContain("This does not exist here.");
    });
  });
}

for (const { name, ending, command, isHere: isRunnable } of languages.filter(({ ending }) => ending !== "sh")) {
  describe.skipIf(!isRunnable)(`the receiver in ${name}${isRunnable ? "" : " (not on this machine)"}`, () => {
    it("S4.7 X45 takes what is signed, and nothing else", async () => {
      const port = await freePort();
      const endpoint = await addEndpoint(`http://127.0.0.1:${port}/`);
      const secret = await secretOf(endpoint);
      const child = start(`receive-webhooks.${ending}`, command, { WEBHOOK_SECRET: secret, PORT: String(port) });
      let said = "";
      child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
      await expect.poll(() => said, { timeout: 15_000 }).toContain("Listening");
      await rig.card("POST", `/api/webhook-endpoints/${endpoint}/tests`, { idempotencyKey: newKey() });
      await settle(rig);
      await expect.poll(() => said).toContain("endpoint.test");
      const forged = { "webhook-id": "msg_1", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA" };
      const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers: forged, body: "{}" });
      expect(answer.status).toBe(401);
      await rig.card("POST", `/api/webhook-endpoints/${endpoint}/removal`, { idempotencyKey: newKey() });
    });
  });
}

async function addEndpoint(url: string): Promise<string> {
  const wish = { idempotencyKey: newKey(), url, mode: "test", types: ["payment.paid"] };
  const { body } = await rig.card("POST", "/api/webhook-endpoints", wish);
  return (body as EndpointsView).endpoints.find((one) => one.url === url)?.id ?? "none";
}

async function secretOf(endpoint: string): Promise<string> {
  const asked = await rig.card("POST", `/api/webhook-endpoints/${endpoint}/secret-links`, { idempotencyKey: newKey() });
  const { pathname } = new URL((asked.body as { url: string }).url);
  return secretOn(await (await rig.post(pathname)).text());
}
