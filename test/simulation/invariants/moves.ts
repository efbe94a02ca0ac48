import type { RuleStop } from "../../../server/ports/rule-stops.ts";
import { dealIdOf, dealsPerPortal, stageIds } from "../world/outside.ts";
import type { World } from "../world/world.ts";
import type { Invariant, Known } from "./invariant.ts";

/** Each write of a stage has a cause of its own, decided before: one move of that deal to that stage. */
export const i6: Invariant = ({ world, payments }) => {
  const used = new Set<string>();
  return world.hubspot.world.dealsMovedByApp().flatMap((write) => {
    const cause = causesOf(world, payments, write).find(({ moveId }) => !used.has(moveId));
    if (cause) used.add(cause.moveId);
    return cause
      ? []
      : [`Deal ${write.dealId} was written from ${write.from} to ${write.to} without a cause of its own.`];
  });
};

/** No write goes over a stage that its move has not seen: a person had put the deal there since we looked. */
export const i8: Invariant = ({ world, payments }) =>
  world.hubspot.world.dealsMovedByApp().flatMap((write) => {
    const { dealId, from, to, at } = write;
    const hasSeen = from !== to && causesOf(world, payments, write).some(({ fromStageId }) => fromStageId === from);
    return hasSeen
      ? []
      : [`Deal ${dealId} was written to ${to} over ${from} at ${new Date(at).toISOString()}, unseen.`];
  });

type StageWrite = ReturnType<World["hubspot"]["world"]["dealsMovedByApp"]>[number];

function causesOf(world: World, payments: readonly Known[], { portalId, dealId, to, at }: StageWrite) {
  return (
    payments
      .flatMap(({ moves }) => moves)
      // Decided by the clock of some server, F70.
      .filter((move) => move.portalId === portalId && move.toStageId === to)
      .filter(({ decidedAt }) => decidedAt <= at + world.clocks.widest())
      .filter((move) => isSameDeal(world, portalId, move.dealId, dealId))
  );
}

function isSameDeal(world: World, portalId: number, one: string, other: string): boolean {
  const idOf = (id: string): string => world.hubspot.world.deal(portalId, id).id;
  return one === other || idOf(one) === idOf(other);
}

/** Reasons for which a paid payment rightly leaves its deal where it is, though nobody has touched that. */
const rightly: ReadonlySet<string | null> = new Set(["already_there", "deal_closed", "no_next_stage", "ping_pong"]);

/**
 * Where nobody but us has touched a deal, it stands as many stages on as payments of it were paid: one move for each.
 * What HubSpot refused to the last is for a person to see, and counted as what it says.
 */
export const p3: Invariant = async ({ world, payments, isQuiet }) => {
  if (!isQuiet) return [];
  const held = await heldRightly(world, payments);
  const deals = world.portals.flatMap((portalId) => untouchedDeals(world, portalId));
  return deals.flatMap(({ portalId, dealId }) => {
    const own = payments.filter(({ payment }) => payment.portalId === portalId && payment.dealId === dealId);
    const wrong = own.filter(({ payment }) => !held.has(payment.paymentId)).flatMap(withoutItsMove);
    const moved = own.flatMap(({ moves }) => moves).filter(({ state }) => state === "applied").length;
    const stageId = world.hubspot.world.deal(portalId, dealId).stageId;
    const expected = stageIds[Math.min(moved, stageIds.length - 1)];
    if (stageId !== expected) wrong.push(`Deal ${dealId} is in ${stageId} after ${moved} moves, not in ${expected}.`);
    return wrong;
  });
};

/** So many moves of one deal in such a time stop their rule, and with it those of all its deals: decision 25. */
const movesToStop = 3;
const stopWindow = 10 * 60_000;

/**
 * Payments that rightly have no move, since their rule was stopped by then: not on the program's word alone, but only
 * where HubSpot has seen the moves of one deal that stop a rule, F51.
 */
