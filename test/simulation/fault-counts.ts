import type { Known } from "./invariants/invariant.ts";
import { simulatedFaults, type FaultNumber } from "./world/fault-numbers.ts";
import { refused, signedFor } from "./invariants/troubles.ts";
import type { World } from "./world/world.ts";

type Tell = (known: Known, kinds: ReadonlySet<string>) => boolean;

const hasMove =
  (...reasons: readonly string[]): Tell =>
  ({ moves }) =>
    moves.some(({ reason }) => reason !== null && reasons.includes(reason));

const hasReview =
  (...wanted: readonly string[]): Tell =>
  ({ payment }) =>
    payment.reviews.some((review) => wanted.includes(review));

const hasEntry =
  (kind: RegExp): Tell =>
  ({ ledger }) =>
    ledger.some((entry) => kind.test(entry.kind));

const hasEvent =
  (...all: readonly string[]): Tell =>
  (_known, kinds) =>
    all.every((kind) => kinds.has(kind));

/** What was held and is held no more, though nothing of it was ever taken. */
function hasLapsed(kinds: readonly string[]): boolean {
  return kinds.includes("released") && !kinds.includes("captured");
}

/** What a payment shows of a fault that mattered to it. */
const tells: Readonly<Partial<Record<FaultNumber, Tell>>> = {
  F40: hasMove("deal_gone"),
  F41: hasEvent("record_merged"),
  F45: hasMove("hubspot_refused", "stage_gone", "stage_read_only"),
  F48: (known, kinds) => kinds.has("change_overtaken") || hasMove("person_moved", "further_ahead")(known, kinds),
  F49: hasMove("deal_closed"),
  F51: hasEvent("rule_stopped"),
  F80: (known, kinds) => kinds.has("amount_changed") && kinds.has("opened") && known.ledger.length > 0,
  F81: (known, kinds) => (kinds.has("cancelled") || kinds.has("expired")) && known.ledger.length > 0,
  F82: hasReview("late"),
  F83: (known, kinds) =>
    known.payment.status === "partially_paid" || hasReview("overpaid", "underpaid", "mismatch")(known, kinds),
  F84: hasReview("double"),
  F85: hasEntry(/refund/),
  F86: ({ ledger }) => ledger.filter(({ kind }) => kind === "refunded").length > 1,
  F87: hasEntry(/dispute/),
  F88: ({ ledger }) => hasLapsed(ledger.map(({ kind }) => kind)),
  F99: hasEvent("expired"),
  F125: hasEvent("contact_erased"),
};

/** The faults of which the history of these payments tells, beside those that were noted when they came. */
export async function faultsIn(world: World, payments: readonly Known[]): Promise<ReadonlySet<FaultNumber>> {
  const met = new Set<FaultNumber>(world.faultsMet);
  for (const known of payments) {
    const kinds = await kindsOf(world, known);
    for (const number of simulatedFaults) if (tells[number]?.(known, kinds)) met.add(number);
    if (await wasJudgedByAnEarlierVersion(world, known)) met.add("F50");
  }
  for (const number of fromPost(world)) met.add(number);
  if ((await world.database.knex("healings").first()) !== undefined) met.add("F95");
  return met;
}

async function kindsOf({ store }: World, { payment }: Known): Promise<ReadonlySet<string>> {
  const events = await store.events.list(payment.portalId, payment.paymentId);
  return new Set(events.map(({ facts }) => facts.kind));
}

async function wasJudgedByAnEarlierVersion({ store }: World, { payment, moves }: Known): Promise<boolean> {
  const { portalId, pipelineId } = payment;
  if (pipelineId === null || moves.length === 0) return false;
  const rules = await store.rules.list(portalId, pipelineId);
  return moves.some(({ ruleId, ruleVersion }) =>
    rules.some((rule) => rule.ruleId === ruleId && rule.version > ruleVersion),
  );
}

function fromPost({ post, mail, weather }: World): readonly FaultNumber[] {
  const ids = post.acknowledged.map(({ eventId }) => eventId);
  const came: Readonly<Partial<Record<FaultNumber, boolean>>> = {
    F1: new Set(ids).size < ids.length,
    F2: ids.length > 1 && weather.counts.has("reordered"),
    F3: ids.length > 0 && weather.counts.has("delayed"),
    F5: post.forgedAnswers.length > 0,
    F7: post.replays.some(({ age, status }) => age > signedFor && status === refused),
    F101: mail.tries.some(({ heard }) => heard !== "taken"),
    F60: weather.counts.has("death"),
    F63: weather.counts.has("busy"),
  };
  return simulatedFaults.filter((number) => came[number]);
}
