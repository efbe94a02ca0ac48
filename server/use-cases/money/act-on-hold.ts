import { ConflictError, ValidationError } from "../../domain/errors.ts";
import { actorOf } from "../../domain/events.ts";
import { holdOf, type HoldAct, type HoldActKind } from "../../domain/holds.ts";
import { newId } from "../../domain/ids.ts";
import { AmountError, parseSum, toDecimal, type Money } from "../../domain/money.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Press } from "../../domain/press.ts";
import type { Context } from "../../ports/context.ts";
import type { ProviderAccount } from "../../ports/provider.ts";
import { lockPayment, requireWithConnection } from "../learn/require-payment.ts";
import { settlePayment } from "../learn/settle-payment.ts";
import { askHoldAct, claimHoldAct, followHoldActs, type Desk } from "./ask-hold-act.ts";
import { claimTime } from "./ask-refund.ts";
import { readBack } from "./read-back.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "log">;

/** Held money to be taken or let go of, as the seller states it. */
export interface HoldWish extends Press {
  readonly kind: HoldActKind;
  /** Decimal text in the payment's currency; null with a release, which lets go of all that is held. */
  readonly amount: string | null;
}

/**
 * Has the provider capture held money, all of it or a part, or let go of it. The wish is written down first; after the
 * answer the provider is read, and only that read books. The same key asks for the same act again and never for a second
 * one. Throws ValidationError, NotFoundError, ConflictError `not_open`, `connection_removed` or `key_reused`,
 * UpstreamError: after `ambiguous` it may have been done, and the same key finds out.
 */
export async function actOnHold(parts: Parts, wish: HoldWish): Promise<void> {
  const opened = await openDesk(parts, wish);
  const amount = wish.amount === null ? null : checkAmount(wish.amount, opened.payment);
  const earlier = await findEarlier(parts, wish);
  if (earlier) return repeat(parts, opened, { wish, earlier });
  try {
    await carryOut(parts, opened, { act: await begin(parts, opened, { wish, amount }), isRepeat: false });
  } catch (error) {
    // Two presses at once: the other one may have been this one.
    const first = error instanceof ConflictError ? await findEarlier(parts, wish) : null;
    if (!first) throw error;
    await repeat(parts, opened, { wish, earlier: first });
  }
}

function findEarlier({ store }: Parts, { portalId, paymentId, idempotencyKey }: HoldWish): Promise<HoldAct | null> {
  return store.holdActs.findByKey(portalId, paymentId, idempotencyKey);
}

interface Opened extends Desk {
  readonly payment: Payment;
  readonly account: ProviderAccount;
  readonly captures: "once" | "many";
}

async function openDesk({ store, providers }: Parts, { portalId, paymentId, kind }: HoldWish): Promise<Opened> {
  const { payment, connection } = await requireWithConnection(store, portalId, paymentId);
  if (connection.removedAt !== null) {
    throw new ConflictError("connection_removed", "Its provider is no longer connected. Settle it there.", paymentId);
  }
  const account = providers.open(connection);
  const { label, capabilities } = providers.find(connection.provider);
  if (!account[kind] || !capabilities.holds) throw nothingHeld(paymentId);
  return { payment, account, label, captures: capabilities.holds.captures };
}

function checkAmount(text: string, { amount }: Payment): Money {
  try {
    return parseSum(text, amount.currency);
  } catch (error) {
    if (!(error instanceof AmountError)) throw error;
    throw new ValidationError([{ name: "amount", message: error.message }]);
  }
}

/** What a checkout holds by the provider's own word. */
interface Held {
  readonly checkout: string;
  readonly amount: Money;
  readonly captured: number;
}

