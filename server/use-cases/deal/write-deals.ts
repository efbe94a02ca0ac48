import { second } from "../../domain/time.ts";
import type { CrmDeal, RecordWrite } from "../../ports/crm-records.ts";
import type { CrmWrite } from "../../ports/crm-writes.ts";
import { isOurs, lacksScope, type Turn, type TurnParts } from "./crm-turn.ts";
import type { MoveTask } from "./due-moves.ts";
import { judgeMoves, postponeMoves, settleMoves } from "./move-deals.ts";
import {
  postponeProperties,
  settleProperties,
  showable,
  valuesOf,
  type RecordValues,
  type Showable,
} from "./show-payments.ts";

/** What is promised to deals; at most a hundred of them together. */
interface DealPromises {
  readonly moves: readonly MoveTask[];
  readonly properties: readonly CrmWrite[];
}

/**
 * Reads the deals, judges their moves against them as they are now, and writes stages and properties in one call. Each of
 * the two ends by itself: what is refused of the one never holds up the other.
 */
export async function writeDeals(parts: TurnParts, turn: Turn, { moves, properties }: DealPromises): Promise<void> {
  const shown = await showable(parts, turn, "deal", properties);
  if (moves.length + shown.writes.length === 0) return;
  try {
    await readAndWrite(parts, turn, { moves, shown });
  } catch (error) {
    if (lacksScope(error)) return parkDeals(parts, turn, moves.length > 0);
    await postponeMoves(parts, turn, moves, error);
    await postponeProperties(parts, turn, shown.writes, error);
  }
}

interface DealWork {
  readonly moves: readonly MoveTask[];
  readonly shown: Showable;
}

/**
 * A look that is older than this, measured from before it was asked for, is written upon no more: its promises are due as
 * before and looked at anew in the next turn. Two calls at their time limits still fit in.
 */
const lookLife = 45 * second;

async function readAndWrite(parts: TurnParts, turn: Turn, work: DealWork): Promise<void> {
  const lookedAt = parts.clock.now();
  const deals = await readDeals(parts, turn, work);
  const tasks = await judgeMoves(parts, turn, { tasks: work.moves, deals });
  const present = await leaveOutGone(parts, work.shown, deals);
  const values = await valuesOf(parts, turn, present, deals);
  const writes = writesOf(tasks, values);
  if (writes.length === 0 || !(await isOurs(parts.store, turn))) return;
  if (parts.clock.now() - lookedAt > lookLife) return;
  const results = await parts.crm.writeRecords(turn.portalId, "deal", writes);
  await settleProperties(parts, turn, { values, results });
  await settleMoves(parts, turn, { tasks, results });
}

function readDeals(
  { crm }: TurnParts,
  { portalId }: Turn,
  { moves, shown }: DealWork,
): Promise<ReadonlyMap<string, CrmDeal>> {
  const ids = [...moves.map(({ write }) => write.objectId), ...shown.writes.map(({ objectId }) => objectId)];
  return crm.readDeals(portalId, [...new Set(ids)], "worker");
}

/** A deal that is gone shows nothing; should it come back, it is promised anew. */
async function leaveOutGone(
  { store, clock }: TurnParts,
  { writes, unusable }: Showable,
  deals: ReadonlyMap<string, CrmDeal>,
): Promise<Showable> {
  for (const write of writes.filter(({ objectId }) => !deals.has(objectId))) {
    await store.crmWrites.settle(write, { state: "done", reason: "its record is gone" }, clock.now());
  }
  return { writes: writes.filter(({ objectId }) => deals.has(objectId)), unusable };
}

/** One write per deal, whatever it carries. */
function writesOf(tasks: readonly MoveTask[], values: readonly RecordValues[]): readonly RecordWrite[] {
  const stages = new Map(tasks.map(({ write, move }) => [write.objectId, move.toStageId]));
  const shown = new Map(values.map(({ write, properties }) => [write.objectId, properties]));
  return [...new Set([...stages.keys(), ...shown.keys()])].map((objectId) => ({
    objectId,
    stageId: stages.get(objectId) ?? null,
    properties: shown.get(objectId) ?? null,
  }));
}

async function parkDeals({ store, clock }: TurnParts, { portalId }: Turn, hasMoves: boolean): Promise<void> {
  for (const kind of hasMoves ? (["move", "properties"] as const) : (["properties"] as const)) {
    await store.crmWrites.park(portalId, { kind, objectType: "deal" }, "missing_scope", clock.now());
  }
}
