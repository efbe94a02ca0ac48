import { chanceOf, retryDelay } from "../../domain/backoff.ts";
import { DisconnectedError, UpstreamError } from "../../domain/errors.ts";
import type { EventFacts } from "../../domain/events.ts";
import { judgeMove, type Judgement, type Move, type MoveReason } from "../../domain/moves.ts";
import { hour } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmDeal, CrmPipeline } from "../../ports/crm.ts";
import type { CrmWrite, Store } from "../../ports/store.ts";
import { eventOf } from "../learn/settle-payment.ts";

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "log">;

/** One promised move with the row that promises it. */
interface Task {
  readonly write: CrmWrite;
  readonly move: Move;
}

const batchSize = 100;
const leaseTime = 60_000;

/**
 * Carries out what is promised to one portal's deals: reads up to 100 at once, judges each move against the deal as it
 * is now, writes, reads back, and records every outcome with its reason. One writer per portal at a time; a stale one
 * notices by its fence before it writes. Answers whether more may be due.
 */
export async function moveDeals(parts: Parts, portalId: number): Promise<boolean> {
  const { store, clock } = parts;
  const fence = await store.portals.claimWriter(portalId, clock.now(), clock.now() + leaseTime);
  if (fence === null) return false;
  try {
    const tasks = await dueTasks(parts, portalId);
    if (tasks.length === 0) return false;
    await carryOut(parts, { portalId, fence }, tasks);
    return true;
  } finally {
    await store.portals.releaseWriter(portalId, fence);
  }
}

/** Oldest first, and one per deal: two moves of a deal follow one another. */
async function dueTasks({ store, clock }: Parts, portalId: number): Promise<readonly Task[]> {
  const due = await store.crmWrites.listDue(portalId, clock.now(), batchSize);
  const firstOfDeal = new Map(due.toReversed().map((write) => [write.dealId, write]));
  const tasks: Task[] = [];
  for (const write of firstOfDeal.values()) {
    const move = await store.moves.find(portalId, write.moveId);
    if (move && !isSettled(move)) tasks.push({ write, move });
    else await store.crmWrites.settle(portalId, write.writeId, { state: "done", reason: "settled before" });
  }
  return tasks;
}

function isSettled({ state }: Move): boolean {
  return state !== "planned" && state !== "writing";
}

interface Turn {
  readonly portalId: number;
  readonly fence: number;
}

async function carryOut(parts: Parts, turn: Turn, tasks: readonly Task[]): Promise<void> {
  try {
    await judgeAndWrite(parts, turn, tasks);
  } catch (error) {
    await postpone(parts, turn, tasks, error);
  }
}

async function judgeAndWrite(parts: Parts, turn: Turn, tasks: readonly Task[]): Promise<void> {
  const { store, crm } = parts;
  const ids = tasks.map(({ write }) => write.dealId);
  const pipelines = await crm.readPipelines(turn.portalId, "worker");
  const deals = await crm.readDeals(turn.portalId, ids, "worker");
  const toWrite: Task[] = [];
  for (const task of tasks) {
    const judgement = judge(task.move, deals.get(task.write.dealId) ?? null, pipelines);
    if (judgement.verdict !== "write") await settle(parts, turn, task, judgement);
    else if (await fixTarget(parts, turn, task.move, judgement))
      toWrite.push({ ...task, move: fixed(task.move, judgement) });
  }
  if (toWrite.length === 0 || !(await store.portals.isWriter(turn.portalId, turn.fence))) return;
  await writeAndVerify(parts, turn, toWrite);
}

function judge(move: Move, deal: CrmDeal | null, pipelines: readonly CrmPipeline[]): Judgement {
  const stages = pipelines.find(({ id }) => id === move.pipelineId)?.stages ?? null;
  return judgeMove(move, { deal, stages });
}

type ToWrite = Extract<Judgement, { verdict: "write" }>;

function fixed(move: Move, { fromStageId, toStageId }: ToWrite): Move {
  return { ...move, state: "writing", fromStageId, toStageId };
}

/**
 * From and to are stored before the call, so that a lost answer can be told from a person's move. False when somebody
 * else has the portal by now.
 */
async function fixTarget({ store }: Parts, turn: Turn, move: Move, judgement: ToWrite): Promise<boolean> {
  return store.transaction(async (tx) => {
    const mayGoOn = await isStillOurs(tx, turn, move);
    if (mayGoOn) await tx.moves.save(fixed(move, judgement));
    return mayGoOn;
  });
}

/** Asked with the payment held: a writer whose claim ran out may not touch what its successor has settled. */
async function isStillOurs(tx: Store, { portalId, fence }: Turn, { moveId, paymentId }: Move): Promise<boolean> {
  await tx.payments.lock(portalId, paymentId);
  const current = await tx.moves.find(portalId, moveId);
  return current !== null && !isSettled(current) && tx.portals.isWriter(portalId, fence);
}

