import { createHash } from "node:crypto";
import type { Knex } from "knex";
import { actOf, drawActions, type Action, type ActionName } from "./actions/index.ts";
import { install } from "./actions/crm.ts";
import { workAll } from "./actions/machines.ts";
import { enterKey } from "./actions/rare-days.ts";
import { check } from "./actions/rare-moments.ts";
import { diceOf, type Dice } from "./dice.ts";
import { faultsIn } from "./fault-counts.ts";
import type { FaultNumber } from "./world/fault-numbers.ts";
import { afterSteps } from "./invariants/after-steps.ts";
import { invariants } from "./invariants/index.ts";
import { lookAt, type Invariant } from "./invariants/invariant.ts";
import { notYetOurs } from "./invariants/work.ts";
import type { Base } from "./world/base.ts";
import { drawRates, type FaultKind } from "./world/weather.ts";
import { newWorld, type Bug, type World, type WorldPlan } from "./world/world.ts";

const { I9, I10 } = invariants;
const minute = 60_000;
const hour = 60 * minute;

/** Everything a seed decides. Leaving out actions leaves the others as they are. */
export interface Plan extends WorldPlan {
  readonly seed: number;
  readonly actions: readonly Action[];
}

export interface Outcome {
  /** What does not hold, `I3: …`; empty where all does. */
  readonly wrong: readonly string[];
  readonly trace: readonly string[];
  /** Equal for equal histories. */
  readonly hash: string;
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** The faults of docs/reliability.md that came and mattered. */
  readonly met: ReadonlySet<FaultNumber>;
}

export function planOf(seed: number): Plan {
  const dice = diceOf(seed);
  return {
    seed,
    portals: 2 + dice.below(2),
    instances: 1 + dice.below(3),
    rates: drawRates(dice.fork("rates")),
    actions: [...begun(dice), ...drawActions(dice, 10 + dice.below(40))],
  };
}

/** Without a payment nothing happens, so a history begins with some. */
function begun(dice: Dice): readonly Action[] {
  const names: readonly ActionName[] = ["create", "create", "pressPay", "pay", "work"];
  return names.map((is) => ({ is, seed: dice.below(2 ** 31) }));
}

/** Lives through a history, heals everything, and looks at what has become of it. */
export async function live(base: Base, plan: Plan, bug: Bug = {}): Promise<Outcome> {
  const world = await base.time.run(() => newWorld(base, plan, diceOf(plan.seed), bug));
  try {
    const begun = await base.time.run(() => happen(world, plan));
    if (begun.length > 0) return outcomeOf(world, begun);
    await base.time.run(() => heal(world));
    // Pages end by themselves within a day, so what can be paid is asked before.
    const soon = await base.time.run(() => judge(world, { I9, I10 }));
    await base.time.run(() => settleAll(world));
    const late = await base.time.run(() => judge(world, invariants));
    const met = await base.time.run(async () => faultsIn(world, (await lookAt(world, true)).payments));
    return outcomeOf(world, [...world.witness.wrong(), ...soon, ...late], met);
  } catch (error) {
    return outcomeOf(world, [`The simulation itself failed: ${error instanceof Error ? error.stack : String(error)}`]);
  }
}

function outcomeOf({ trace, weather, faultsMet }: World, wrong: readonly string[], met = faultsMet): Outcome {
  const hash = createHash("sha256").update(trace.join("\n")).digest("hex").slice(0, 16);
  return { wrong, trace, hash, faults: weather.counts, met };
}

/** What people, payers and machines do, up to the first step after which something does not hold. */
async function happen(world: World, { actions }: Plan): Promise<readonly string[]> {
  const judgeStep = afterSteps(world);
  for (const { is, seed } of actions) {
    const dice = diceOf(seed);
    world.weather.turn(dice.fork("weather"));
    world.disk.isFull = world.weather.comes("diskFull");
    for (const instance of world.instances) {
      instance.stepsLeft = world.weather.comes("death") ? 1 + dice.below(60) : null;
    }
    await actOf[is](world, dice);
    await raise(world, dice.chance(0.5));
    const wrong = await judgeStep();
    if (wrong.length > 0) return wrong;
  }
  return [];
}

/** Who died is started again, sooner or later. */
async function raise(world: World, isNow: boolean): Promise<void> {
  for (const [place, { isDead }] of world.instances.entries()) {
    if (isDead && isNow) await world.restart(place);
  }
}

/** Ends all trouble, and gives everything the time it is promised. */
async function heal(world: World): Promise<void> {
  world.note("everything heals");
  world.weather.clear();
  world.disk.isFull = false;
  world.clocks.setRight();
  world.poisoned.clear();
  for (const instance of world.instances) instance.stepsLeft = null;
  await raise(world, true);
  await installAnew(world);
  for (const [turn, wait] of [0, 2 * minute].entries()) await settle(world, wait, turn);
  await enterKeys(world);
  for (const wait of [13 * minute, 6 * hour]) await settle(world, wait, 1);
  for (const page of world.deeds.pagesUnread) await check(world, page);
}

/** Only on what the admin was told: whoever is cut off without it has to be connected again by nobody. */
async function installAnew(world: World): Promise<void> {
  const { hubspot, deeds, portals } = world;
  for (const portalId of portals) {
    const mustInstall = !hubspot.installs.isInstalled(portalId) || deeds.installsFailed.has(portalId);
    if (mustInstall) await install(world, portalId);
  }
}

async function enterKeys(world: World): Promise<void> {
  // Where the provider had not answered for long, keys are checked with it again once it was asked whether it is back and
  // every server has heard so.
  if (world.deeds.keysLost.size > 0) world.time.pass(10_000);
  for (const lost of world.deeds.keysLost) {
    const [portalId = "", connectionId = ""] = lost.split(":");
    await enterKey(world, Number(portalId), connectionId);
  }
}

/** A day, after which everything that has ended is read once more; and more of them where something waits for its next try. */
async function settleAll(world: World): Promise<void> {
  await settle(world, 25 * hour, 1);
  for (let days = 2; days < 5 && (await hasPromises(world)); days += 1) await settle(world, 24 * hour, days);
}

async function settle(world: World, wait: number, turn: number): Promise<void> {
  world.time.pass(wait);
  await world.post.deliverDue();
  await world.webhooks.deliver();
  await workAll(world, turn === 0);
}

/** What waits for a row's own next try; what may still turn out to be ours is no promise. */
async function hasPromises({ database: { knex } }: World): Promise<boolean> {
  const isOwn = (query: Knex.QueryBuilder) => query.whereNull("reason").orWhereNot({ reason: notYetOurs });
  const told = knex("inbox").where({ state: "ready" }).where(isOwn);
  const promised = knex("crm_writes").where({ state: "ready" });
  return (await told.first()) !== undefined || (await promised.first()) !== undefined;
}

async function judge(world: World, asked: Readonly<Record<string, Invariant>>): Promise<readonly string[]> {
  const seen = await lookAt(world, true);
  const wrong: string[] = [];
  for (const [name, holds] of Object.entries(asked)) {
    wrong.push(...(await holds(seen)).map((sentence) => `${name}: ${sentence}`));
  }
  return wrong;
}
