import type { Payment } from "../../server/domain/payment.ts";
import type { SimulatedCheckout } from "../../server/ports/simulated.ts";
import type { World } from "./world/world.ts";

/** What is true outside, counted without any of the program's own reckoning. */

export interface Held {
  readonly captured: number;
  readonly refunded: number;
}

/** The money that the fake providers hold for a payment, minor units. */
export async function heldFor(world: World, payment: Payment): Promise<Held> {
  const atStripe = world.stripe
    .sessions()
    .filter(({ metadata }) => metadata?.["payment"] === payment.paymentId)
    .map(({ id }) => world.stripe.money(id));
  const simulated = (await simulatedCheckouts(world, payment)).map(({ amount, happenings }) => {
    const sum = (kind: string): number =>
      happenings.reduce((total, one) => (one.kind === kind ? total + (one.minor ?? amount.minor) : total), 0);
    return { captured: sum("captured"), refunded: sum("refunded") };
  });
  const all = [...atStripe, ...simulated];
  return {
    captured: all.reduce((total, { captured }) => total + captured, 0),
    refunded: all.reduce((total, { refunded }) => total + refunded, 0),
  };
}

/** On how many pages a payer could pay it now. */
export async function payableFor(world: World, payment: Payment): Promise<number> {
  const now = world.time.now();
  const sessions = world.stripe
    .sessions()
    .filter(({ status, metadata }) => status === "open" && metadata?.["payment"] === payment.paymentId)
    .filter(({ expires_at: end }) => end * 1_000 > now);
  const simulated = (await simulatedCheckouts(world, payment)).filter(
    ({ closedAt, expiresAt, happenings }) =>
      closedAt === null &&
      expiresAt > now &&
      happenings.every(({ kind }) => kind !== "captured" && kind !== "authorised"),
  );
  return sessions.length + simulated.length;
}

async function simulatedCheckouts({ database, store }: World, payment: Payment): Promise<readonly SimulatedCheckout[]> {
  const { portalId: portal_id, paymentId: payment_id } = payment;
  const rows = (await database.knex("simulated_checkouts").where({ portal_id, payment_id })) as { reference: string }[];
  const found = await Promise.all(rows.map(({ reference }) => store.simulatedCheckouts.find(portal_id, reference)));
  return found.filter((checkout) => checkout !== null);
}
