import { webhookAddress, type Connection } from "../../../server/domain/connection.ts";
import type { Payment } from "../../../server/domain/payment.ts";
import type { Dice } from "../dice.ts";
import type { Instance } from "../world/life.ts";
import { publicUrl } from "../world/network.ts";
import { oddDelivery, oddEvent } from "../world/odd-events.ts";
import type { World } from "../world/world.ts";
import type { Act, Kind } from "./action.ts";
import { crm } from "./crm.ts";
import { work } from "./machines.ts";
import { payNewest } from "./payers.ts";
import { people, press } from "./people.ts";

/** Troubles that need more than one thing at once, or a place of their own to happen at. */

const minute = 60_000;

export function someoneUp({ instances }: World, dice: Dice): Instance | null {
  const up = instances.filter(({ isDead }) => !isDead);
  return up.length === 0 ? null : dice.pick(up);
}

export async function stripeConnection(
  { store, portals }: World,
  dice: Dice,
  portalId = dice.pick(portals),
): Promise<Connection | null> {
  const own = await store.connections.list(portalId);
  return own.find(({ provider }) => provider === "stripe") ?? null;
}

/** Money goes back at Stripe, and the answer is lost: whoever asks again must not give it twice, R3. */
const refundUnheard: Act = async (world, dice) => {
  const payment = (await paidAtStripe(world, dice)) ?? (await newlyPaid(world, dice));
  if (!payment) return;
  const { portalId, paymentId } = payment;
  world.ordeal.begin({ path: /\/v1\/refunds$/, kind: "answerLost" });
  const body = { amount: "50.00", reason: "Agreed." };
  await press(world, dice, { portalId, path: `/api/payments/${paymentId}/refunds`, body });
  world.ordeal.end();
  for (const wait of [3, 10]) {
    world.time.pass(wait * minute);
    const next = someoneUp(world, dice);
    if (next) await work(world, next, ["inbox", "reconcile"]);
  }
};

async function paidAtStripe({ store, pages }: World, dice: Dice): Promise<Payment | null> {
  const found: Payment[] = [];
  for (const { portalId, paymentId, provider } of pages) {
    const payment = provider === "stripe" ? await store.payments.find(portalId, paymentId) : null;
    if (payment?.status === "paid") found.push(payment);
  }
  return found.length === 0 ? null : dice.pick(found);
}

async function newlyPaid(world: World, dice: Dice): Promise<Payment | null> {
  await people.create.act(world, dice);
  await payNewest(world, dice);
  await world.post.deliverDue();
  const next = someoneUp(world, dice);
  if (next) await work(world, next, ["inbox"]);
  return paidAtStripe(world, dice);
}

/** More than a turn of an account takes is nobody's being held up. */
export const turn = 20;

/** One of two paid checkouts makes the program fail whenever it is read; the other has to come through, F98. */
const poison: Act = async (world, dice) => {
  const before = world.pages.length;
  for (let count = 0; count < 2; count += 1) {
    await people.create.act(world, dice);
    await payNewest(world, dice);
  }
  const [first] = world.pages.slice(before);
  const next = someoneUp(world, dice);
  if (!first || !next) return;
  world.poisoned.add(first.reference);
  world.note(`${first.paymentId.slice(0, 6)} cannot be read without failing`);
  await world.post.deliverDue();
  const due = await waiting(world);
  await work(world, next, ["inbox"]);
  const left = (await waiting(world)).filter((one) => isLeft(due, one));
  // One that failed has been put off, and is due no more.
  const isHindered = next.isDead || world.disk.isFull || world.clocks.hasJumped() || world.weather.counts.has("busy");
  if (due.length <= turn && !isHindered) {
    world.deeds.heldUp.push(
      ...left.map(({ dedupe_key: key }) => `${key} was not tried beside work that always throws.`),
    );
  }
  const failed = await world.database.knex("inbox").where({ state: "ready", reason: "failed" }).first();
  if (failed !== undefined) world.met("F98");
};

export interface Waiting {
  readonly portal_id: number;
  readonly entry_id: string;
  readonly dedupe_key: string;
  readonly state: string;
  readonly attempts: number;
}

/** Deliveries that are due, or that somebody holds. */
export async function waiting({ database, time, portals }: World): Promise<readonly Waiting[]> {
  return (await database
    .knex("inbox")
    .whereIn("portal_id", [...portals])
    .whereIn("state", ["ready", "running"])
    .where("run_at", "<=", time.now())) as Waiting[];
}

