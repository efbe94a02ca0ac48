import { ConflictError, UpstreamError, ValidationError } from "../../domain/errors.ts";
import { actorOf } from "../../domain/events.ts";
import { newId } from "../../domain/ids.ts";
import { sumUp } from "../../domain/ledger.ts";
import { AmountError, parseSum, toDecimal, type Money } from "../../domain/money.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Press } from "../../domain/press.ts";
import { askedIn, refundableOf, type AskedRefund } from "../../domain/refunds.ts";
import type { Snapshot } from "../../domain/snapshot.ts";
import type { Context } from "../../ports/context.ts";
import type { ProviderAccount } from "../../ports/provider.ts";
import type { Store } from "../../ports/store.ts";
import { lockPayment, requireWithConnection } from "../learn/require-payment.ts";
import { settlePayment } from "../learn/settle-payment.ts";
import { askRefund, claimTime } from "./ask-refund.ts";
import { readBack } from "./read-back.ts";
import { refundsUnderWay } from "./refunds-under-way.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "log">;

/** Money to be given back, as the seller states it. */
export interface RefundWish extends Press {
  /** Decimal text in the payment's currency. */
  readonly amount: string;
  readonly reason: string;
}

/**
 * Has the provider give money back that it took, on the checkout that took it. The wish is written down first; after
 * the answer the provider is read, and only that read books. The same key asks for the same refund again and never for
 * a second one. Throws ValidationError, NotFoundError, ConflictError `not_open`, `connection_removed` or
 * `key_reused`, UpstreamError: after `ambiguous` the money may be on its way, and the same key finds out.
 */
export async function refundPayment(parts: Parts, wish: RefundWish): Promise<void> {
  const { store, providers } = parts;
  const { portalId, paymentId } = wish;
  const { payment, connection } = await requireWithConnection(store, portalId, paymentId);
  const amount = checkWish(wish, payment);
  if (connection.removedAt !== null) {
    throw new ConflictError("connection_removed", "Its provider is no longer connected. Refund it there.", paymentId);
  }
  const account = providers.open(connection);
  if (!account.refund) throw nothingToRefund(paymentId);
  const { label } = providers.find(connection.provider);
  const purses = await readPurses(parts, payment, account);
  const { refund, claim } = await store.transaction((tx) =>
    promise({ ...parts, store: tx }, wish, { amount, purses, label }),
  );
  // Somebody else's call for it is under way, or it was answered before: the payment tells how it stands.
  if (claim === null) return;
  const asked = await askRefund(parts, { refund, account, label, isRepeat: claim === "again" });
  if (asked.state === "failed") throw new UpstreamError("conflict", { upstream: connection.provider });
  await readBack(parts, asked, async (tx) => {
    if (asked.state === "given") await tx.refunds.save({ ...asked, state: "booked" });
  });
}

function checkWish({ amount, reason }: RefundWish, payment: Payment): Money {
  const reasonErrors = reason === "" ? [{ name: "reason", message: "Say why the money is given back." }] : [];
  try {
    const money = parseSum(amount, payment.amount.currency);
    if (reasonErrors.length > 0) throw new ValidationError(reasonErrors);
    return money;
  } catch (error) {
    if (!(error instanceof AmountError)) throw error;
    throw new ValidationError([{ name: "amount", message: error.message }, ...reasonErrors]);
  }
}

/** A checkout that took money, and what of it is left there, minor units; the later ones first. */
interface Purse {
  readonly reference: string;
  readonly left: number;
}

/** Entries do not name their checkout, so of several that were paid the provider is asked which holds how much. */
async function readPurses({ store }: Parts, payment: Payment, account: ProviderAccount): Promise<readonly Purse[]> {
  const checkouts = await store.checkouts.list(payment.portalId, payment.paymentId);
  // What was paid at a provider the payment was with before is given back in that one's own portal.
  const own = checkouts.filter(({ connectionId }) => connectionId === payment.connectionId);
  const references = own.flatMap(({ state, providerReference }) =>
    state === "used" && providerReference !== null ? providerReference : [],
  );
  const [only, another] = references;
  if (only !== undefined && another === undefined) return [{ reference: only, left: Infinity }];
  return Promise.all(
    references.toReversed().map(async (reference) => ({ reference, left: leftIn(await account.read(reference)) })),
  );
}

