import { ConflictError, ValidationError } from "../../domain/errors.ts";
import type { EventFacts } from "../../domain/events.ts";
import { newId } from "../../domain/ids.ts";
import { sumUp, type LedgerEntry } from "../../domain/ledger.ts";
import { holdsDeal, slotOf, type Payment } from "../../domain/payment.ts";
import type { Press } from "../../domain/press.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { claimPress } from "../change/claim-press.ts";
import { lockPayment } from "../learn/require-payment.ts";
import { settlePayment } from "../learn/settle-payment.ts";

type Parts = Pick<Context, "store" | "clock" | "random">;

export interface Undoing extends Press {
  readonly reason: string;
}

/**
 * Takes back what was confirmed by hand: the money counts no more and the status follows the facts that are left. The
 * deal stays where it is. Throws ValidationError, NotFoundError, ConflictError `not_open`, `key_reused`, and
 * `open_payment` when the deal has got another open payment since: two links would ask for the same money.
 */
export async function undoConfirmation(parts: Parts, undoing: Undoing): Promise<void> {
  const { portalId, paymentId, reason } = undoing;
  if (reason === "") throw new ValidationError([{ name: "reason", message: "Say why the confirmation is undone." }]);
  await parts.store.transaction(async (tx) => {
    const payment = await lockPayment(tx, portalId, paymentId);
    const isFirst = await claimPress(tx, undoing, { scope: `undo:${paymentId}`, at: parts.clock.now() });
    if (isFirst) await undo({ ...parts, store: tx }, payment, undoing);
  });
}

async function undo(parts: Parts, payment: Payment, undoing: Undoing): Promise<void> {
  const { store, clock, random } = parts;
  const { portalId, paymentId, userId, reason, idempotencyKey: key } = undoing;
  const { manual } = sumUp(await store.ledger.list(portalId, paymentId));
  if (manual <= 0) {
    throw new ConflictError("not_open", "Nothing is confirmed by hand here any more.", paymentId);
  }
  const now = clock.now();
  const entry: LedgerEntry = {
    entryId: newId(random),
    paymentId,
    kind: "manual_undone",
    amount: { ...payment.amount, minor: manual },
    key: `manual-undone:${paymentId}:${key}`,
    occurredAt: now,
    learnedAt: now,
    source: "person",
    userId,
  };
  await store.ledger.append(portalId, payment.connectionId, [entry]);
  const facts: EventFacts = { kind: "confirmation_undone", amount: entry.amount, reason };
  const actor = `user:${userId}` as const;
  const settled = await settlePayment(parts, { payment, facts: [facts], actor, isUndo: true });
  if (holdsDeal(settled.payment.status) && payment.cancellation === null) await takeSlot(store, settled.payment);
}

/** Open again, it is the deal's one open payment of its mode, or may not be. */
async function takeSlot(store: Store, payment: Payment): Promise<void> {
  const { portalId, paymentId } = payment;
  const slot = slotOf(payment);
  if (slot === null || (await store.payments.takeSlot(portalId, paymentId, slot))) return;
  const holder = await store.payments.findBySlot(portalId, slot);
  const detail =
    "Its deal has another open payment by now. Cancel that one first, so that only one asks for the money.";
  throw new ConflictError("open_payment", detail, holder?.paymentId);
}
