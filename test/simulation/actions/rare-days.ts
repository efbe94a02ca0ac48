import { webhookAddress } from "../../../server/domain/connection.ts";
import { connect } from "../../sandbox/set-up.ts";
import type { Dice } from "../dice.ts";
import { adminId } from "../world/base.ts";
import { as } from "../world/life.ts";
import { publicUrl, stripeUrl } from "../world/network.ts";
import { knownAgain } from "../world/odd-events.ts";
import { dealIdOf } from "../world/outside.ts";
import type { ShownPage, World } from "../world/world.ts";
import type { Act } from "./action.ts";
import { work } from "./machines.ts";
import { freePlace, inALull, knownAsPaid, learn, opened, payOn } from "./scenes.ts";
import { isLeft, secretsOf, someoneUp, stripeConnection, turn, waiting, type Waiting } from "./troubles.ts";

/** Rare troubles of whole accounts, and of whoever works for them. */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

type Connected = NonNullable<Awaited<ReturnType<typeof stripeConnection>>>;

/** Somebody revokes an account's key at Stripe, and it is hours or days before another one is entered, F24. */
export const loseKey: Act = async (world, dice) => {
  const place = await freePlace(world, dice, "stripe");
  const connection = place && (await world.store.connections.find(place.portalId, place.connectionId));
  if (!connection) return;
  const { portalId, connectionId } = connection;
  const page = await inALull(world, () => opened(world, dice, place));
  world.stripe.keys.revoke(connection.values["apiKey"] ?? "");
  world.deeds.keysLost.add(`${portalId}:${connectionId}`);
  world.note(`the key of ${portalId} is revoked at Stripe`);
  if (page) await payOn(world, page);
  await learn(world, dice);
  if (dice.chance(0.5)) return;
  world.time.pass(dice.pick([1, 5, 30]) * hour);
  await enterKey(world, portalId, connectionId).catch(() => world.note(`${portalId} cannot enter another key now`));
};

/** The admin enters another key, on the page for it. Throws when it is not taken. */
export async function enterKey(world: World, portalId: number, connectionId: string): Promise<void> {
  const admin = { serverOrigin: publicUrl, portalId, userId: adminId, now: world.time.now };
  await connect(admin, "stripe", { connectionId, apiKey: world.stripe.keys.issue() });
  world.deeds.keysLost.delete(`${portalId}:${connectionId}`);
  world.note(`${portalId} enters another key for Stripe`);
}

/** An access token has run out, and all servers want a new one at the same moment, F36. */
export const renewTogether: Act = async (world, dice) => {
  const portalId = dice.pick(world.portals);
  world.time.pass(40 * minute);
  if (dice.chance(0.3)) world.ordeal.begin({ path: /\/oauth\/.*token$/, kind: "answerLost" });
  const from = world.trace.length;
  const looks = world.instances
    .filter(({ isDead }) => !isDead)
    .map((one) => as(one, () => one.app.context.crm.readDeals(portalId, [dealIdOf(portalId, 0)], "worker")));
  await Promise.allSettled(looks);
  world.ordeal.end();
  const told = world.trace.slice(from).filter((line) => line.includes("hubspot.test"));
  const renewals = told.filter((line) => line.includes("/oauth/"));
  const readers = new Set(told.filter((line) => !line.includes("/oauth/")).map(nameIn));
  if (renewals.length > 0 && readers.size > 1) world.met("F36");
  // One whose answer was lost, or who takes long, may be followed by another.
  const isPlain = renewals.every((line) => line.endsWith("token  → 200")) && !world.clocks.hasJumped();
  if (isPlain && renewals.length > 1) {
    world.witness.saw(`F36: ${renewals.length} servers renewed the access of ${portalId} at once.`);
  }
};

function nameIn(line: string): string {
  return /server \d+/.exec(line)?.[0] ?? "";
}

/** HubSpot asks for an execution again and again, answered or not, F54. */
export const repeatExecution: Act = async (world, dice) => {
  const place = await freePlace(world, dice);
  if (!place) return;
  const { portalId, dealId, connectionId: connection } = place;
  const inputs = { connection, amountSource: "deal_balance", description: "Website" };
  const enrolling = {
    portalId,
    workflowId: 9,
    action: "create-link",
    type: "deals",
    recordIds: [dealId],
    inputs,
  } as const;
  const [callbackId = ""] = await world.workflows.enrol(enrolling);
  world.deeds.repeatedExecutions.add(callbackId);
  for (let times = 0; times < 3; times += 1) {
    world.time.pass(dice.pick([second, minute, 20 * hour]));
    await world.workflows.repeatOne(callbackId);
    await learn(world, dice, ["workflows"]);
  }
  const { calls, state } = world.workflows.enrolment(callbackId);
  if (calls > 1 && state !== "retrying") world.met("F54");
  world.note(`a workflow of ${portalId} asks ${calls} times for deal ${dealId}: ${state}`);
};

async function onStripe(world: World, dice: Dice): Promise<ShownPage | null> {
  return opened(world, dice, await freePlace(world, dice, "stripe"));
}

/** So many that an account's turn is over before they are. */
const floodSize = 30;

/** Events of one account come in a flood, all signed; another one's money is learnt all the same, F17. */
export const flood: Act = async (world, dice) => {
  const page = await inALull(world, () => onStripe(world, dice));
  const other = await inALull(world, async () => opened(world, dice, await freePlace(world, dice)));
  const connection = page && (await stripeConnection(world, dice, page.portalId));
  if (!page || !connection) return;
  await inALull(world, async () => {
    await payOn(world, page);
    postMany(world, dice, connection);
    if (other) await payOn(world, other);
    await world.post.deliverDue();
  });
  // By then it is due at every server's clock.
  world.time.pass(15 * second);
  await requireTurns(world, dice, page.portalId);
  await learn(world, dice);
};

