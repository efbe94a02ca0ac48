import { withFound, type FoundPage } from "../../domain/checkout.ts";
import { NotFoundError } from "../../domain/errors.ts";
import type { Actor, EventFacts } from "../../domain/events.ts";
import { newId } from "../../domain/ids.ts";
import type { LedgerEntry } from "../../domain/ledger.ts";
import type { Payment } from "../../domain/payment.ts";
import { newsOf, type MoneyFact, type News, type Snapshot } from "../../domain/snapshot.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { promiseSurplusClosing } from "../pay/promise-closing.ts";
import { lockPayment, requirePayment } from "./require-payment.ts";
import { settlePayment } from "./settle-payment.ts";

export interface UpdateRequest {
  readonly portalId: number;
  readonly paymentId: string;
  /** Only this checkout, or every one the provider knows of. */
  readonly reference?: string | undefined;
  readonly actor: Actor;
  /** The provider names a page of ours whose answer was lost: it is applied to the checkout that it was made for. */
  readonly found?: FoundPage | undefined;
  /** Verified deliveries: what only they tell is added to what is read. */
  readonly told?: () => Promise<readonly Buffer[]>;
  /** Joins the transaction that applies what was read, so that a hint is settled together with its effect. */
  readonly alsoInTransaction?: (tx: Store) => Promise<void>;
}

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake">;

/**
 * Asks the provider for the truth about a payment and applies it: ledger, attempts, status, move and events in one
 * transaction. Throws NotFoundError and UpstreamError; nothing is changed then.
 */
export async function updatePayment(parts: Parts, request: UpdateRequest): Promise<Payment> {
  const { store, wake } = parts;
  const snapshots = await readCheckouts(parts, request);
  const settled = await store.transaction(async (tx) => {
    const outcome = await applySnapshots({ ...parts, store: tx }, request, snapshots);
    await request.alsoInTransaction?.(tx);
    return outcome;
  });
  if (settled.hasMove) wake.crm(request.portalId);
  return settled.payment;
}

async function readCheckouts(parts: Parts, request: UpdateRequest): Promise<readonly Snapshot[]> {
  const { store, providers } = parts;
  const { portalId, paymentId } = request;
  await requirePayment(store, portalId, paymentId);
  const checkouts = withFound(await store.checkouts.list(portalId, paymentId), request.found);
  const wanted = checkouts.flatMap(({ connectionId, providerReference: reference }) => {
    const isWanted = reference !== null && (request.reference === undefined || request.reference === reference);
    return isWanted ? { connectionId, reference } : [];
  });
  // A payment may have gone from one provider to another: each checkout is read where it was made.
  const ids = [...new Set(wanted.map(({ connectionId }) => connectionId))];
  const connections = await Promise.all(ids.map((id) => store.connections.find(portalId, id)));
  return Promise.all(
    wanted.map(async ({ connectionId, reference }) => {
      const connection = connections.find((one) => one?.connectionId === connectionId);
      if (!connection) throw new NotFoundError("The payment's connection is gone.");
      const account = providers.open(connection);
      const snapshot = await account.read(reference);
      const bodies = account.factsTold ? ((await request.told?.()) ?? []) : [];
      const facts = bodies.flatMap((body) => account.factsTold?.(body, snapshot) ?? []);
      return facts.length > 0 ? { ...snapshot, money: [...snapshot.money, ...facts] } : snapshot;
    }),
  );
}

async function applySnapshots(
  parts: Parts,
  { portalId, paymentId, actor, found }: UpdateRequest,
  snapshots: readonly Snapshot[],
): Promise<{ payment: Payment; hasMove: boolean }> {
  const payment = await lockPayment(parts.store, portalId, paymentId);
  const facts: EventFacts[] = [];
  let updated = payment;
  for (const snapshot of snapshots) {
    const applied = await applySnapshot(parts, updated, { snapshot, found });
    updated = applied.payment;
    facts.push(...applied.facts);
  }
  const settled = await settlePayment(parts, { payment: updated, facts, actor });
  await promiseSurplusClosing(parts, settled.payment);
  return settled;
}

interface Applied {
  readonly payment: Payment;
  readonly facts: readonly EventFacts[];
}

interface Read {
  readonly snapshot: Snapshot;
  readonly found: FoundPage | undefined;
}

async function applySnapshot(parts: Parts, payment: Payment, { snapshot, found }: Read): Promise<Applied> {
  const { store } = parts;
  const { portalId, paymentId } = payment;
  const checkouts = withFound(await store.checkouts.list(portalId, paymentId), found);
  const attempts = await store.attempts.list(portalId, paymentId);
  const ledger = await store.ledger.list(portalId, paymentId);
  const news = newsOf({ payment, checkouts, attempts, ledger }, snapshot);
  if (!news) return { payment, facts: [] };
  const entries = news.money.map((fact) => entryOf(parts, payment, fact));
  const appended = await store.ledger.append(portalId, news.checkout.connectionId, entries);
  await store.attempts.save(portalId, news.attempts);
  await store.checkouts.save(news.checkout);
  if (snapshot.payer) await store.payers.save(portalId, paymentId, snapshot.payer, parts.clock.now());
  const raised = news.reviews.map(({ review }) => review);
  return { payment: { ...payment, reviews: [...payment.reviews, ...raised] }, facts: factsOf(news, appended) };
}

function entryOf({ clock, random }: Parts, { paymentId }: Payment, fact: MoneyFact): LedgerEntry {
  return {
    entryId: newId(random),
    paymentId,
    kind: fact.kind,
    amount: fact.amount,
    key: fact.key,
    occurredAt: fact.occurredAt,
    learnedAt: clock.now(),
    source: "read",
    userId: null,
  };
}

function factsOf(news: News, appended: readonly LedgerEntry[]): readonly EventFacts[] {
  return [
    ...news.declines.map(({ declineReason }): EventFacts => ({ kind: "attempt_declined", reason: declineReason })),
    ...appended.map(({ kind, amount, key }): EventFacts => ({ kind: "money", entry: kind, amount, evidence: key })),
    ...news.reviews.map(({ review, detail }): EventFacts => ({ kind: "review_raised", review, detail })),
  ];
}