async function heldRightly(world: World, payments: readonly Known[]): Promise<ReadonlySet<string>> {
  const stops = (await Promise.all(world.portals.map(world.store.ruleStops.list))).flat();
  const held = new Set<string>();
  for (const stop of stops.filter((one) => hasGoneToAndFro(world, payments, one))) {
    for (const { payment, moves } of payments) {
      if (moves.length === 0 && (await isHeldBy(world, payment, stop))) held.add(payment.paymentId);
    }
  }
  return held;
}

function hasGoneToAndFro(world: World, payments: readonly Known[], { portalId, dealId, stoppedAt }: RuleStop): boolean {
  // By when we knew that they were written: a lost answer is looked up later.
  const lately = payments
    .flatMap(({ moves }) => moves)
    .filter((move) => move.portalId === portalId && isSameDeal(world, portalId, move.dealId, dealId))
    .filter(({ state, undoes }) => state === "applied" && undoes === null)
    .filter(({ settledAt }) => settledAt !== null && Math.abs(stoppedAt - settledAt) <= stopWindow + apart(world));
  const written = world.hubspot.world
    .dealsMovedByApp(portalId)
    .filter((write) => isSameDeal(world, portalId, write.dealId, dealId));
  return Math.min(lately.length, written.length) >= movesToStop;
}

async function isHeldBy({ store, clocks }: World, payment: Known["payment"], stop: RuleStop): Promise<boolean> {
  const { portalId, paymentId, pipelineId, status } = payment;
  if (portalId !== stop.portalId || pipelineId === null) return false;
  const rules = await store.rules.list(portalId, pipelineId);
  const isItsRule = rules.some(
    ({ ruleId, version, onStatus }) =>
      // Money confirmed by hand counts as paid.
      ruleId === stop.ruleId && version <= stop.ruleVersion && (onStatus === status || onStatus === "paid"),
  );
  const events = isItsRule ? await store.events.list(portalId, paymentId) : [];
  const earliest = stop.stoppedAt - apart({ clocks });
  return events.some(
    ({ at, facts }) =>
      facts.kind === "not_moved" && facts.reason === "rule_stopped" && facts.status === status && at >= earliest,
  );
}

/** What two servers' clocks may differ by, ms: the one that stopped a rule and the one that then left a deal alone. */
function apart({ clocks }: Pick<World, "clocks">): number {
  return 2 * clocks.widest();
}

function untouchedDeals(world: World, portalId: number) {
  if (world.deeds.touchedPortals.has(portalId)) return [];
  return Array.from({ length: dealsPerPortal }, (_, which) => ({ portalId, dealId: dealIdOf(portalId, which) })).filter(
    ({ dealId }) => !world.deeds.touchedDeals.has(`${portalId}:${dealId}`),
  );
}

function withoutItsMove({ payment, moves }: Known): readonly string[] {
  const { status, paymentId } = payment;
  const byRule = moves.filter(({ undoes }) => undoes === null);
  if (byRule.length > 1) return [`${paymentId} has ${byRule.length} moves.`];
  if (!deservesMove(payment) || byRule.some(hasEndedRightly)) return [];
  const [move] = byRule;
  return [`${paymentId} is ${status}, and its move is ${move ? `${move.state} ${move.reason ?? ""}` : "missing"}.`];
}

function deservesMove({ status, reviews }: Known["payment"]): boolean {
  return (status === "paid" || status === "confirmed_manually") && !reviews.includes("late");
}

function hasEndedRightly({ state, reason }: Known["moves"][number]): boolean {
  return state === "applied" || state === "refused" || rightly.has(reason);
}

/** Once quiet, every move has ended, and says why it did not happen. */
export const p4: Invariant = ({ world, payments, isQuiet }) => {
  if (!isQuiet) return [];
  return payments.flatMap(({ moves, payment }) =>
    moves
      .filter(({ state, reason }) => state === "planned" || state === "writing" || (state !== "applied" && !reason))
      .filter(() => world.hubspot.installs.isInstalled(payment.portalId))
      .map(({ moveId, state }) => `Move ${moveId} of ${payment.paymentId} is still ${state}, or says no reason.`),
  );
};
