import { chanceOf, delayAfter } from "../../domain/backoff.ts";
import { unheardOf, type FoundPage } from "../../domain/checkout.ts";
import { isUntried } from "../../domain/circuit.ts";
import { UpstreamError } from "../../domain/errors.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Snapshot } from "../../domain/snapshot.ts";
import { readingLag } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { InboxEntry, InboxOutcome } from "../../ports/inbox.ts";
import { updatePayment } from "./update-payment.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "log">;

/** The lease ran out in a pause and another worker has the entry: what this one read is taken back with it. */
class StaleClaimError extends Error {
  override readonly name = "StaleClaimError";
}

/**
 * Follows hints of one and the same checkout, or payment, which one read of the provider answers (F17): it is made after
 * the last of them came. Applies what it says and settles all, or says of each when to try again. Never throws.
 */
export async function workInboxEntries(parts: Parts, entries: readonly InboxEntry[]): Promise<void> {
  const { store } = parts;
  const [newest] = entries.toSorted((one, other) => other.receivedAt - one.receivedAt);
  if (!newest) return;
  const { portalId } = newest;
  try {
    const target = await targetOf(parts, newest);
    if (!("paymentId" in target)) return await settleWithout(parts, target, entries);
    const done = { state: "done", reason: "read at the provider", paymentId: target.paymentId } as const;
    await updatePayment(parts, {
      portalId,
      ...target,
      actor: "provider",
      told: async () => {
        const bodies = await Promise.all(entries.map(({ entryId }) => store.inbox.bodyOf(portalId, entryId)));
        return bodies.map((body) => Buffer.from(body));
      },
      alsoInTransaction: async (tx) => {
        for (const entry of entries) if (!(await tx.inbox.settle(entry, done))) throw new StaleClaimError();
      },
    });
  } catch (error) {
    for (const entry of entries) await putOff(parts, entry, error);
  }
}

async function settleWithout(parts: Parts, target: Untargeted, entries: readonly InboxEntry[]): Promise<void> {
  const { noneBecause: reason, mayStillCome } = target;
  for (const entry of entries) {
    const outcome = mayStillCome ? postponed(parts, entry, { reason }) : ({ state: "done", reason } as const);
    await parts.store.inbox.settle(entry, outcome);
  }
}

async function putOff(parts: Parts, entry: InboxEntry, error: unknown): Promise<void> {
  const { store, log } = parts;
  const { portalId, connectionId, entryId, attempts } = entry;
  if (error instanceof StaleClaimError) return log.info({ portalId, entryId }, "A delivery was taken over meanwhile.");
  const reason = error instanceof UpstreamError ? error.fault : "failed";
  await store.inbox.settle(entry, postponed(parts, entry, { error, reason }));
  log.warn({ portalId, connectionId, entryId, reason, attempts }, errorSentence(error));
}

/** What a hint is about, or why it is about nothing of ours. A delivery may come before our own answer was stored. */
type Target = { readonly paymentId: string; readonly reference?: string; readonly found?: FoundPage } | Untargeted;

interface Untargeted {
  readonly noneBecause: string;
  readonly mayStillCome: boolean;
}

const notYet: Target = { noneBecause: "belongs to no payment we know", mayStillCome: true };
const notOurs: Target = { noneBecause: "belongs to no payment of this connection", mayStillCome: false };
const endedUnpaid: Target = { noneBecause: "a page that nobody was sent to has ended unpaid", mayStillCome: false };
const notThere: Target = { noneBecause: "the provider knows no such checkout", mayStillCome: false };

async function targetOf(parts: Parts, entry: InboxEntry): Promise<Target> {
  const { portalId, connectionId, checkoutReference, paymentId } = entry;
  if (checkoutReference === null) {
    const payment = paymentId === null ? null : await parts.store.payments.find(portalId, paymentId);
    if (!payment) return notYet;
    return (await isOf(parts, payment, connectionId)) ? { paymentId: payment.paymentId } : notOurs;
  }
  return (await checkoutTarget(parts, entry, checkoutReference)) ?? (await askFor(parts, entry, checkoutReference));
}

async function checkoutTarget({ store }: Parts, entry: InboxEntry, reference: string): Promise<Target | null> {
  const known = await store.checkouts.findByReference(entry.portalId, entry.connectionId, reference);
  return known && { paymentId: known.paymentId, reference };
}

/** A provider may name a checkout otherwise than we know it, such as by its money; then it tells which one it means. */
async function askFor(parts: Parts, entry: InboxEntry, alias: string): Promise<Target> {
  const { store, providers } = parts;
  const { portalId, connectionId } = entry;
  const connection = await store.connections.find(portalId, connectionId);
  if (!connection) return notOurs;
  const snapshot = await providers.open(connection).read(alias).catch(unlessMissing);
  if (!snapshot) return isSettledThere(parts, entry) ? notThere : notYet;
  const known = await checkoutTarget(parts, entry, snapshot.reference);
  if (known) return known;
  const payment = snapshot.paymentId === null ? null : await store.payments.find(portalId, snapshot.paymentId);
  if (!payment || !(await isOf(parts, payment, connectionId))) return notOurs;
  if (hasEndedUnpaid(snapshot)) return endedUnpaid;
  return (await paidUnheard(parts, { payment, connectionId, snapshot })) ?? notYet;
}

function hasEndedUnpaid({ checkout, money }: Snapshot): boolean {
  return (checkout === "expired" || checkout === "cancelled") && money.length === 0;
}

interface Named {
  readonly payment: Payment;
  readonly connectionId: string;
  readonly snapshot: Snapshot;
}

/**
 * F4, F22: money on a page that bears our mark and whose answer was lost. It is booked on the checkout that was asked
 * for; one that nobody has paid is left to whoever asks for it again.
 */
async function paidUnheard({ store }: Parts, { payment, connectionId, snapshot }: Named): Promise<Target | null> {
  if (snapshot.checkout !== "used") return null;
  const { portalId, paymentId } = payment;
  const { reference, asked: amount } = snapshot;
  const unheard = unheardOf(await store.checkouts.list(portalId, paymentId), { connectionId, amount });
  return unheard && { paymentId, reference, found: { generation: unheard.generation, reference } };
}

/** Its connection, or one it was with before another provider took it over. */
async function isOf({ store }: Parts, payment: Payment, connectionId: string): Promise<boolean> {
  if (payment.connectionId === connectionId) return true;
  const checkouts = await store.checkouts.list(payment.portalId, payment.paymentId);
  return checkouts.some((checkout) => checkout.connectionId === connectionId);
}

function unlessMissing(error: unknown): null {
  if (error instanceof UpstreamError && error.fault === "not_found") return null;
  throw error;
}

function isSettledThere({ clock }: Parts, { receivedAt }: InboxEntry): boolean {
  return clock.now() - receivedAt >= readingLag;
}

interface Setback {
  readonly reason: string;
  readonly error?: unknown;
}

function postponed({ clock, random }: Parts, { attempts }: InboxEntry, { reason, error }: Setback): InboxOutcome {
  const delay = delayAfter(error, { attempts, chance: chanceOf(random) });
  if (delay === null) return { state: "dead", reason };
  return { state: "ready", reason, runAt: clock.now() + delay, isUntried: isUntried(error) };
}

function errorSentence(error: unknown): string {
  return error instanceof UpstreamError ? "The provider could not be read." : "A delivery could not be worked.";
}
