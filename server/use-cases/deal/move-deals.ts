import { UpstreamError } from "../../domain/errors.ts";
import { judgeMove, outcomeOf, type Judgement, type ToWrite } from "../../domain/judgement.ts";
import { isPromised, type Move } from "../../domain/moves.ts";
import type { Payment } from "../../domain/payment.ts";
import type { DealMoney } from "../../domain/rules-money.ts";
import { judgeUndo } from "../../domain/undo.ts";
import type { CrmDeal, CrmPipeline, RecordWriteResult, WriteResult } from "../../ports/crm-records.ts";
import type { Store } from "../../ports/store.ts";
import { isOurs, nextTry, troubleOf, type Trouble, type Turn, type TurnParts } from "./crm-turn.ts";
import { isUndecided, triedFor, type MoveTask, type PromisedMove } from "./due-moves.ts";
import { endMoves, type MoveEnd } from "./end-move.ts";
import { readDealMoney } from "../rules/read-deal-money.ts";
import { lookAfterWriting, withHistories, type LookedAt } from "./look-at-deals.ts";
import { pingPongsAmong } from "./stop-ping-pong.ts";

interface Ended extends PromisedMove {
  readonly end: MoveEnd;
}

/**
 * Judges moves against the deals as they are now. What needs no write ends here; of the others from and to are stored
 * before the call, so that a lost answer can be told from a person's move. Answers those to be written.
 */
export async function judgeMoves(
  parts: TurnParts,
  turn: Turn,
  { tasks, deals }: { readonly tasks: readonly MoveTask[]; readonly deals: ReadonlyMap<string, CrmDeal> },
): Promise<readonly MoveTask[]> {
  if (tasks.length === 0) return [];
  const seenAt = parts.clock.now();
  const pipelines = await parts.crm.readPipelines(turn.portalId, "worker");
  const moves = tasks.map(({ move }) => move);
  const looks = await withHistories(parts.crm, turn.portalId, moves, deals);
  const money = await readDealMoney(parts, { portalId: turn.portalId, deals }, moves);
  const judged = oncePerDeal(tasks, looks).map((task) => {
    const seen = { deal: looks.get(task.write.objectId) ?? null, money: money.get(task.move.moveId) ?? null };
    return { ...task, judgement: judge(task.move, seen, pipelines) };
  });
  const writable = judged.flatMap(({ move, judgement }) => (judgement.verdict === "write" ? move : []));
  const pingPongs = await pingPongsAmong(parts, turn.portalId, writable);
  const ends: Ended[] = [];
  const toWrite: MoveTask[] = [];
  for (const { judgement, ...task } of judged) {
    if (judgement.verdict !== "write") ends.push({ ...task, end: judgement });
    else if (pingPongs.has(task.move)) ends.push({ ...task, end: pingPong });
    else toWrite.push({ ...task, move: fixed(task.move, judgement, { seenAt, ...seenOf(looks, task) }) });
  }
  await settle(parts, turn, ends);
  return fixTargets(parts, turn, toWrite);
}

function judge(move: Move, seen: Seen, pipelines: readonly CrmPipeline[]): Judgement {
  const stages = pipelines.find(({ id }) => id === move.pipelineId)?.stages ?? null;
  return move.undoes === null ? judgeMove(move, { ...seen, stages }) : judgeUndo(move, { deal: seen.deal, stages });
}

interface Seen {
  readonly deal: LookedAt | null;
  readonly money: DealMoney | null;
}

const pingPong = { verdict: "refused", reason: "ping_pong" } as const;

/**
 * Deals that were merged answer under each of their ids: one of their moves now, first one that may have been written,
 * and the others in the next turn.
 */
function oncePerDeal(tasks: readonly MoveTask[], looks: ReadonlyMap<string, LookedAt>): readonly MoveTask[] {
  const inLine = tasks.toSorted((one, other) => Number(isUndecided(other)) - Number(isUndecided(one)));
  return [...new Map(inLine.toReversed().map((task) => [idIn(looks, task), task])).values()].toReversed();
}

/** The id that the move's deal has by now. */
function idIn(looks: ReadonlyMap<string, LookedAt>, { write: { objectId } }: PromisedMove): string {
  return looks.get(objectId)?.id ?? objectId;
}

/** What tells later whose a change is: as which deal it was looked at, and when that had last been changed. */
function seenOf(looks: ReadonlyMap<string, LookedAt>, task: PromisedMove): Pick<Move, "seenDealId" | "seenChangedAt"> {
  return { seenDealId: idIn(looks, task), seenChangedAt: looks.get(task.write.objectId)?.changedAt ?? null };
}

function fixed(
  move: Move,
  { fromStageId, toStageId }: ToWrite,
  seen: Pick<Move, "seenAt" | "seenDealId" | "seenChangedAt">,
): Move {
  return { ...move, state: "writing", fromStageId, toStageId, ...seen };
}

async function fixTargets({ store }: TurnParts, turn: Turn, tasks: readonly MoveTask[]): Promise<readonly MoveTask[]> {
  if (tasks.length === 0) return [];
  return store.transaction(async (tx) => {
    const open = await stillOpen(tx, turn, tasks);
    await tx.moves.saveAll(open.map(({ move }) => move));
    return open;
  });
}

