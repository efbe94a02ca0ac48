import type { Payment } from "../../../server/domain/payment.ts";
import type { Dice } from "../dice.ts";
import type { Fate } from "../world/ordeal.ts";
import type { ShownPage, World } from "../world/world.ts";
import type { Act } from "./action.ts";
import { payerPresses } from "./payers.ts";
import { press } from "./people.ts";
import { freePlace, inALull, knownAsPaid, learn, opened, order, type Place } from "./scenes.ts";

/** Rare troubles of single payments: each needs something to happen at the one moment at which it matters. */

const minute = 60_000;
const day = 24 * 60 * minute;

const pageCalls = /\/v1\/checkout\/sessions$/;

/** More than all the tries of a payer who is told to try again. */
const allTries = 12;

/** A payment whose payer has pressed Pay while this befell the calls for a page at Stripe; null where none was made. */
async function openedIn(world: World, dice: Dice, fate: Omit<Fate, "path">): Promise<Payment | null> {
  const payment = await inALull(world, async () => order(world, dice, await freePlace(world, dice, "stripe")));
  if (!payment) return null;
  world.ordeal.begin({ path: pageCalls, ...fate });
  await payerPresses(world, payment);
  world.ordeal.end();
  return payment;
}

/**
 * Every answer about a page at Stripe is lost. The merchant finds it there and hands its address on, or ends it: what
 * Stripe tells of it comes sooner than we know of it, F4.
 */
export const hearOfUnknown: Act = async (world, dice) => {
  const payment = await openedIn(world, dice, { kind: "answerLost", times: allTries });
  if (!payment) return;
  const reference = unknownPage(world, payment);
  if (reference === null || (await isKnown(world, payment, reference))) return;
  if (dice.chance(0.7)) world.stripe.pay(reference);
  else world.stripe.expire(reference);
  world.note(`at Stripe something happens on a page of ${payment.paymentId.slice(0, 6)} that we do not know of`);
  const before = world.post.acknowledged.length;
  await world.post.deliverDue();
  if (world.post.acknowledged.length > before && !(await isKnown(world, payment, reference))) world.met("F4");
  await learn(world, dice);
};

function unknownPage({ stripe, pages }: World, { paymentId }: Payment): string | null {
  const own = stripe
    .sessions()
    .filter(({ status, metadata }) => status === "open" && metadata?.["payment"] === paymentId);
  return own.find(({ id }) => pages.every(({ reference }) => reference !== id))?.id ?? null;
}

async function isKnown({ store }: World, { portalId, paymentId }: Payment, reference: string): Promise<boolean> {
  const checkouts = await store.checkouts.list(portalId, paymentId);
  return checkouts.some(({ providerReference }) => providerReference === reference);
}

/** A page is made at Stripe, and whoever asked for it dies before writing it down, F22. */
export const dieOpening: Act = async (world, dice) => {
  const payment = await openedIn(world, dice, { kind: "answerLost", kills: true });
  if (!payment) return;
  world.time.pass(dice.pick([1, 3, 20]) * minute);
  for (const [place, { isDead }] of world.instances.entries()) if (isDead) await world.restart(place);
  if (dice.chance(0.5)) await payerPresses(world, payment);
  await learn(world, dice, ["inbox", "reconcile", "closings"]);
};

/** A page that was read while it was open is paid, and then read from a copy that is behind: open, again, F28. */
export const readBehind: Act = async (world, dice) => {
  const page = await inALull(world, () => openRead(world, dice));
  if (!page) return;
  await knownAsPaid(world, dice, page);
  world.time.pass(dice.pick([3, 20]) * minute);
  world.ordeal.begin({ path: new RegExp(page.reference), kind: "oldAnswer", times: 2 });
  await check(world, page);
  world.ordeal.end();
};

async function openRead(world: World, dice: Dice): Promise<ShownPage | null> {
  const page = await opened(world, dice, await freePlace(world, dice, "stripe"));
  if (page) await check(world, page);
  return page;
}

export async function check(world: World, { portalId, paymentId }: ShownPage): Promise<void> {
  const answer = await world.card(portalId, "POST", `/api/payments/${paymentId}/checks`, {}).catch(() => null);
  world.note(`somebody at ${portalId} checks ${paymentId.slice(0, 6)} → ${answer?.status ?? "nothing"}`);
}

/** Money is held on the card; null where it came to no such thing. */
async function heldPage(world: World, dice: Dice): Promise<ShownPage | null> {
  const held = { capture: "manual" };
  const page = await inALull(world, async () => opened(world, dice, await freePlace(world, dice), held));
  if (!page) return null;
  await knownAsPaid(world, dice, page);
  world.note(`money for ${page.paymentId.slice(0, 6)} is held at ${page.provider}`);
  return page;
}

/** Less is taken of what is held than was asked for, by the seller or at Stripe itself, F83. */
export const takePart: Act = async (world, dice) => {
  const page = await heldPage(world, dice);
  if (!page) return;
  const { portalId, paymentId, provider, reference } = page;
  const capture = { portalId, path: `/api/payments/${paymentId}/captures`, body: { amount: "100.00" } };
  if (provider === "stripe" && dice.chance(0.5)) atStripe(() => world.stripe.capture(reference, 10_000));
  else await inALull(world, () => press(world, dice, capture));
  await learn(world, dice, ["inbox", "crm"]);
};

/** Nobody takes what is held; after seven days the bank lets go of it, F88. */
export const letLapse: Act = async (world, dice) => {
  const page = await heldPage(world, dice);
  if (!page) return;
  world.time.pass(6.5 * day);
  await learn(world, dice, ["inbox", "reconcile"]);
  world.time.pass(day);
  if (page.provider === "stripe") atStripe(() => world.stripe.release(page.reference));
  await learn(world, dice, ["inbox", "reconcile"]);
};

/** Where nothing is held, since nothing was paid, there is nothing to do. */
function atStripe(act: () => void): void {
  try {
    act();
  } catch {
    // As the sandbox says it.
  }
}

/** A workflow takes a deal back after each of our moves, which gets paid once more each time, F51. */
export const pingPong: Act = async (world, dice) => {
  const place = await freePlace(world, dice);
  if (!place) return;
  const { portalId, dealId } = place;
  world.deeds.touchedDeals.add(`${portalId}:${dealId}`);
  for (let turns = 0; turns < 4; turns += 1) {
    await backAndForth(world, dice, place);
    await inALull(world, () => learn(world, dice, ["crm"]));
  }
};

async function backAndForth(world: World, dice: Dice, place: Place): Promise<void> {
  const { portalId, dealId } = place;
  if (world.hubspot.world.deal(portalId, dealId).isArchived) return;
  world.hubspot.world.moveDealByWorkflow(portalId, dealId, "first");
  world.time.pass(1_000);
  const page = await inALull(world, () => opened(world, dice, place, { amount: "10.00" }));
  if (page) await knownAsPaid(world, dice, page);
}