/** Whether a round has come to no end with it: not taken up, or left where its holder failed. */
export function isLeft(before: readonly Waiting[], { entry_id: id, state, attempts }: Waiting): boolean {
  // One event may have come to several addresses of an account, each time under the same key.
  const former = before.find((one) => one.entry_id === id && one.state === "ready");
  return former !== undefined && (state === "running" || attempts === former.attempts);
}

/** Stripe tells something in words that came after us. */
const tellOddly: Act = async (world, dice) => {
  const connection = await stripeConnection(world, dice);
  if (!connection) return;
  const url = webhookAddress(publicUrl, connection);
  const [secret = ""] = secretsOf(connection);
  const id = oddEvent + dice.bytes(6).toString("hex");
  const delivery = oddDelivery(world.stripe, { id, url, secret, now: world.time.now() });
  if (!delivery) return;
  world.post.post(delivery);
  await world.post.deliverDue();
  if (world.post.acknowledged.some(({ eventId }) => eventId === id)) world.met("F12");
  world.note("Stripe tells something that nobody knows");
};

export function secretsOf({ values }: Connection): readonly string[] {
  return (values["webhookSecret"] ?? "").split(",");
}

/** Stripe signs with another secret while a delivery is under way; the old one is good until it is taken out, F71. */
const changeSecret: Act = async (world, dice) => {
  await people.create.act(world, dice);
  await payNewest(world, dice);
  const connection = await stripeConnection(world, dice, world.pages.at(-1)?.portalId);
  if (!connection) return;
  const url = webhookAddress(publicUrl, connection);
  const [newest = "", former] = secretsOf(connection);
  const isOver = former !== undefined;
  const webhookSecret = isOver ? newest : `${world.stripe.webhooks.rolled(url)},${newest}`;
  if (isOver) world.deeds.secretsTakenOut.add(url);
  else if (world.post.nextAt() !== null) world.met("F71");
  await world.store.connections.saveKeys({ ...connection, values: { ...connection.values, webhookSecret } });
  // Nothing is signed with it in the moment in which it is entered.
  world.time.pass(1_000);
  world.note(isOver ? "a former webhook secret is taken out" : "a webhook secret is changed");
  await world.post.deliverDue();
};

/** Somebody is forgotten while what they paid is taken down and receipts go out, F125. */
const forgetMidway: Act = async (world, dice) => {
  await people.create.act(world, dice);
  await payNewest(world, dice);
  await world.post.deliverDue();
  await crm.forget.act(world, dice);
  const [one, other] = [someoneUp(world, dice), someoneUp(world, dice)];
  if (!one || !other) return;
  await Promise.all([work(world, one, ["hubspot"]), work(world, other, ["inbox", "mailing", "crm"])]);
};

/** An account goes, or comes back, while its work is being done, F55. */
const leaveMidway: Act = async (world, dice) => {
  const next = someoneUp(world, dice);
  if (!next) return;
  await payNewest(world, dice);
  await world.post.deliverDue();
  await Promise.all([work(world, next, ["inbox", "crm"]), crm.reinstall.act(world, dice)]);
};

/** The sealing key is replaced as operators do it: behind the old one everywhere, then in front, server by server, F73. */
const changeSealing: Act = async (world, dice) => {
  const { sealing, instances } = world;
  const next = { id: `k${sealing.keys.length + 1}`, key: dice.bytes(32) };
  const former = sealing.keys;
  for (const keys of [
    [...former, next],
    [next, ...former],
  ]) {
    sealing.keys = keys;
    for (const place of instances.keys()) {
      await world.restart(place);
      const someone = dice.chance(0.3) ? someoneUp(world, dice) : null;
      if (someone) await work(world, someone, ["inbox", "resealing"]);
    }
  }
  world.met("F73");
  world.note("another key seals secrets");
};

export const troubles = {
  refundUnheard: { act: refundUnheard, weight: 1 },
  poison: { act: poison, weight: 0.7 },
  tellOddly: { act: tellOddly, weight: 0.7 },
  changeSecret: { act: changeSecret, weight: 0.7 },
  forgetMidway: { act: forgetMidway, weight: 0.7 },
  leaveMidway: { act: leaveMidway, weight: 0.7 },
  changeSealing: { act: changeSealing, weight: 0.3 },
} as const satisfies Readonly<Record<string, Kind>>;
