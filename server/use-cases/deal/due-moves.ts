import { isPromised, type Move } from "../../domain/moves.ts";
import type { CrmWrite } from "../../ports/crm-writes.ts";
import { recordsPerCall, type Turn, type TurnParts } from "./crm-turn.ts";

/** A promised move with the row that promises it. */
export interface PromisedMove {
  readonly write: CrmWrite;
  readonly move: Move;
}

/** The move of its deal that is taken in this turn. */
export interface MoveTask extends PromisedMove {
  /** Whether it was brought forward by one behind it, before its own time. */
  readonly isEarly: boolean;
  /** Moves of the deal that are due, and wait until it is known what became of this one. */
  readonly behind: readonly PromisedMove[];
}

/**
 * Due moves, oldest first, and one per deal: two moves of a deal follow one another (R9). One that may have been written
 * goes first, even before its own time: the history shows who wrote a stage but not for which move, so another write
 * in between would be taken for its own.
 */
export async function dueMoves(parts: TurnParts, { portalId }: Turn): Promise<readonly MoveTask[]> {
  const { store, clock } = parts;
  const due = await store.crmWrites.listDue(portalId, "move", clock.now(), recordsPerCall);
  if (due.length === 0) return [];
  const deals = [...new Set(due.map(({ objectId }) => objectId))];
  const undecided = await store.crmWrites.listUndecidedMoves(portalId, deals);
  const moves = await store.moves.listByIds(
    portalId,
    [...due, ...undecided].flatMap(({ moveId }) => moveId ?? []),
  );
  const promised = await withoutSettled(parts, due, moves);
  const first = promisedAmong(undecided, moves);
  return deals.flatMap((dealId) => firstInLine(promised.filter(isOf(dealId)), first.find(isOf(dealId))));
}

type Moves = ReadonlyMap<string, Move>;

async function withoutSettled(
  { store, clock }: TurnParts,
  due: readonly CrmWrite[],
  moves: Moves,
): Promise<readonly PromisedMove[]> {
  const promised = promisedAmong(due, moves);
  const open = new Set(promised.map(({ write }) => write));
  for (const write of due.filter((one) => !open.has(one))) {
    await store.crmWrites.settle(write, { state: "done", reason: "settled before" }, clock.now());
  }
  return promised;
}

function promisedAmong(writes: readonly CrmWrite[], moves: Moves): readonly PromisedMove[] {
  return writes.flatMap((write) => {
    const move = moves.get(write.moveId ?? "");
    return move && isPromised(move) ? { write, move } : [];
  });
}

const isOf =
  (dealId: string) =>
  ({ write }: PromisedMove): boolean =>
    write.objectId === dealId;

function firstInLine(due: readonly PromisedMove[], undecided: PromisedMove | undefined): readonly MoveTask[] {
  const [oldest] = due;
  if (!oldest) return [];
  if (!undecided) return [{ ...oldest, isEarly: false, behind: [] }];
  const behind = due.filter(({ write }) => write.writeId !== undecided.write.writeId);
  return [{ ...undecided, isEarly: behind.length === due.length, behind }];
}

/** Whether it may have been written: nobody knows yet. */
export function isUndecided({ move }: MoveTask): boolean {
  return move.state === "writing";
}

/** The rows whose try this was: what is behind it shares its fate, and what came early keeps its own time. */
export function triedFor({ write, move, isEarly, behind }: MoveTask): readonly PromisedMove[] {
  return isEarly ? behind : [{ write, move }, ...behind];
}
