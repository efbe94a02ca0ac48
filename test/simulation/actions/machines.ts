import { writeCrm } from "../../../server/jobs/crm-writer.ts";
import { workInbox } from "../../../server/jobs/inbox.ts";
import { jobs } from "../../../server/jobs/workers.ts";
import { workWorkflows } from "../../../server/jobs/workflows.ts";
import type { Context } from "../../../server/ports/context.ts";
import type { Dice } from "../dice.ts";
import { as, type Instance } from "../world/life.ts";
import type { World } from "../world/world.ts";
import type { Act, Kind } from "./action.ts";
import { crm } from "./crm.ts";
import { payNewest } from "./payers.ts";
import { people } from "./people.ts";

/** What our own processes do, and what becomes of them. */

const minute = 60_000;

type Round = (context: Context) => Promise<boolean>;

const { expiry, reconcile, balances, circuits, closings, deals, hubspot, features, installs } = jobs;

/** The rounds of a worker, by name; what has nothing to do in a history is left out. */
const rounds: Readonly<Record<string, Round>> = {
  inbox: workInbox,
  hubspot: hubspot.round,
  expiry: expiry.round,
  reconcile: reconcile.round,
  workflows: workWorkflows,
  circuits: circuits.round,
  closings: closings.round,
  balances: balances.round,
  deals: deals.round,
  features: features.round,
  installs: installs.round,
  crm: writeCrm,
  mailing: jobs.mailing.round,
  webhooks: tellPrograms,
  resealing: resealAll,
};

async function resealAll(context: Context): Promise<boolean> {
  while (await jobs.resealing.round(context));
  return false;
}

/** Programs that listen well and those in trouble have loops of their own. */
async function tellPrograms(context: Context): Promise<boolean> {
  while (await jobs.webhooks.round(context));
  return jobs.ailingWebhooks.round(context);
}

/** Where no key was replaced, walking over what is sealed finds nothing. */
const { resealing: _resealing, ...withoutResealing } = rounds;

const usual = ["inbox", "hubspot", "crm"];

/** Some rounds of an instance, in any order; a round that fails ends by itself, as in the loops. */
export async function work(world: World, instance: Instance, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (instance.isDead) break;
    instance.round = name;
    if (world.clocks.isWrong(world.instances.indexOf(instance))) world.met("F70");
    await as(instance, () => rounds[name]?.(instance.app.context) ?? Promise.resolve(false)).catch((error: unknown) => {
      world.note(`${instance.name}: a round of ${name} failed: ${String(error)}`);
    });
  }
  instance.round = undefined;
  world.note(`${instance.name} works: ${names.join(", ")}${instance.isDead ? " – and dies" : ""}`);
}

function someRounds(dice: Dice): readonly string[] {
  if (dice.chance(0.6)) return usual;
  const names = Object.keys(withoutResealing);
  return [...usual, dice.pick(names), dice.pick(names), dice.pick(names)].toSorted(() => dice.next() - 0.5);
}

const workAlone: Act = async (world, dice) => {
  await world.post.deliverDue();
  const up = world.instances.filter(({ isDead }) => !isDead);
  if (up.length > 0) await work(world, dice.pick(up), someRounds(dice));
};

/** All instances at once: their statements and calls take turns. */
const workTogether: Act = async (world, dice) => {
  const up = world.instances.filter(({ isDead }) => !isDead);
  const turns = up.map((instance) => work(world, instance, someRounds(dice)));
  await Promise.all([...turns, world.post.deliverDue()]);
};

const second = 1_000;

/**
 * One server stands still at writing while another takes over its work, perhaps dies of it, and a person moves a
 * deal: what the first does when it goes on must not undo any of that, F97.
 */
const standStill: Act = async (world, dice) => {
  const up = world.instances.filter(({ isDead }) => !isDead);
  const slow = up[dice.below(Math.max(1, up.length))];
  if (!slow) return;
  await people.create.act(world, dice);
  await payNewest(world, dice);
  await world.post.deliverDue();
  await work(world, slow, ["inbox"]);
  slow.standsIn = 1 + dice.below(2);
  const others = up.filter((instance) => instance !== slow);
  await Promise.all([work(world, slow, ["crm"]), takeOver(world, dice, others)]);
  if (slow.standsIn === 0) world.met("F97");
  slow.standsIn = null;
};

async function takeOver(world: World, dice: Dice, others: readonly Instance[]): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, (65 + dice.below(30)) * second));
  if (others.length > 0) {
    const next = dice.pick(others);
    if (dice.chance(0.5)) next.stepsLeft = 3 + dice.below(20);
    await work(world, next, ["crm"]);
  }
  if (dice.chance(0.5)) await crm.moveByHand.act(world, dice);
}

const pass: Act = async (world, dice) => {
  const minutes = dice.pick([1, 3, 10, 31, 60, 6 * 60, 24 * 60, 5 * 24 * 60]);
  world.time.pass(minutes * minute);
  world.note(`${minutes} minutes pass`);
  await world.post.deliverDue();
};

/** Time in small steps, with everything that falls due: the days that most payments have. */
const liveOn: Act = async (world, dice) => {
  for (let hours = 0; hours < 3; hours += 1) {
    world.time.pass(dice.pick([5, 20, 60]) * minute);
    await world.post.deliverDue();
    const up = world.instances.filter(({ isDead }) => !isDead);
    if (up.length > 0)
      await work(world, dice.pick(up), ["inbox", "reconcile", "expiry", "balances", "crm", "mailing", "webhooks"]);
  }
};

const replay: Act = async (world, dice) => {
  await world.post.replay(dice.below(50));
  world.note("an old delivery comes again");
};

/** A merchant's key is revoked at Stripe, and another one entered: the account goes on. */
const changeKey: Act = async (world, dice) => {
  const portalId = dice.pick(world.portals);
  const connection = (await world.store.connections.list(portalId)).find(({ provider }) => provider === "stripe");
  if (!connection) return;
  const apiKey = world.stripe.keys.issue();
  world.stripe.keys.revoke(connection.values["apiKey"] ?? "");
  await world.store.connections.saveKeys({ ...connection, values: { ...connection.values, apiKey } });
  world.note(`${portalId} changes its key at Stripe`);
};

/** A machine's clock jumps, and stays wrong until it jumps again. */
const jumpClock: Act = (world, dice) => {
  const place = dice.below(world.instances.length);
  const minutes = dice.pick([-180, -10, -2, 2, 10, 180]);
  world.clocks.jump(place, minutes * minute);
  world.note(`the clock of server ${place + 1} jumps to ${minutes} minutes off`);
  return Promise.resolve();
};

export const machines = {
  work: { act: workAlone, weight: 14 },
  workTogether: { act: workTogether, weight: 3 },
  pass: { act: pass, weight: 5 },
  liveOn: { act: liveOn, weight: 2 },
  standStill: { act: standStill, weight: 3 },
  jumpClock: { act: jumpClock, weight: 0.7 },
  replay: { act: replay, weight: 1 },
  changeKey: { act: changeKey, weight: 0.5 },
} as const satisfies Readonly<Record<string, Kind>>;

/** What the loops of one process come to, once over all of them; `isFirst` after a start. */
export async function workAll(world: World, isFirst: boolean): Promise<void> {
  const [first] = world.instances;
  const { installs: _installs, features: _features, ...others } = withoutResealing;
  const sealsAnew = world.sealing.keys.length > 1 ? ["resealing"] : [];
  if (first) await work(world, first, [...Object.keys(isFirst ? withoutResealing : others), ...sealsAnew]);
}
