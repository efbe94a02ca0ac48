import type { Payment } from "../../../server/domain/payment.ts";
import type { Dice } from "../dice.ts";
import { contactIdOf, dealIdOf, dealsPerPortal } from "../world/outside.ts";
import type { ShownPage, World } from "../world/world.ts";
import { work } from "./machines.ts";
import { atBank, payerPresses } from "./payers.ts";
import { press } from "./people.ts";
import { someoneUp } from "./troubles.ts";

/** How troubles that need a payment of their own come by one, as far as the weather lets them. */

/** A deal that no open payment holds, and who would take the money. */
export interface Place {
  readonly portalId: number;
  readonly dealId: string;
  readonly contactId: string;
  readonly connectionId: string;
}

/** Null where every deal of an account with that provider is held. */
export async function freePlace(
  world: World,
  dice: Dice,
  provider: "stripe" | "simulated" | null = null,
): Promise<Place | null> {
  const free: Place[] = [];
  for (const portalId of world.portals) {
    if (!world.hubspot.installs.isInstalled(portalId)) continue;
    const own = await world.store.connections.list(portalId);
    const fitting = own.filter((connection) => provider === null || connection.provider === provider);
    for (let which = 0; which < dealsPerPortal && fitting.length > 0; which += 1) {
      const dealId = dealIdOf(portalId, which);
      if (!isThere(world, portalId, dealId)) continue;
      const [holder] = await world.store.payments.listHolding(portalId, dealId, "test");
      const { connectionId } = dice.pick(fitting);
      if (!holder) free.push({ portalId, dealId, contactId: contactIdOf(portalId, which), connectionId });
    }
  }
  return free.length === 0 ? null : dice.pick(free);
}

/** Neither deleted nor merged into another. */
function isThere({ hubspot }: World, portalId: number, dealId: string): boolean {
  const { id, isArchived } = hubspot.world.deal(portalId, dealId);
  return id === dealId && !isArchived;
}

/** Nothing goes wrong meanwhile and everybody is up: what a trouble needs to be there is made in good weather. */
export async function inALull<T>(world: World, make: () => Promise<T>): Promise<T> {
  const { weather, disk, instances } = world;
  const before = { isFull: disk.isFull, lives: instances.map(({ stepsLeft }) => stepsLeft) };
  weather.lull(true);
  disk.isFull = false;
  for (const [place, instance] of instances.entries()) {
    instance.stepsLeft = null;
    if (instance.isDead) await world.restart(place);
  }
  await waitForFarSides(world);
  const made = await make();
  weather.lull(false);
  disk.isFull = before.isFull;
  for (const [place, instance] of instances.entries()) instance.stepsLeft = before.lives[place] ?? null;
  return made;
}

/** HubSpot's pauses end within seconds; who has fallen silent is asked again, and called from then on. */
async function waitForFarSides(world: World): Promise<void> {
  const { time, database, instances } = world;
  time.pass(15_000);
  const [first] = instances;
  if (!first || (await database.knex("circuits").where({ state: "open" }).first()) === undefined) return;
  time.pass(45_000);
  await work(world, first, ["circuits"]);
  time.pass(15_000);
}

/** Somebody asks for money there; null where that came to nothing. */
export async function order(
  world: World,
  dice: Dice,
  place: Place | null,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<Payment | null> {
  if (!place) return null;
  const { portalId, dealId: objectId, contactId, connectionId } = place;
  const before = await idsOf(world, portalId);
  const body = {
    objectTypeId: "0-3",
    objectId,
    dealId: null,
    contactId,
    connectionId,
    amount: "250.00",
    currency: "EUR",
    description: "Website",
    validityDays: null,
    allowOverBalance: true,
    ...extra,
  };
  await press(world, dice, { portalId, path: "/api/payments", body });
  const made = (await idsOf(world, portalId)).find((id) => !before.includes(id));
  return made === undefined ? null : world.store.payments.find(portalId, made);
}

async function idsOf({ database }: World, portalId: number): Promise<readonly string[]> {
  const rows = (await database.knex("payments").where({ portal_id: portalId }).select("payment_id")) as {
    payment_id: string;
  }[];
  return rows.map(({ payment_id: id }) => id);
}

/** The same, and its payer is on the provider's page. */
export async function opened(
  world: World,
  dice: Dice,
  place: Place | null,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<ShownPage | null> {
  const payment = await order(world, dice, place, extra);
  if (!payment) return null;
  await payerPresses(world, payment);
  return world.pages.find(({ paymentId }) => paymentId === payment.paymentId) ?? null;
}

/** Pays there with a good card; nothing where the page takes no money any more. */
export async function payOn(world: World, page: ShownPage): Promise<void> {
  if (page.provider === "stripe") world.stripe.pay(page.reference);
  else await atBank(world, page, "pay");
}

/** Some server hears of it, and works at it. */
export async function learn(world: World, dice: Dice, rounds: readonly string[] = ["inbox"]): Promise<void> {
  await world.post.deliverDue();
  const someone = someoneUp(world, dice);
  if (someone) await work(world, someone, rounds);
}

/** The same, all in a lull, so that it is known: paid, or held where it was asked for so. */
export async function knownAsPaid(world: World, dice: Dice, page: ShownPage): Promise<void> {
  await inALull(world, async () => {
    await payOn(world, page);
    await world.post.deliverDue();
    // By then what came in is due at every server's clock.
    world.time.pass(15_000);
    await learn(world, dice);
  });
}
