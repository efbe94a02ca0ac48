import type { Actor, EventFacts } from "../../domain/events.ts";
import { nearerReason, withoutStopped } from "../../domain/held-back.ts";
import { newId } from "../../domain/ids.ts";
import { sumUp } from "../../domain/ledger.ts";
import { holdsDeal, type Payment, type PaymentStatus } from "../../domain/payment.ts";
import { deservesReceipt } from "../../domain/receipts.ts";
import { hasHadItsMove } from "../../domain/moves.ts";
import { decideMove, permissionsOf, type Rule } from "../../domain/rules.ts";
import { deriveStatus } from "../../domain/status.ts";
import { minute } from "../../domain/time.ts";
import type { Clock, Random } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { auditActs } from "../account/audit-acts.ts";
import { promiseWebhooks } from "../api/promise-webhooks.ts";
import { askBalanceCheck } from "../change/ask-balance-check.ts";
import { awaitsDeal } from "../deal/promise-deal.ts";
import { promiseNotes } from "../deal/promise-notes.ts";
import { promiseProperties } from "../deal/promise-properties.ts";
import { promiseMails } from "../send/promise-mails.ts";
import { endWaiting } from "../workflow/await-end.ts";

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

/**
 * The end of every change to a payment, inside the caller's transaction: derives the status from the ledger, decides
 * the move that follows from it, and writes payment, events, move and CRM write together.
 */
export async function settlePayment(
  { store, clock, random }: { readonly store: Store; readonly clock: Clock; readonly random: Random },
  change: Change,
): Promise<Settled> {
  const now = clock.now();
  const before = change.payment;
  const status = await statusOf(store, before, judgedAt(change, now));
  const isChanged = status !== before.status;
  const hasNews = isChanged || change.facts.length > 0;
  const lastEventAt = hasNews ? now : before.lastEventAt;
  const payment: Payment = { ...withStatus(before, status), lastEventAt };
  const mayMove = (isChanged || change.hasNewDeal === true) && !change.isUndo;
  const isWaiting = await awaitsDeal(store, payment, now);
  const decided =
    mayMove && !isWaiting ? await decide({ store, clock, random }, payment) : { facts: [], hasMove: false };
  const statusFacts = statusFactsOf(before, payment);

  await store.payments.save(payment, holdsDeal(status) && payment.cancellation === null);
  await issueReceipt(store, { isChanged, payment, now });
  await store.events.append([
    ...[...change.facts, ...statusFacts].map((facts) => eventOf({ payment, now, random }, change.actor, facts)),
    ...decided.facts.map((facts) => eventOf({ payment, now, random }, "rule", facts)),
  ]);
  await auditActs(store, payment, { ...change, at: now });
  await askBalanceCheck(store, payment, { happened: change.facts, now });
  if (isChanged) await endWaiting(store, payment, now);
  await promiseMails(store, payment, { happened: [...change.facts, ...statusFacts], now });
  await promiseNotes(store, payment, { happened: [...change.facts, ...statusFacts], now, random });
  await promiseProperties({ store, random }, payment, { happened: [...change.facts, ...statusFacts], now });
  await promiseWebhooks({ store, clock, random }, payment, [...change.facts, ...statusFacts]);
  // Where something happens, more is likely to follow, told or not.
  if (hasNews) await store.providerReads.ask(payment.portalId, payment.paymentId, now + minute);
  return { payment, hasMove: decided.hasMove };
}

function statusFactsOf(before: Payment, after: Payment): readonly EventFacts[] {
  const facts: EventFacts[] = [];
  if (before.status !== after.status) facts.push({ kind: "status_changed", from: before.status, to: after.status });
  if (before.hiddenAt !== null && after.hiddenAt === null) facts.push({ kind: "put_back" });
  return facts;
}

async function issueReceipt(
  store: Store,
  { isChanged, payment, now }: { readonly isChanged: boolean; readonly payment: Payment; readonly now: number },
): Promise<void> {
  if (isChanged && deservesReceipt(payment.status)) await store.receipts.issue(payment, now);
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
 * so that the sweep still finds it.
 */
function judgedAt({ payment, facts, isUndo }: Change, now: number): number {
  const hasEnded = isUndo || payment.status === "expired" || facts.some(({ kind }) => kind === "expired");
  return hasEnded || payment.validUntil === null ? now : Math.min(now, payment.validUntil - 1);
}

async function statusOf(store: Store, payment: Payment, now: number): Promise<PaymentStatus> {
  const { portalId, paymentId } = payment;
  const ledger = await store.ledger.list(portalId, paymentId);
  const attempts = await store.attempts.list(portalId, paymentId);
  return deriveStatus({ payment, sums: sumUp(ledger), attempts, now });
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

async function decide(parts: Parts, payment: Payment): Promise<{ facts: readonly EventFacts[]; hasMove: boolean }> {
  const { store } = parts;
  const { portalId, paymentId, pipelineId, status } = payment;
  const rules = pipelineId === null ? [] : await store.rules.list(portalId, pipelineId);
  const moves = await store.moves.list(portalId, paymentId);
  const movedBy = moves.filter(hasHadItsMove).map(({ ruleId }) => ruleId);
  const stops = rules.length === 0 ? [] : await store.ruleStops.list(portalId);
  const decision = decideMove({ payment, status, rules: withoutStopped(rules, stops), movedBy });
  if (!decision) return { facts: [], hasMove: false };
  if ("noMove" in decision) {
    const reason = nearerReason(decision.noMove, { rules, stops, moves });
    return { facts: [{ kind: "not_moved", reason, status }], hasMove: false };
  }
  const facts: EventFacts[] = [];
  for (const rule of decision.moves) {
    const { ruleId, version } = rule;
    if (await promiseMove(parts, payment, rule))
      facts.push({ kind: "move_planned", ruleId, ruleVersion: version, onStatus: status });
  }
  return { facts, hasMove: facts.length > 0 };
}

/** The cause key is unique, so a repeat promises nothing twice. */
async function promiseMove({ store, clock, random }: Parts, payment: Payment, rule: Rule): Promise<boolean> {
  const { portalId, paymentId, dealId, pipelineId } = payment;
  if (dealId === null || pipelineId === null) return false;
  const now = clock.now();
  const moveId = newId(random);
  const isNew = await store.moves.insert({
    portalId,
    moveId,
    paymentId,
    dealId,
    ruleId: rule.ruleId,
    ruleVersion: rule.version,
    pipelineId,
    onStatus: payment.status,
    generation: payment.generation,
    toStageId: rule.toStageId,
    permissions: permissionsOf(rule),
    fromStageId: null,
    state: "planned",
    reason: null,
    said: null,
    undoes: null,
    attempts: 1,
    seenAt: null,
    evidence: {},
    decidedAt: now,
    settledAt: null,
  });
  const write = { writeId: newId(random), portalId, objectType: "deal", objectId: dealId, moveId, paymentId } as const;
  if (isNew) await store.crmWrites.insert({ ...write, kind: "move" }, now);
  return isNew;
}

type PaymentKey = Pick<Payment, "portalId" | "paymentId">;

/** An event of this payment, with an id of its own. */
export function eventOf(
  { payment, now, random }: { readonly payment: PaymentKey; readonly now: number; readonly random: Random },
  actor: Actor,
  facts: EventFacts,
) {
  const { portalId, paymentId } = payment;
  return { eventId: newId(random), portalId, paymentId, at: now, actor, facts };
}
