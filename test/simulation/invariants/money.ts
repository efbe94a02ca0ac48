import { sumUp } from "../../../server/domain/ledger.ts";
import { deriveStatus } from "../../../server/domain/status.ts";
import { isAlive } from "../../../server/domain/checkout.ts";
import { heldFor, payableFor } from "../model.ts";
import type { World } from "../world/world.ts";
import type { Invariant, Known } from "./invariant.ts";

/** Once all is quiet, a payment's ledger adds up to what its provider holds. */
export const i3: Invariant = async ({ world, payments, isQuiet }) => {
  if (!isQuiet) return [];
  const wrong: string[] = [];
  for (const { payment, ledger } of payments) {
    const held = await heldFor(world, payment);
    const { captured, refunded } = sumUp(ledger);
    if (captured !== held.captured || refunded !== held.refunded) {
      const ours = `captured ${captured}, refunded ${refunded}`;
      const theirs = `captured ${held.captured}, refunded ${held.refunded}`;
      wrong.push(`${payment.paymentId}: the ledger says ${ours}; the provider ${theirs}.`);
    }
  }
  return wrong;
};

/** No entry without a provider's id or a person, and no id twice. */
export const i4: Invariant = ({ payments }) =>
  payments.flatMap(({ payment, ledger }) => {
    const keys = ledger.map(({ key }) => key);
    const nameless = ledger.filter(({ key, source, userId }) => key === "" || (source === "person" && userId === null));
    const isTwice = new Set(keys).size < keys.length;
    return isTwice || nameless.length > 0
      ? [`${payment.paymentId}: an entry is there twice, or belongs to nobody.`]
      : [];
  });

/**
 * A deal's balance takes off what its payments have brought, in whole minor units of one currency: what the providers
 * hold for them and what was confirmed by hand, added up here without the program's own reckoning.
 */
export const i5: Invariant = async ({ world, payments, isQuiet }) => {
  const wrong = payments.flatMap(({ payment, ledger }) => (ledger.every(isWhole) ? [] : [notWhole(payment)]));
  if (!isQuiet) return wrong;
  for (const own of byDeal(payments)) {
    const [first] = own;
    if (!first || first.payment.dealId === null) continue;
    const { portalId, dealId, mode } = first.payment;
    const net = await world.store.ledger.netOfDeal(portalId, dealId, "EUR", mode);
    const brought = await Promise.all(own.map((known) => broughtBy(world, known)));
    const sum = brought.reduce((total, one) => total + one, 0);
    if (net !== sum) wrong.push(`Deal ${dealId} counts ${net} received; its payments have brought ${sum}.`);
  }
  return wrong;
};

function isWhole({ amount }: Known["ledger"][number]): boolean {
  return Number.isSafeInteger(amount.minor) && amount.minor > 0 && amount.currency === "EUR";
}

function notWhole({ paymentId }: Known["payment"]): string {
  return `${paymentId}: an entry is no whole positive sum of its currency.`;
}

function byDeal(payments: readonly Known[]): readonly (readonly Known[])[] {
  const deals = new Map<string, Known[]>();
  for (const known of payments) {
    const { portalId, dealId, mode } = known.payment;
    const place = `${portalId}:${dealId}:${mode}`;
    deals.set(place, [...(deals.get(place) ?? []), known]);
  }
  return [...deals.values()];
}

async function broughtBy(world: World, { payment, ledger }: Known): Promise<number> {
  const { captured, refunded } = await heldFor(world, payment);
  const byHand = ledger.reduce((sum, { kind, amount }) => sum + (handSigns[kind] ?? 0) * amount.minor, 0);
  return captured - refunded + byHand;
}

const handSigns: Readonly<Record<string, number>> = { manual_confirmed: 1, manual_undone: -1 };

/** At most one live page for a payment, and none for one that is over. */
export const i9: Invariant = async ({ world, payments, isQuiet }) => {
  const wrong: string[] = [];
  for (const { payment, checkouts } of payments) {
    const { status, paymentId } = payment;
    const alive = checkouts.filter(isAlive).length;
    if (alive > 1) wrong.push(`${paymentId}: ${alive} checkouts are live with us.`);
    if (!isQuiet) continue;
    const mayBePaid = ["created", "opened", "declined", "pending"].includes(status);
    const payable = await payableFor(world, payment);
    if (payable > (mayBePaid ? 1 : 0)) wrong.push(`${paymentId} is ${status} and can be paid on ${payable} pages.`);
  }
  return wrong;
};

/**
 * Nothing can be paid at a provider that we do not know of, and of each page that was asked for it is known what became
 * of it, for as long as it could be paid.
 */
export const i10: Invariant = async ({ world, payments, isQuiet }) => {
  if (!isQuiet) return [];
  const now = world.time.now();
  const unheard = payments.filter(({ checkouts }) =>
    checkouts.some(({ state, expiresAt }) => state === "opening" && (expiresAt === null || expiresAt > now)),
  );
  const known = new Set(
    payments.flatMap(({ checkouts }) => checkouts.map(({ providerReference }) => providerReference)),
  );
  const unknown = world.stripe
    .sessions()
    .filter(({ id, status, expires_at: end }) => status === "open" && end * 1_000 > now && !known.has(id));
  return [
    ...unknown.map(({ id }) => `${id} can be paid at Stripe and is unknown to us.`),
    ...unheard.map(({ payment }) => `What became of a page for ${payment.paymentId} is unknown to us.`),
  ];
};

/** The stored status is the one that follows from the facts. */
export const i11: Invariant = ({ world, payments }) =>
  payments.flatMap(({ payment, ledger, attempts }) => {
    // Time alone ends no payment: the sweep does, once its page is closed, by the clock of some server.
    const { validUntil } = payment;
    const latest = world.time.now() + world.clocks.widest();
    const times = [latest, world.time.now(), ...(validUntil === null ? [] : [validUntil - 1])];
    const derived = times.map((now) => deriveStatus({ payment, sums: sumUp(ledger), attempts, now }));
    return derived.includes(payment.status)
      ? []
      : [`${payment.paymentId} is stored as ${payment.status}; its facts say ${[...new Set(derived)].join(" or ")}.`];
  });

/** However often a refund is asked for under its key, money goes back once. */
export const refundsOnce: Invariant = async ({ world, payments }) => {
  const asked = (await world.database.knex("refunds").select("payment_id")) as { payment_id: string }[];
  return payments.flatMap(({ payment: { paymentId } }) => {
    const wishes = asked.filter(({ payment_id: id }) => id === paymentId).length;
    const sessions = world.stripe.sessions().filter(({ metadata }) => metadata?.["payment"] === paymentId);
    const made = sessions.reduce((sum, { id }) => sum + world.stripe.money(id).refundsByApi, 0);
    return made > wishes ? [`${paymentId}: ${made} refunds were made for ${wishes} that were asked for.`] : [];
  });
};