/**
 * Asked with the payments held: a writer whose claim ran out may not touch what its successor has settled. They are held
 * in one order by everybody, so that nobody waits in a circle.
 */
async function stillOpen<T extends PromisedMove>(
  tx: Store,
  turn: Turn,
  tasks: readonly T[],
): Promise<readonly (T & { readonly payment: Payment })[]> {
  if (!(await isOurs(tx, turn))) return [];
  const { portalId } = turn;
  const payments = await tx.payments.lockAll(
    portalId,
    tasks.map(({ move }) => move.paymentId),
  );
  const now = await tx.moves.listByIds(
    portalId,
    tasks.map(({ move }) => move.moveId),
  );
  return tasks.flatMap((task) => {
    const current = now.get(task.move.moveId);
    const payment = payments.get(task.move.paymentId);
    return current && payment && isPromised(current) ? [{ ...task, payment }] : [];
  });
}

/** Ends the moves that were written: as HubSpot answered, and as the deal stands when it is looked at once more. */
export async function settleMoves(
  parts: TurnParts,
  turn: Turn,
  { tasks, results }: { readonly tasks: readonly MoveTask[]; readonly results: ReadonlyMap<string, RecordWriteResult> },
): Promise<void> {
  const stageOf = ({ write }: MoveTask) => results.get(write.objectId)?.stage;
  const written = tasks.filter((task) => stageOf(task)?.ok === true);
  const refused = tasks.flatMap((task): readonly Ended[] => {
    const result = stageOf(task);
    if (!result || result.ok) return [];
    return [{ ...task, end: refusal(result) }];
  });
  await settle(parts, turn, [...(await lookedAfter(parts, turn, written)), ...refused]);
  const unknown = tasks.filter((task) => !stageOf(task));
  if (unknown.length > 0) await postponeMoves(parts, turn, unknown, noAnswer());
}

/** A deal that went between our look and our write is one that is gone: should it come back, so does the move. */
function refusal(result: Extract<WriteResult, { readonly ok: false }>): MoveEnd {
  if (result.code === "OBJECT_NOT_FOUND") return { verdict: "skipped", reason: "deal_gone" };
  return { verdict: "refused", reason: "hubspot_refused", said: result.said, needs: neededFor(result) };
}

/** What HubSpot wants filled in before it lets the deal into the stage. */
function neededFor({ code, about }: Extract<WriteResult, { readonly ok: false }>): readonly string[] {
  return code.startsWith("MISSING_") ? about : [];
}

function noAnswer(): UpstreamError {
  return new UpstreamError("ambiguous", { upstream: "hubspot", said: "No answer for one record of a batch." });
}

async function lookedAfter({ crm }: TurnParts, turn: Turn, tasks: readonly MoveTask[]): Promise<readonly Ended[]> {
  if (tasks.length === 0) return [];
  const moves = tasks.map(({ move }) => move);
  const looks = await lookAfterWriting(crm, turn.portalId, moves);
  return tasks.map((task) => ({ ...task, end: endOf(task.move, looks.get(task.write.objectId) ?? null) }));
}

function endOf(move: Move, deal: LookedAt | null): MoveEnd {
  if (!deal) return { verdict: "skipped", reason: "deal_gone" };
  return outcomeOf(move, deal) ?? { verdict: "skipped", reason: "person_moved" };
}

/** The end of moves with their rows of work, together. */
async function settle({ store, clock, random }: TurnParts, turn: Turn, ends: readonly Ended[]): Promise<void> {
  if (ends.length === 0) return;
  await store.transaction(async (tx) => {
    const open = await stillOpen(tx, turn, ends);
    await endMoves({ store: tx, clock, random }, open);
    await tx.crmWrites.settleAll(open.map(done), clock.now());
  });
}

function done({ write, end }: Ended) {
  return { write, outcome: { state: "done", reason: end.verdict === "applied" ? "applied" : end.reason } } as const;
}

/** Nothing is given up: what HubSpot did not take is tried again, later and later, and at last left to a person. */
export async function postponeMoves(
  parts: TurnParts,
  turn: Turn,
  tasks: readonly MoveTask[],
  error: unknown,
): Promise<void> {
  if (tasks.length === 0) return;
  const { store, clock, log } = parts;
  const { portalId } = turn;
  const trouble = troubleOf(error);
  log.warn({ portalId, reason: trouble.reason, count: tasks.length }, "Deals could not be moved for now.");
  const tried = tasks.flatMap(triedFor);
  const now = await store.moves.listByIds(
    portalId,
    tried.map(({ move }) => move.moveId),
  );
  const given: Ended[] = [];
  for (const { write, move: before } of tried) {
    const move = now.get(before.moveId) ?? before;
    if (!isPromised(move)) continue;
    const runAt = nextTry(parts, write, trouble);
    const { reason, isTry } = trouble;
    if (runAt !== null) await store.crmWrites.settle(write, { state: "ready", reason, runAt, isTry }, clock.now());
    else given.push({ write, move, end: lastWord(trouble) });
  }
  await settle(parts, turn, given);
}

/** What a move ends with when the tries are used up. */
function lastWord({ isPassing, said }: Trouble): MoveEnd {
  return isPassing
    ? { verdict: "refused", reason: "unreachable" }
    : { verdict: "refused", reason: "hubspot_refused", said };
}
