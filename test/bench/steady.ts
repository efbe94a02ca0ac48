import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { middleOf, rounded, type Figure } from "./figures.ts";
import type { LoadPlan, LoadSeen } from "./open-loop.ts";
import { startReceiver, withDatabases, type Receiver, type RunningReceiver } from "./receivers.ts";

/** How long deliveries come steadily; the goal is of 30 minutes. */
const minutes = Number(process.env["BENCH_MINUTES"] ?? 2);
const steadyRate = 150;
const burst = { rate: 1_000, count: 10_000 };
const rounds = 3;
const warmUpSeconds = 10;

/** Milliseconds, of an answer; and how much memory may grow from the first third of the time to the last. */
const goals = { steadyMiddle: 25, steadyP99: 250, burstP99: 1_000, burstMax: 4_000, growth: 1.1 };

/**
 * Whether deliveries are answered in time when they come as they come, on disk before each answer: ten thousand within ten
 * seconds, three rounds of each database in turn; then 150 a second for `BENCH_MINUTES`, and whether memory stays where it is.
 */
export function measureSteady(): Promise<readonly Figure[]> {
  return withDatabases(async (durable) => {
    const bursts = await inTurn(durable);
    const figures: Figure[] = [];
    for (const receiver of durable) {
      figures.push(...burstFigures(receiver.name, bursts.get(receiver.name) ?? []));
      figures.push(...(await steadily(receiver)));
    }
    return figures;
  });
}

async function inTurn(receivers: readonly Receiver[]): Promise<ReadonlyMap<string, readonly LoadSeen[]>> {
  const running = await Promise.all(receivers.map(startReceiver));
  const seen = new Map<string, LoadSeen[]>(receivers.map(({ name }) => [name, []]));
  try {
    for (const { url } of running) await loaded({ url, rate: steadyRate, count: steadyRate * warmUpSeconds });
    for (let round = 0; round < rounds; round += 1) {
      for (const { name, url } of running) seen.get(name)?.push(await loaded({ url, ...burst }));
    }
  } finally {
    await Promise.all(running.map(({ stop }) => stop()));
  }
  return seen;
}

async function steadily(receiver: Receiver): Promise<readonly Figure[]> {
  const running = await startReceiver(receiver);
  try {
    await loaded({ url: running.url, rate: steadyRate, count: steadyRate * warmUpSeconds });
    const memory = watchedMemory(running);
    const seen = await loaded({ url: running.url, rate: steadyRate, count: steadyRate * 60 * minutes });
    return steadyFigures(receiver.name, seen, memory.end());
  } finally {
    await running.stop();
  }
}

async function loaded(plan: LoadPlan): Promise<LoadSeen> {
  const script = fileURLToPath(new URL("open-loop.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(plan)]);
  return JSON.parse(stdout) as LoadSeen;
}

/** Takes down each second how much memory the receiver holds, MB. Nothing where the system does not tell, as on all but Linux. */
function watchedMemory({ pid }: RunningReceiver): { end(): readonly number[] } {
  const held: number[] = [];
  const watch = setInterval(() => {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    held.push(Number(kilobytes) / 1_000);
  }, 1_000);
  return {
    end() {
      clearInterval(watch);
      return held;
    },
  };
}

function burstFigures(name: string, all: readonly LoadSeen[]): readonly Figure[] {
  const p99 = middleOf(all.map((seen) => seen.p99));
  const max = Math.max(...all.map((seen) => seen.max));
  return [
    { name: `steady.${name}.burst.p50`, figure: middleOf(all.map((seen) => seen.p50)), unit: "ms" },
    { name: `steady.${name}.burst.p99`, figure: p99, unit: "ms", goal: { most: goals.burstP99 } },
    { name: `steady.${name}.burst.slowest`, figure: max, unit: "ms", goal: { most: goals.burstMax } },
    ...wrongAnswers(`steady.${name}.burst`, all),
  ];
}

function steadyFigures(name: string, seen: LoadSeen, memory: readonly number[]): readonly Figure[] {
  const third = Math.floor(memory.length / 3);
  const [first, last] = [middleOf(memory.slice(0, third)), middleOf(memory.slice(-third))];
  const growth = rounded(last / first, 1_000);
  return [
    { name: `steady.${name}.minutes`, figure: minutes, unit: "min" },
    { name: `steady.${name}.p50`, figure: seen.p50, unit: "ms", goal: { most: goals.steadyMiddle } },
    { name: `steady.${name}.p99`, figure: seen.p99, unit: "ms", goal: { most: goals.steadyP99 } },
    { name: `steady.${name}.p999`, figure: seen.p999, unit: "ms" },
    { name: `steady.${name}.slowest`, figure: seen.max, unit: "ms" },
    ...wrongAnswers(`steady.${name}`, [seen]),
    { name: `steady.${name}.memory`, figure: rounded(last), unit: "MB" },
    { name: `steady.${name}.memory_growth`, figure: growth, unit: "ratio", goal: { most: goals.growth } },
  ];
}

/** Genuine ones not taken, and forged ones taken. */
function wrongAnswers(name: string, all: readonly LoadSeen[]): readonly Figure[] {
  const wrong = all.reduce((sum, { refused, believed }) => sum + refused + believed, 0);
  return [{ name: `${name}.wrong_answers`, figure: wrong, unit: "deliveries", goal: { most: 0 } }];
}
