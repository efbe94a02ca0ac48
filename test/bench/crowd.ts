import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { RecordedCall } from "../sandbox/hubspot/gate/calls.ts";
import type { Enrolment } from "../sandbox/hubspot/tells/workflows.ts";
import { startBench, type Bench, type Portal } from "./crowd-world.ts";
import { cpuSecondsOf } from "./cpu.ts";
import { middleOf, rounded, within, type Figure } from "./figures.ts";

/** Smaller by `BENCH_ENROLMENTS` where the machine is not quiet. */
const crowd = Number(process.env["BENCH_ENROLMENTS"] ?? 5_000);
const burst = 1_000;
const atOnce = 50;
const neighbourRuns = 6;

/** HubSpot gives up a call after seconds; in a burst a second is promised for 99 of 100, and four for the slowest. */
const p99Goal = 1_000;
const worstGoal = 4_000;
/** For a hundred: three reads and one completion, and one read and two writes of what their records are to show. */
const callsGoal = 0.08;
const secondsGoal = Math.ceil((60 * crowd) / 5_000);
const delayGoal = 1.5;

/**
 * Thousands of deals of one account enrolled in a step that makes links, in bursts, against a HubSpot with its limits:
 * how quickly each execution is answered, how long until all have links, what one costs in calls, and how long another
 * account's one enrolment takes meanwhile. The program is a process of its own on SQLite; HubSpot and the load are this one.
 */
export async function measureCrowd(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "payments-tab-bench-"));
  const bench = await startBench(path.join(folder, "bench.sqlite"), crowd);
  try {
    await settled(bench);
    const idle = await neighbourDelays(bench, 0);
    return figuresOf({ idle, ...(await measureBursts(bench)) });
  } finally {
    await bench.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What an install leaves to do is done: HubSpot has not been called for a while. */
async function settled({ hubspot }: Bench): Promise<void> {
  for (let seen = -1; hubspot.calls.all.length !== seen; await pause(3_000)) seen = hubspot.calls.all.length;
}

function enrol({ workflows }: Bench, { portalId, connection }: Portal, recordIds: readonly string[]) {
  const inputs = { connection, amountSource: "deal_amount" };
  const step = { workflowId: 44, action: "create-link", type: "deals", inputs } as const;
  return workflows.enrol({ ...step, portalId, recordIds, atOnce });
}

const isDone = ({ state }: Enrolment): boolean => state === "succeeded" || state === "failed";
const betweenRuns = 1_500;

/** From the small account's enrolment to its completion, ms, one deal after another. */
async function neighbourDelays(bench: Bench, from: number): Promise<readonly number[]> {
  const delays: number[] = [];
  for (const dealId of bench.small.dealIds.slice(from, from + neighbourRuns)) {
    const start = performance.now();
    const [callbackId = ""] = await enrol(bench, bench.small, [dealId]);
    while (!isDone(bench.workflows.enrolment(callbackId))) await pause(5);
    delays.push(performance.now() - start);
    await pause(betweenRuns);
  }
  return delays;
}

interface Bursts {
  readonly answers: readonly number[];
  readonly failed: number;
  readonly secondsToAnswer: number;
  readonly seconds: number;
  readonly calls: readonly RecordedCall[];
  readonly busiest: number;
  /** Processor time of the program from the first execution to rest, s. */
  readonly cpu: number;
  readonly meanwhile: readonly number[];
}

async function measureBursts(bench: Bench): Promise<Bursts> {
  const { hubspot, workflows, large } = bench;
  process.stderr.write(`Enrolling ${crowd} deals.\n`);
  hubspot.calls.clear();
  const cpuBefore = cpuSecondsOf(bench.pid);
  const start = performance.now();
  const since = (): number => (performance.now() - start) / 1_000;
  const neighbour = pause(betweenRuns).then(() => neighbourDelays(bench, neighbourRuns));
  const callbackIds: string[] = [];
  for (let from = 0; from < crowd; from += burst) {
    callbackIds.push(...(await enrol(bench, large, large.dealIds.slice(from, from + burst))));
  }
  const secondsToAnswer = since();
  const left = new Set(callbackIds);
  for (; left.size > 0; await pause(50)) {
    for (const id of left) if (isDone(workflows.enrolment(id))) left.delete(id);
    if (since() > 600) throw new Error(`${left.size} enrolments were not completed in time.`);
  }
  const seconds = since();
  const meanwhile = await neighbour;
  await settled(bench);
  const ended = callbackIds.map((id) => workflows.enrolment(id));
  return {
    answers: ended.map(({ answeredIn }) => answeredIn),
    failed: ended.filter(({ state }) => state === "failed").length,
    secondsToAnswer,
    seconds,
    calls: hubspot.calls.all.filter(({ portalId }) => portalId === large.portalId),
    cpu: cpuSecondsOf(bench.pid) - cpuBefore,
    busiest: hubspot.calls.busiestWindow(large.portalId),
    meanwhile,
  };
}

interface Measured extends Bursts {
  readonly idle: readonly number[];
}

function figuresOf({ idle, meanwhile, calls, answers, ...bursts }: Measured): readonly Figure[] {
  const [p99, worst] = [rounded(within(answers, 0.99)), rounded(within(answers, 1))];
  const perEnrolment = rounded(calls.length / crowd, 10_000);
  const seconds = rounded(bursts.seconds, 10);
  const [alone, beside] = [middleOf(idle), middleOf(meanwhile)];
  const delay = rounded(beside / alone, 100);
  const cpu = rounded((1_000 * bursts.cpu) / crowd, 100);
  const refused = calls.filter(({ status }) => status === 429).length;
  return [
    { name: "crowd.enrolments", figure: crowd, unit: "enrolments" },
    { name: "crowd.answers_p99", figure: p99, unit: "ms", goal: { most: p99Goal } },
    { name: "crowd.answers_worst", figure: worst, unit: "ms", goal: { most: worstGoal } },
    { name: "crowd.answers_a_second", figure: Math.round(crowd / bursts.secondsToAnswer), unit: "answers/s" },
    { name: "crowd.without_link", figure: bursts.failed, unit: "enrolments", goal: { most: 0 } },
    { name: "crowd.all_links", figure: seconds, unit: "s", goal: { most: secondsGoal } },
    {
      name: "crowd.calls_an_enrolment",
      figure: perEnrolment,
      unit: "calls",
      goal: { most: callsGoal },
    },
    { name: "crowd.cpu_an_enrolment", figure: cpu, unit: "ms of a core" },
    { name: "crowd.load", figure: rounded(loadavg()[0] ?? NaN, 10), unit: "processes" },
    { name: "crowd.refused_calls", figure: refused, unit: "calls", goal: { most: 0 } },
    { name: "crowd.busiest_10s", figure: bursts.busiest, unit: "calls", goal: { most: 100 } },
    { name: "crowd.neighbour_alone", figure: Math.round(alone), unit: "ms" },
    { name: "crowd.neighbour_meanwhile", figure: Math.round(beside), unit: "ms" },
    { name: "crowd.neighbour_delay", figure: delay, unit: "ratio", goal: { most: delayGoal } },
  ];
}
