import { ConflictError, NotFoundError, ValidationError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import type { Move } from "../../domain/moves.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Press } from "../../domain/press.ts";
import { undoingOf, undoOf } from "../../domain/undo.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { claimPress } from "../change/claim-press.ts";
import { noteAct } from "../learn/note-act.ts";
import { lockPayment } from "../learn/require-payment.ts";
import { promiseUndo } from "./promise-move.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "wake">;

/** A press on one move of a payment. */
export interface MovePress extends Press {
  readonly moveId: string;
}

export interface MoveUndoing extends MovePress {
  readonly reason: string;
}

/**
 * Takes a move back: one still promised does not happen, and for one that has happened its deal is promised back to the
 * stage it came from, unless somebody has moved it since. The rule has had its move and leaves the payment alone from
 * then on. Throws ValidationError, NotFoundError, ConflictError `key_reused` and `changed_meanwhile`.
 */
export async function undoMove(parts: Parts, undoing: MoveUndoing): Promise<void> {
  if (undoing.reason === "") {
    throw new ValidationError([{ name: "reason", message: "Say why the deal's move is taken back." }]);
  }
  await pressOnce(parts, "undo-move", undoing, (tx, payment, move) =>
    undo({ ...parts, store: tx }, undoing, { payment, move }),
  );
}

type Act = (tx: Store, payment: Payment, move: Move) => Promise<void>;

/** Does it once for a key, with the payment held; then the writer is woken. */
export async function pressOnce(
  { store, clock, wake }: Parts,
  act: string,
  press: MovePress,
  work: Act,
): Promise<void> {
  const { portalId, paymentId, moveId } = press;
  await store.transaction(async (tx) => {
    const payment = await lockPayment(tx, portalId, paymentId);
    const move = await tx.moves.find(portalId, moveId);
    if (move?.paymentId !== paymentId) throw new NotFoundError("There is no such move.");
    const isFirst = await claimPress(tx, press, { scope: `${act}:${moveId}`, at: clock.now() });
    if (isFirst) await work(tx, payment, move);
  });
  wake.crm(portalId);
}

interface Subject {
  readonly payment: Payment;
  readonly move: Move;
}

async function undo(parts: Parts, undoing: MoveUndoing, { payment, move }: Subject): Promise<void> {
  const { store } = parts;
  const way = undoingOf(move, await store.moves.list(move.portalId, move.paymentId));
  if (way === "stop") await stop(parts, undoing, { payment, move });
  else if (way === "put_back") await putBack(parts, undoing, { payment, move });
  else throw notUndoable(way, move.paymentId);
}

function notUndoable(way: "wait" | "nothing", paymentId: string): ConflictError {
  const detail =
    way === "wait"
      ? "HubSpot is being asked to move the deal at this moment. Wait until this says how it ended, then undo it."
      : "This move has moved no deal, or was taken back before.";
  return new ConflictError("changed_meanwhile", detail, paymentId);
}

/** Before it happens: nothing is asked of HubSpot. The row of work finds it settled and ends with it. */
async function stop(parts: Parts, { userId, reason }: MoveUndoing, { payment, move }: Subject): Promise<void> {
  const { store, clock, random } = parts;
  const now = clock.now();
  await store.moves.save({ ...move, state: "skipped", reason: "taken_back", settledAt: now });
  const undone = { ...undoOf(move, { moveId: newId(random), now }), state: "applied", settledAt: now } as const;
  await store.moves.insert(undone);
  await noteAct(parts, payment, { userId, facts: { kind: "move_stopped", reason } });
}

async function putBack(parts: Parts, { userId, reason }: MoveUndoing, { payment, move }: Subject): Promise<void> {
  const { store, clock, random } = parts;
  await promiseUndo({ store, random }, move, clock.now());
  const facts = { kind: "undo_asked", from: move.toStageId ?? "", to: move.fromStageId ?? "", reason } as const;
  await noteAct(parts, payment, { userId, facts });
}