function postMany(world: World, dice: Dice, connection: Connected): void {
  const url = webhookAddress(publicUrl, connection);
  const [secret = ""] = secretsOf(connection);
  for (let count = 0; count < floodSize; count += 1) {
    const id = `evt_flood_${dice.bytes(6).toString("hex")}`;
    const delivery = knownAgain(world.stripe, { id, url, secret, now: world.time.now() });
    if (delivery) world.post.post(delivery);
  }
}

async function requireTurns(world: World, dice: Dice, portalId: number): Promise<void> {
  const due = await waiting(world);
  const isFlooded = due.filter(({ portal_id: id }) => id === portalId).length > turn;
  const others = due.filter(({ portal_id: id }) => id !== portalId);
  const someone = someoneUp(world, dice);
  if (!someone) return;
  await work(world, someone, ["inbox"]);
  if (!isFlooded) return;
  world.met("F17");
  const isHindered =
    someone.isDead || world.disk.isFull || world.clocks.hasJumped() || world.weather.counts.has("busy");
  const isMany = new Set(others.map(({ portal_id: id }) => id)).size * turn < others.length;
  const left = (await waiting(world)).filter((one) => others.some(isOf(one)) && isLeft(others, one));
  if (isHindered || isMany) return;
  for (const { dedupe_key: key } of left)
    world.witness.saw(`F17: ${key} was not tried beside a flood of another account's.`);
}

const isOf =
  ({ dedupe_key: key, portal_id: portalId }: Waiting) =>
  (one: Waiting): boolean =>
    one.dedupe_key === key && one.portal_id === portalId;

/** A probe, and its repeat by Stripe's own package. */
const callsOfAProbe = 2;

/** Stripe is down for some minutes while there is work: it is spared meanwhile, and not overrun afterwards, F100. */
export const outage: Act = async (world, dice) => {
  const page = await inALull(world, () => onStripe(world, dice));
  const connection = page && (await stripeConnection(world, dice, page.portalId));
  if (!page || !connection) return;
  await inALull(world, async () => {
    await payOn(world, page);
    await world.post.deliverDue();
  });
  world.ordeal.begin({ path: new RegExp(`^${stripeUrl}/`), kind: "unavailable", times: Infinity });
  world.note("Stripe is down");
  for (let turns = 0; turns < 8; turns += 1) await workWhileDown(world, dice, connection);
  const held = await heldBack(world, connection);
  const wasOpen = await isSilent(world, connection);
  world.ordeal.end();
  world.note("Stripe is back");
  for (let turns = 0; turns < 2; turns += 1) {
    world.time.pass(40 * second);
    await learn(world, dice, ["circuits"]);
  }
  if (wasOpen && held > 1 && !(await isSilent(world, connection))) world.met("F100");
  world.time.pass(5 * minute);
  await learn(world, dice);
};

/** Half a minute of it. Who is known to be silent is asked whether it is back, and nothing else. */
async function workWhileDown(world: World, dice: Dice, connection: Connected): Promise<void> {
  world.time.pass(30 * second);
  const callsOf = (): number => world.ordeal.befallen.filter(({ headers }) => isBy(headers, connection)).length;
  const [before, isKnown] = [callsOf(), await isSilent(world, connection)];
  await learn(world, dice, ["inbox", "circuits"]);
  const calls = callsOf() - before;
  if (isKnown && calls > callsOfAProbe && !world.clocks.hasJumped()) {
    world.witness.saw(`F100: Stripe was called ${calls} times in half a minute although it was known to be silent.`);
  }
}

function isBy(headers: Readonly<Record<string, string>>, { values }: Connected): boolean {
  return headers["authorization"] === `Bearer ${values["apiKey"]}`;
}

async function isSilent({ store }: World, { portalId, connectionId }: Connected): Promise<boolean> {
  return (await store.circuits.listOpenOf(portalId)).some((circuit) => circuit.connectionId === connectionId);
}

async function heldBack({ database }: World, { portalId, connectionId }: Connected): Promise<number> {
  const rows = await database
    .knex("inbox")
    .where({ portal_id: portalId, connection_id: connectionId, state: "ready" })
    .select("entry_id");
  return rows.length;
}

/**
 * The database of a while ago is put back: what was acknowledged since is gone, and the money is learnt again by reading,
 * F69. As long as rules for "the next stage" cannot tell a move they do not remember, nothing is moved in between.
 */
export const restoreBackup: Act = async (world, dice) => {
  const page = await inALull(world, async () => opened(world, dice, await freePlace(world, dice)));
  if (!page) return;
  const acknowledged = world.post.acknowledged.length;
  await world.database.backUp();
  await knownAsPaid(world, dice, page);
  const before = await statusOf(world, page);
  await world.database.putBack();
  world.post.forgetAfter(acknowledged);
  for (const place of world.instances.keys()) await world.restart(place);
  world.note("a backup is put back");
  if (before === "paid" && (await statusOf(world, page)) !== "paid") world.met("F69");
  world.time.pass(dice.pick([1, 70]) * minute);
  await learn(world, dice, ["inbox", "reconcile", "crm"]);
};

async function statusOf({ store }: World, { portalId, paymentId }: ShownPage): Promise<string | null> {
  return (await store.payments.find(portalId, paymentId))?.status ?? null;
}