/** The provider is read first: a hold may have run out, or been captured in its own portal. Throws ConflictError. */
async function readHeld({ store }: Parts, { payment, account, captures }: Opened): Promise<Held> {
  const { portalId, paymentId, amount } = payment;
  const checkouts = await store.checkouts.list(portalId, paymentId);
  const used = checkouts
    .filter((one) => one.state === "used" && one.connectionId === payment.connectionId)
    .toReversed();
  for (const { providerReference } of used) {
    if (providerReference === null) continue;
    const { money, totals } = await account.read(providerReference);
    const hold = holdOf([...money, ...totals]);
    if (!hold || (captures === "once" && hold.captured > 0)) continue;
    return { checkout: providerReference, amount: { ...amount, minor: hold.minor }, captured: hold.captured };
  }
  throw nothingHeld(paymentId);
}

/** The act as it is written down, claimed by the caller. What was left without an answer is finished first. */
async function begin(
  parts: Parts,
  opened: Opened,
  { wish, amount }: { readonly wish: HoldWish; readonly amount: Money | null },
): Promise<HoldAct> {
  if (!(await followHoldActs(parts, opened, wish))) throw busy(wish.paymentId);
  const held = await readHeld(parts, opened);
  const draft = { held, amount: chosen(amount, held), label: opened.label };
  return parts.store.transaction((tx) => promise({ ...parts, store: tx }, wish, draft));
}

function chosen(amount: Money | null, held: Held): Money {
  if (amount === null) return held.amount;
  if (amount.minor <= held.amount.minor) return amount;
  throw new ValidationError([{ name: "amount", message: `At most ${toDecimal(held.amount)} is held.` }]);
}

interface Draft {
  readonly held: Held;
  readonly amount: Money;
  readonly label: string;
}

/** One at a time, since each counts on the one before. Throws ConflictError. */
async function promise(parts: Parts, wish: HoldWish, { held, amount, label }: Draft): Promise<HoldAct> {
  const { store, clock, random } = parts;
  const { portalId, paymentId, userId, kind, requestHash, idempotencyKey } = wish;
  const payment = await lockPayment(store, portalId, paymentId);
  if (await findEarlier(parts, wish)) throw busy(paymentId);
  const open = await store.holdActs.listOpen(portalId, paymentId);
  if (open.some(({ state }) => state === "asking")) throw busy(paymentId);
  // Done and not read back by then: what was read just now may not tell of it.
  const unread = open.filter((act) => act.kind === "capture" && act.capturedBefore + act.amount.minor > held.captured);
  if (unread.length > 0) throw busy(paymentId);
  const now = clock.now();
  const act: HoldAct = {
    portalId,
    paymentId,
    actId: newId(random),
    kind,
    checkout: held.checkout,
    amount,
    capturedBefore: held.captured,
    askedBy: userId,
    askedAt: now,
    requestKey: idempotencyKey,
    requestHash,
    state: "asking",
    claimedUntil: now + claimTime,
  };
  await store.holdActs.insert(act);
  const facts = [{ kind: "hold_asked", act: kind, provider: label, amount }] as const;
  await settlePayment(parts, { payment, facts, actor: actorOf(userId) });
  return act;
}

async function repeat(
  parts: Parts,
  desk: Desk,
  { wish, earlier }: { readonly wish: HoldWish; readonly earlier: HoldAct },
): Promise<void> {
  if (earlier.requestHash !== wish.requestHash) {
    throw new ConflictError("key_reused", "This form has already asked for something else. Open it again.");
  }
  if (earlier.state === "done") return book(parts, earlier);
  const act = await claimHoldAct(parts, earlier);
  if (act) await carryOut(parts, desk, { act, isRepeat: true });
}

async function carryOut(
  parts: Parts,
  desk: Desk,
  asking: { readonly act: HoldAct; readonly isRepeat: boolean },
): Promise<void> {
  await book(parts, await askHoldAct(parts, desk, asking));
}

function book(parts: Parts, act: HoldAct): Promise<void> {
  return readBack(parts, act, (tx) => tx.holdActs.save({ ...act, state: "booked" }));
}

function nothingHeld(paymentId: string): ConflictError {
  return new ConflictError("not_open", "Nothing is held here any more that could be taken or let go of.", paymentId);
}

function busy(paymentId: string): ConflictError {
  const detail = "Another capture or release is under way. Use Check now, then look again.";
  return new ConflictError("not_open", detail, paymentId);
}
