import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { freePort } from "../free-port.ts";

// By itself it takes a few seconds; in a whole run, builds and browsers of other tests take the processors from it.
const patience = { timeout: 90_000, interval: 50 };

const root = fileURLToPath(new URL("../../", import.meta.url));

interface Demo {
  readonly process: ChildProcess;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  said(): string;
}

let folder: string;
let ports: { readonly PORT: string; readonly SANDBOX_PORT: string; readonly MAILBOX_PORT: string };
let demo: Demo;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "payments-tab-demo-test-"));
  const [PORT = "", SANDBOX_PORT = "", MAILBOX_PORT = ""] = [await freePort(), await freePort(), await freePort()].map(
    String,
  );
  ports = { PORT, SANDBOX_PORT, MAILBOX_PORT };
});

afterEach(async () => {
  if (hasProcesses(demo)) process.kill(-(demo.process.pid ?? 0), "SIGKILL");
  await demo.ended;
  await rm(folder, { recursive: true, force: true });
});

/** In a process group of its own, as in a terminal, so that everything it starts can be counted. */
function startDemo(): Demo {
  const env = { ...process.env, ...ports, TMPDIR: folder };
  const child = spawn(process.execPath, ["test/sandbox/demo.ts"], {
    cwd: root,
    env,
    detached: true,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  }
  return { process: child, ended: once(child, "close").then(([code]) => code as number | null), said: () => said };
}

async function addressOf({ said }: Demo): Promise<string> {
  const line = /^Record page: (http:\/\/localhost:\d+\/contacts\/\d+\/record\/0-3\/\d+)$/m;
  return await vi.waitFor(
    () => line.exec(said())?.[1] ?? Promise.reject(new Error(said() || "Nothing was said.")),
    patience,
  );
}

function hasProcesses({ process: { pid = 0 } }: Demo): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

/** Whoever has lost its master takes a moment to notice. */
async function expectNothingLeft(): Promise<void> {
  await vi.waitFor(() => expect(hasProcesses(demo)).toBe(false), patience);
  expect(await foldersOfDemo()).toEqual([]);
}

const foldersOfDemo = (): Promise<readonly string[]> => readdir(folder);

describe("npm run demo", { timeout: 120_000 }, () => {
  it("prints the address of a record page, and leaves nothing behind after Ctrl-C", async () => {
    demo = startDemo();
    const address = await addressOf(demo);
    expect(new URL(address).port).toBe(ports.SANDBOX_PORT);
    expect((await fetch(address)).status).toBe(200);
    const mailbox = /^Mailbox: +(http:\/\/localhost:\d+)$/m.exec(demo.said())?.[1] ?? "";
    expect(await (await fetch(mailbox)).text()).toContain("No messages yet");
    expect((await fetch(`http://localhost:${ports.PORT}/readyz`)).status).toBe(200);
    expect(await foldersOfDemo()).toHaveLength(1);
    // A terminal sends it to the whole group.
    process.kill(-(demo.process.pid ?? 0), "SIGINT");
    expect(await demo.ended).toBe(0);
    await expectNothingLeft();
  });

  it("leaves nothing behind either when it is ended half-way through its start", async () => {
    demo = startDemo();
    await vi.waitFor(async () => expect(await foldersOfDemo()).toHaveLength(1), patience);
    demo.process.kill("SIGTERM");
    expect(await demo.ended).toBe(0);
    await expectNothingLeft();
  });

  it("takes its server along when it is killed", async () => {
    demo = startDemo();
    await addressOf(demo);
    demo.process.kill("SIGKILL");
    await vi.waitFor(() => expect(hasProcesses(demo)).toBe(false), patience);
  });

  it.each(["PORT", "SANDBOX_PORT", "MAILBOX_PORT"] as const)(
    "says in a sentence that its %s is in use, and ends with 1",
    async (name) => {
      const other = createServer().listen(Number(ports[name]), name === "PORT" ? undefined : "localhost");
      await once(other, "listening");
      demo = startDemo();
      expect(await demo.ended).toBe(1);
      expect(demo.said()).toBe(
        `Port ${ports[name]} is in use. Choose others with PORT (usually 3000), SANDBOX_PORT (usually 4000) and MAILBOX_PORT (usually 4025).\n`,
      );
      await expectNothingLeft();
      other.close();
    },
  );
});