async function writeAndVerify(parts: Parts, turn: Turn, tasks: readonly Task[]): Promise<void> {
  const { crm } = parts;
  const { portalId } = turn;
  const writes = tasks.map(({ write, move }) => ({ dealId: write.dealId, stageId: move.toStageId ?? "" }));
  const results = await crm.writeStages(portalId, writes);
  const written = tasks.filter(({ write }) => results.get(write.dealId)?.ok === true);
  const after = await crm.readDeals(
    portalId,
    written.map(({ write }) => write.dealId),
    "worker",
  );
  for (const task of tasks) {
    const result = results.get(task.write.dealId);
    if (result?.ok === false) await refuse(parts, turn, task, { reason: "hubspot_refused", said: result.said });
    else if (result?.ok) await settle(parts, turn, task, verified(task.move, after.get(task.write.dealId) ?? null));
    else throw new UpstreamError("ambiguous", { upstream: "hubspot", said: "No answer for one record of a batch." });
  }
}

function verified(move: Move, deal: CrmDeal | null): Exclude<Judgement, ToWrite> {
  if (!deal) return { verdict: "skipped", reason: "deal_gone" };
  return deal.stageId === move.toStageId ? { verdict: "applied" } : { verdict: "skipped", reason: "person_moved" };
}

interface Refusal {
  readonly reason: MoveReason;
  readonly said: string | null;
}

function refuse(parts: Parts, turn: Turn, task: Task, { reason, said }: Refusal): Promise<void> {
  const move: Move = { ...task.move, said };
  return settle(parts, turn, { ...task, move }, { verdict: "refused", reason });
}

/** The end of a move: state, reason, the row of work and the line on the timeline, together. */
async function settle(
  { store, clock, random }: Parts,
  turn: Turn,
  { write, move }: Task,
  judgement: Exclude<Judgement, ToWrite>,
): Promise<void> {
  const now = clock.now();
  const reason = judgement.verdict === "applied" ? null : judgement.reason;
  await store.transaction(async (tx) => {
    if (!(await isStillOurs(tx, turn, move))) return;
    await tx.moves.save({ ...move, state: judgement.verdict, reason, settledAt: now });
    await tx.crmWrites.settle(move.portalId, write.writeId, { state: "done", reason: reason ?? "applied" });
    const payment = await tx.payments.find(move.portalId, move.paymentId);
    if (!payment) return;
    await tx.events.append([eventOf({ payment, now, random }, "rule", outcomeFacts(move, judgement))]);
    await tx.payments.save({ ...payment, lastEventAt: now }, true);
  });
}

function outcomeFacts(move: Move, judgement: Exclude<Judgement, ToWrite>): EventFacts {
  if (judgement.verdict === "applied") {
    const { ruleId, ruleVersion, fromStageId, toStageId } = move;
    return { kind: "move_applied", from: fromStageId ?? "", to: toStageId ?? "", ruleId, ruleVersion };
  }
  const { reason } = judgement;
  if (judgement.verdict === "skipped") return { kind: "move_skipped", reason };
  return { kind: "move_refused", reason, said: move.said };
}

/** Nothing is given up: what HubSpot did not take is tried again, later and later, and at last left to a person. */
async function postpone(parts: Parts, turn: Turn, tasks: readonly Task[], error: unknown): Promise<void> {
  const { store, log } = parts;
  const { portalId } = turn;
  const trouble = troubleOf(error);
  log.warn({ portalId, reason: trouble.reason, count: tasks.length }, "Deals could not be moved for now.");
  for (const { write, move } of tasks) {
    const current = (await store.moves.find(portalId, move.moveId)) ?? move;
    if (isSettled(current)) continue;
    const runAt = nextTry(parts, write, trouble);
    if (runAt === null) await refuse(parts, turn, { write, move: current }, trouble.asRefusal);
    else await store.crmWrites.settle(portalId, write.writeId, { state: "ready", reason: trouble.reason, runAt });
  }
}

interface Trouble {
  readonly reason: string;
  readonly retryAfter?: number | undefined;
  /** What the move ends with when the tries are used up. */
  readonly asRefusal: Refusal;
}

const unreachable: Refusal = { reason: "unreachable", said: null };

function troubleOf(error: unknown): Trouble {
  if (!(error instanceof UpstreamError)) {
    return { reason: error instanceof DisconnectedError ? "disconnected" : "failed", asRefusal: unreachable };
  }
  const { fault, isRetryable, details } = error;
  const refusal: Refusal = { reason: "hubspot_refused", said: details.said ?? null };
  return { reason: fault, retryAfter: details.retryAfter, asRefusal: isRetryable ? unreachable : refusal };
}

/** A disconnected account is looked at now and then: a re-install brings it back, and nothing was given up meanwhile. */
function nextTry({ clock, random }: Parts, write: CrmWrite, { reason, retryAfter }: Trouble): number | null {
  if (reason === "disconnected") return clock.now() + hour;
  const delay = retryDelay({ attempts: write.attempts + 1, chance: chanceOf(random), retryAfter });
  return delay === null ? null : clock.now() + delay;
}
