import { statfs } from "node:fs/promises";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { invariants } from "../domain/findings.ts";
import { aliveAt } from "../domain/readiness.ts";
import { second } from "../domain/time.ts";
import type { Clock, JobRounds } from "../ports/context.ts";
import type { ProcessBeats } from "../ports/process-beats.ts";
import type { WaitingWork, WorkSigns } from "../ports/work-signs.ts";
import type { GaugeBoard } from "./registry.ts";

interface Parts {
  readonly board: GaugeBoard;
  readonly signs: WorkSigns;
  readonly beats: ProcessBeats;
  readonly jobs: JobRounds;
  readonly clock: Clock;
  /** The file of a SQLite database; null where another machine has the disk. */
  readonly file: string | null;
}

export interface Gauges {
  /** Brings the gauges up to date, at most every few seconds however many ask. Never throws: a silent database is a gauge. */
  read(): Promise<void>;
  stop(): void;
}

const keptFor = 5 * second;

export function openGauges(parts: Parts): Gauges {
  const { clock, board } = parts;
  const delay = loopDelay();
  let readAt = -Infinity;
  let underWay: Promise<void> | null = null;

  const readAll = async (): Promise<void> => {
    setLoopDelay(board, delay.read());
    setMemory(board);
    setRounds(parts);
    await setDisk(parts);
    await setDatabase(parts);
    readAt = clock.now();
  };
  return {
    async read() {
      if (clock.now() - readAt < keptFor) return;
      underWay ??= readAll().finally(() => (underWay = null));
      await underWay;
    },
    stop: () => delay.stop(),
  };
}

interface LoopDelay {
  /** Seconds since the last look; it starts anew then. */
  read(): Readonly<Record<"0.5" | "0.99" | "1", number>>;
  stop(): void;
}

const resolution = 10;

/**
 * Node measures the time between two looks, of which only what is beyond the time agreed is delay. It begins with the
 * first look: a program whose figures nobody reads does not measure.
 */
function loopDelay(): LoopDelay {
  let measured: ReturnType<typeof monitorEventLoopDelay> | undefined;
  const beyond = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - resolution / 1e3) || 0;
  return {
    read() {
      const histogram = (measured ??= monitorEventLoopDelay({ resolution }));
      histogram.enable();
      const [median, high] = [histogram.percentile(50), histogram.percentile(99)];
      const seen = { "0.5": beyond(median), "0.99": beyond(high), "1": beyond(histogram.max) };
      histogram.reset();
      return seen;
    },
    stop: () => void measured?.disable(),
  };
}

function setLoopDelay(board: GaugeBoard, seen: Readonly<Record<string, number>>): void {
  for (const [quantile, value] of Object.entries(seen)) board.payments_tab_loop_delay_seconds.set({ quantile }, value);
}

function setMemory(board: GaugeBoard): void {
  const { rss, heapUsed, external } = process.memoryUsage();
  const kinds = { resident: rss, heap: heapUsed, external };
  for (const [kind, value] of Object.entries(kinds)) board.payments_tab_memory_bytes.set({ kind }, value);
}

function setRounds({ board, jobs, clock }: Parts): void {
  for (const { name, lastRoundAt } of jobs.lastRounds() ?? []) {
    board.payments_tab_job_round_age_seconds.set({ job: name }, inSeconds(clock.now() - lastRoundAt));
  }
}

async function setDisk({ board, file }: Parts): Promise<void> {
  if (file === null) return;
  try {
    const { bavail, blocks } = await statfs(path.dirname(path.resolve(file)));
    board.payments_tab_disk_free_ratio.set(Number(bavail) / Number(blocks));
  } catch {
    board.payments_tab_disk_free_ratio.remove();
  }
}

async function setDatabase({ board, signs, beats, jobs, clock }: Parts): Promise<void> {
  const now = clock.now();
  try {
    for (const [work, waiting] of Object.entries(await signs.waiting(now))) setWaiting(board, work, waiting, now);
    for (const [work, count] of Object.entries(await signs.givenUp())) board.payments_tab_given_up.set({ work }, count);
    const held = await signs.heldBack(now);
    for (const [reason, count] of Object.entries(held)) board.payments_tab_held_back.set({ reason }, count);
    setSilent(board, await signs.silent());
    setFindings(board, await signs.findings());
    board.payments_tab_skewed_connections.set(await signs.skewed(now));
    const alive = aliveAt(jobs.lastRounds() ?? []) ?? (await beats.latestRoundAt());
    board.payments_tab_workers_age_seconds.set(alive === null ? -1 : inSeconds(now - alive));
    board.payments_tab_database_up.set(1);
  } catch {
    board.payments_tab_database_up.set(0);
  }
}

/** Who answers again is taken off: the board remembers what it was last told. */
function setSilent(board: GaugeBoard, silent: Readonly<Record<string, number>>): void {
  board.payments_tab_circuits_open.reset();
  for (const [upstream, count] of Object.entries(silent)) board.payments_tab_circuits_open.set({ upstream }, count);
}

/** What holds is 0 rather than nothing: an alarm that asks for a change needs both. */
function setFindings(board: GaugeBoard, found: Readonly<Record<string, number>>): void {
  for (const invariant of invariants) board.payments_tab_findings.set({ invariant }, found[invariant] ?? 0);
}

function setWaiting(board: GaugeBoard, work: string, { due, oldestDueAt }: WaitingWork, now: number): void {
  board.payments_tab_due.set({ work }, due);
  board.payments_tab_due_age_seconds.set({ work }, oldestDueAt === null ? 0 : inSeconds(now - oldestDueAt));
}

function inSeconds(milliseconds: number): number {
  return Math.max(0, milliseconds) / 1000;
}
