import type { Payment } from "../../../server/domain/payment.ts";
import type { SimulatedAct } from "../../../server/ports/simulated.ts";
import { stripePages, publicUrl } from "../world/network.ts";
import type { ShownPage, World } from "../world/world.ts";
import type { Dice } from "../dice.ts";
import type { Act, Kind } from "./action.ts";

/** What payers do on our page and on the provider's, and what merchants and banks do there behind our back. */

interface Row {
  readonly portal_id: number;
  readonly payment_id: string;
}

async function someToken({ database, store, portals }: World, dice: Dice) {
  const rows = (await database
    .knex("payments")
    .whereIn("portal_id", [...portals])
    .orderBy(["created_at", "payment_id"])) as Row[];
  const row = rows[dice.below(Math.max(1, rows.length))];
  return row ? store.payments.find(row.portal_id, row.payment_id) : null;
}

const pressPay: Act = async (world, dice) => {
  const payment = await someToken(world, dice);
  if (payment) await payerPresses(world, payment);
};

/** The payment that was made last is paid, if its page opens: a deal is to be moved then. */
export async function payNewest(world: World, dice: Dice): Promise<void> {
  const newest = (await world.database.knex("payments").orderBy("created_at", "desc").first()) as Row | undefined;
  const payment = newest ? await world.store.payments.find(newest.portal_id, newest.payment_id) : null;
  if (!payment) return;
  await payerPresses(world, payment);
  const page = world.pages.find(({ paymentId }) => paymentId === payment.paymentId);
  if (!page) return;
  if (page.provider === "stripe") atStripe(world, page, dice, ({ stripe }, reference) => stripe.pay(reference));
  else await atBank(world, page, "pay");
}

/** A payer presses Pay on our page, and again where it says to try again. */
export async function payerPresses(world: World, payment: Payment): Promise<void> {
  const { portalId, paymentId, token } = payment;
  const post = { method: "POST", redirect: "manual", headers: { origin: publicUrl } } as const;
  for (let tries = 0; tries < 3; tries += 1) {
    const answer = await fetch(`${publicUrl}/p/${token}/go`, post).catch(() => null);
    world.note(`a payer of ${portalId} presses Pay for ${paymentId.slice(0, 6)} → ${answer?.status ?? "nothing"}`);
    if (answer?.status === 303) showPage(world, { portalId, paymentId }, answer.headers.get("location") ?? "");
    // Whoever is told to try again in a moment does.
    if (answer && answer.status < 500) return;
  }
}

function showPage(world: World, payment: Pick<ShownPage, "portalId" | "paymentId">, location: string): void {
  const reference = referenceAt(world, location);
  if (reference === null || world.pages.some((page) => page.reference === reference)) return;
  const provider = location.startsWith(stripePages) ? "stripe" : "simulated";
  world.pages.push({ ...payment, provider, reference });
}

function referenceAt({ stripe }: World, location: string): string | null {
  if (!location.startsWith(stripePages)) return new URL(location).pathname.split("/").at(-1) ?? null;
  return stripe.sessions().find(({ url }) => url === location)?.id ?? null;
}

const onPage =
  (onStripe: (world: World, reference: string, dice: Dice) => string, onSimulated: readonly SimulatedAct[]): Act =>
  async (world, dice) => {
    const page = world.pages[dice.below(Math.max(1, world.pages.length))];
    if (!page) return;
    const did =
      page.provider === "stripe"
        ? atStripe(world, page, dice, onStripe)
        : await atBank(world, page, dice.pick(onSimulated));
    world.note(`at ${page.provider} for ${page.paymentId.slice(0, 6)}: ${did}`);
    if (!(await isReadStill(world, page))) world.deeds.pagesUnread.add(page);
  };

async function isReadStill({ database }: World, { portalId, paymentId }: ShownPage): Promise<boolean> {
  const read = { portal_id: portalId, payment_id: paymentId };
  return (await database.knex("provider_reads").where(read).first()) !== undefined;
}

/** The sandbox throws for what the page does not offer at the moment. */
function atStripe(
  world: World,
  { reference }: ShownPage,
  dice: Dice,
  act: (world: World, reference: string, dice: Dice) => string,
): string {
  try {
    return act(world, reference, dice);
  } catch {
    return "nothing is to be done";
  }
}

export async function atBank(world: World, { reference }: ShownPage, act: SimulatedAct): Promise<string> {
  const checkout = await world.bank.find(reference);
  if (!world.bank.actsFor(checkout).includes(act)) return "nothing is to be done";
  const { delivery } = await world.bank.act(reference, act);
  if (delivery) await world.postSimulated(delivery);
  return act;
}

const pay = onPage(
  ({ stripe }, reference) => stripe.pay(reference),
  ["pay", "pay", "pay_twice", "lose_webhook", "pay_late"],
);

const decline = onPage(
  ({ stripe }, reference) => {
    stripe.decline(reference);
    return "declined";
  },
  ["decline"],
);

const giveBack = onPage(
  ({ stripe }, reference, dice) => {
    const { id } = stripe.refund(reference, dice.chance(0.5) ? 10_000 : undefined);
    if (!dice.chance(0.2)) return "given back by the merchant";
    stripe.failRefund(id);
    return "given back by the merchant, which failed";
  },
  ["refund"],
);

const dispute = onPage(
  ({ stripe }, reference, dice) => {
    const { id } = stripe.dispute(reference);
    const outcome = dice.pick(["won", "lost", null] as const);
    if (outcome) stripe.closeDispute(id, outcome);
    return `disputed, ${outcome ?? "open"}`;
  },
  ["dispute", "win_dispute", "lose_dispute"],
);

const delayed = onPage(
  ({ stripe }, reference, dice) => {
    stripe.payDelayed(reference);
    const outcome = dice.pick(["succeeded", "failed"] as const);
    stripe.settleDelayed(reference, outcome);
    return `paid by debit, which ${outcome}`;
  },
  ["pay"],
);

const comeBack: Act = async (world, dice) => {
  const payment = await someToken(world, dice);
  if (!payment) return;
  const answer = await fetch(`${publicUrl}/p/${payment.token}/return`).catch(() => null);
  world.note(`a payer comes back for ${payment.paymentId.slice(0, 6)} → ${answer?.status ?? "nothing"}`);
};

export const payers = {
  pressPay: { act: pressPay, weight: 12 },
  pay: { act: pay, weight: 10 },
  decline: { act: decline, weight: 2 },
  delayed: { act: delayed, weight: 1 },
  comeBack: { act: comeBack, weight: 2 },
  giveBack: { act: giveBack, weight: 2 },
  dispute: { act: dispute, weight: 1 },
} as const satisfies Readonly<Record<string, Kind>>;