function leftIn({ money, totals }: Snapshot): number {
  return refundableOf(sumUp([...money, ...totals]), []);
}

interface Promised {
  readonly refund: AskedRefund;
  /** Whether the caller is to ask the provider: for the first time, again after an answer was lost, or not at all. */
  readonly claim: "first" | "again" | null;
}

/** Writes the refund down, unless more is asked for than is left. */
async function promise(
  parts: Parts,
  wish: RefundWish,
  { amount, purses, label }: { readonly amount: Money; readonly purses: readonly Purse[]; readonly label: string },
): Promise<Promised> {
  const { store, clock, random } = parts;
  const { portalId, paymentId, userId, reason, requestHash, idempotencyKey } = wish;
  const payment = await lockPayment(store, portalId, paymentId);
  const earlier = await store.refunds.findByKey(portalId, paymentId, idempotencyKey);
  if (earlier) return repeat(parts, earlier, requestHash);
  const checkout = await choosePurse(store, payment, { amount, purses });
  const now = clock.now();
  const refund: AskedRefund = {
    portalId,
    paymentId,
    refundId: newId(random),
    checkout,
    amount,
    reason,
    askedBy: userId,
    askedAt: now,
    requestKey: idempotencyKey,
    requestHash,
    state: "asking",
    providerRefund: null,
    claimedUntil: now + claimTime,
    settledAt: null,
  };
  await store.refunds.insert(refund);
  const facts = [{ kind: "refund_asked", provider: label, amount, reason }] as const;
  await settlePayment(parts, { payment, facts, actor: actorOf(userId) });
  return { refund, claim: "first" };
}

async function repeat({ store, clock }: Parts, earlier: AskedRefund, requestHash: string): Promise<Promised> {
  if (earlier.requestHash !== requestHash) {
    const sum = `${toDecimal(earlier.amount)} ${earlier.amount.currency}`;
    const detail = `This form has already asked for a refund of ${sum}. Use Check now to see how it stands.`;
    throw new ConflictError("key_reused", detail);
  }
  const now = clock.now();
  if (earlier.state !== "asking" || earlier.claimedUntil > now) return { refund: earlier, claim: null };
  const refund = { ...earlier, claimedUntil: now + claimTime };
  await store.refunds.save(refund);
  return { refund, claim: "again" };
}

/** The checkout to give back from. Throws when less is left than is asked for. */
async function choosePurse(
  store: Store,
  { portalId, paymentId }: Payment,
  { amount, purses }: { readonly amount: Money; readonly purses: readonly Purse[] },
): Promise<string> {
  const underWay = await refundsUnderWay({ store }, portalId, [paymentId]);
  const most = refundableOf(sumUp(await store.ledger.list(portalId, paymentId)), underWay);
  if (most === 0 || purses.length === 0) throw nothingToRefund(paymentId);
  const rests = purses.map(({ reference, left }) => {
    const asked = underWay.filter(({ checkout }) => checkout === reference);
    return { reference, left: Math.min(left - askedIn(asked), most) };
  });
  const purse = rests.find(({ left }) => left >= amount.minor);
  if (purse) return purse.reference;
  const rest = toDecimal({ ...amount, minor: Math.max(...rests.map(({ left }) => left), 0) });
  const message = amount.minor > most ? `At most ${toDecimal({ ...amount, minor: most })} can be refunded.` : null;
  const inParts = `It was paid in several goes; at most ${rest} can be refunded at a time.`;
  throw new ValidationError([{ name: "amount", message: message ?? inParts }]);
}

function nothingToRefund(paymentId: string): ConflictError {
  return new ConflictError("not_open", "Nothing is left here that could be refunded.", paymentId);
}
