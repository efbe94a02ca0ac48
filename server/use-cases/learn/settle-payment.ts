import type { Actor, EventFacts, Happening } from "../../domain/events.ts";
import { sumUp } from "../../domain/ledger.ts";
import { holdsDeal, type Payment, type PaymentStatus } from "../../domain/payment.ts";
import { deservesReceipt } from "../../domain/receipts.ts";
import { deriveStatus } from "../../domain/status.ts";
import { minute } from "../../domain/time.ts";
import type { Clock, Random } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { decideMoves, type Decided } from "../deal/decide-moves.ts";
import { awaitsDeal } from "../deal/promise-deal.ts";
import { followUp } from "./follow-up.ts";
import { tellTimeline } from "./tell-timeline.ts";

export interface Change {
  /** The payment with everything changed but its status, which is derived here. */
  readonly payment: Payment;
  readonly facts: readonly EventFacts[];
  readonly actor: Actor;
  /** Something is taken back: its pages were closed before, so it is judged as of now, and no rule has a say in it. */
  readonly isUndo?: boolean;
  /** It has got its deal only now, so that the rules have their say about the status it has already. */
  readonly hasNewDeal?: boolean;
}

export interface Settled {
  readonly payment: Payment;
  /** Whether something was promised to HubSpot, so that its writer is worth waking. */
  readonly hasMove: boolean;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * The end of every change to a payment, inside the caller's transaction: derives the status from the ledger, has the
 * rules decide about it, and writes payment, timeline, moves and all that follows together.
 */
export async function settlePayment({ store, clock, random }: Parts, change: Change): Promise<Settled> {
  const now = clock.now();
  const before = change.payment;
  const status = await statusOf(store, before, judgedAt(change, now));
  const isChanged = status !== before.status;
  const hasNews = isChanged || change.facts.length > 0;
  const lastEventAt = hasNews ? now : before.lastEventAt;
  const payment: Payment = { ...withStatus(before, status), lastEventAt };
  const decided = await decidedBy({ store, random }, payment, { ...change, isChanged, now });
  const facts = [...change.facts, ...statusFactsOf(before, payment)];
  const happening: Happening = { payment, actor: change.actor, facts, at: now };

  await store.payments.save(payment, holdsDeal(status) && payment.cancellation === null);
  if (isChanged && deservesReceipt(status)) await store.receipts.issue(payment, now);
  await tellTimeline({ store, random }, [happening, { payment, actor: "rule", facts: decided.facts, at: now }]);
  await followUp({ store, random }, happening);
  // Where something happens, more is likely to follow, told or not.
  if (hasNews) await store.providerReads.ask(payment.portalId, payment.paymentId, now + minute);
  return { payment, hasMove: decided.hasMove };
}

/** What rules make of it, if they have a say. A payment whose deal is still to come waits for it, and has it made when due. */
async function decidedBy(
  { store, random }: Omit<Parts, "clock">,
  payment: Payment,
  { isChanged, hasNewDeal, isUndo, now }: Occasion,
): Promise<Decided> {
  const isWaiting = await awaitsDeal(store, payment, now);
  const mayMove = (isChanged || hasNewDeal === true) && !isUndo && !isWaiting;
  return mayMove ? decideMoves({ store, random }, payment, now) : { facts: [], hasMove: false };
}

interface Occasion extends Pick<Change, "hasNewDeal" | "isUndo"> {
  readonly isChanged: boolean;
  readonly now: number;
}

function statusFactsOf(before: Payment, after: Payment): readonly EventFacts[] {
  const facts: EventFacts[] = [];
  if (before.status !== after.status) facts.push({ kind: "status_changed", from: before.status, to: after.status });
  if (before.hiddenAt !== null && after.hiddenAt === null) facts.push({ kind: "put_back" });
  return facts;
}

function withStatus(before: Payment, status: PaymentStatus): Payment {
  const { generation, hiddenAt } = before;
  // What was removed from the list for coming to nothing is back on it when it comes to something after all.
  const mayStayHidden = status === "cancelled" || status === "expired";
  return {
    ...before,
    status,
    hiddenAt: mayStayHidden ? hiddenAt : null,
    generation: status === before.status ? generation : generation + 1,
  };
}

/**
 * Time alone ends no payment: until its page is closed at the provider it is judged as at the last moment of its life,
 * so that the sweep still finds it. What has ended stays so for a server whose clock is behind, until it is given more time.
 */
function judgedAt({ payment, facts, isUndo }: Change, now: number): number {
  const { validUntil, status } = payment;
  if (isUndo || validUntil === null || facts.some(({ kind }) => kind === "renewed")) return now;
  const hasEnded = status === "expired" || facts.some(({ kind }) => kind === "expired");
  return hasEnded ? Math.max(now, validUntil) : Math.min(now, validUntil - 1);
}

async function statusOf(store: Store, payment: Payment, now: number): Promise<PaymentStatus> {
  const { portalId, paymentId } = payment;
  const ledger = await store.ledger.list(portalId, paymentId);
  const attempts = await store.attempts.list(portalId, paymentId);
  return deriveStatus({ payment, sums: sumUp(ledger), attempts, now });
}
