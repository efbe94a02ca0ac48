import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, open, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { actsIn, calls, type Act, type FileName } from "./trace.ts";

/** Both files as they were on the disk at the beginning, and all that was done to them until the process was killed. */
export interface Recording {
  readonly base: Readonly<Record<FileName, Buffer>>;
  readonly acts: readonly Act[];
}

/** The system's own, to be had from every distribution; the project does not need it for anything else. */
const recorder = "strace";

/** Whether writes can be recorded here: the tool is there, and may look into a process that is not its own child. */
export function canRecord(): boolean {
  try {
    execFileSync(recorder, ["-V"], { stdio: "ignore" });
    return process.getuid?.() === 0 || scopeOfTracing() === "0";
  } catch {
    return false;
  }
}

/** Where a kernel does not have the setting, whoever owns a process may look into it: https://docs.kernel.org/admin-guide/LSM/Yama.html */
function scopeOfTracing(): string {
  const setting = "/proc/sys/kernel/yama/ptrace_scope";
  return existsSync(setting) ? readFileSync(setting, "utf8").trim() : "0";
}

/** Begins to record what a process does to its SQLite file; what is returned ends it once the process is gone. */
export async function record(pid: number, database: string): Promise<() => Promise<Recording>> {
  const folder = await mkdtemp(path.join(tmpdir(), "payments-tab-trace-"));
  const told = ["-e", `trace=${calls.join(",")}`, "-xx", "-s", "131072"];
  const times = ["--absolute-timestamps=format:unix,precision:ns"];
  const options = ["-f", "-ff", ...told, ...times, "-o", path.join(folder, "thread"), "-p", String(pid)];
  const tracer = spawn(recorder, options, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(tracer, "exit");
  await isAttached(tracer.stderr);
  process.kill(pid, "SIGSTOP");
  await isStopped(pid);
  const base = { main: await synced(database), wal: await synced(`${database}-wal`) };
  const files = await descriptorsOf(pid, database);
  // Both clocks are the machine's, ours in whole milliseconds.
  const begun = Date.now() + 1;
  await pause(3);
  process.kill(pid, "SIGCONT");
  return async () => {
    await ended;
    const threads = await readdir(folder);
    const texts = await Promise.all(threads.map((name) => readFile(path.join(folder, name), "latin1")));
    await rm(folder, { recursive: true, force: true });
    const acts = texts.flatMap((text) => actsIn(text, files)).filter(({ at }) => at >= begun);
    return { base, acts: acts.toSorted((a, b) => a.at - b.at) };
  };
}

async function isAttached(said: NodeJS.ReadableStream): Promise<void> {
  let text = "";
  for await (const piece of said) {
    text += String(piece);
    if (/\battached\b/.test(text)) break;
  }
  if (!/\battached\b/.test(text)) throw new Error(`Nothing can be recorded here: ${text}`);
}

/** Waits until none of its threads runs, so that a copy is of one moment. */
async function isStopped(pid: number): Promise<void> {
  for (;;) {
    const threads = await readdir(`/proc/${pid}/task`);
    const states = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, "utf8")));
    if (states.every((stat) => /\) [tT] /.test(stat))) return;
    await pause(2);
  }
}

/** What a file holds, and has on the disk from now on: a cut takes nothing of what was before the recording. */
async function synced(file: string): Promise<Buffer> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function descriptorsOf(pid: number, database: string): Promise<ReadonlyMap<number, FileName>> {
  const names: Readonly<Record<string, FileName>> = { [database]: "main", [`${database}-wal`]: "wal" };
  const found = new Map<number, FileName>();
  for (const descriptor of await readdir(`/proc/${pid}/fd`)) {
    const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => "");
    const name = names[target];
    if (name) found.set(Number(descriptor), name);
  }
  return found;
}
