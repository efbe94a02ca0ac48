import { isAlive } from "../../server/domain/checkout.ts";
import { sumUp } from "../../server/domain/ledger.ts";
import type { Payment } from "../../server/domain/payment.ts";
import { deriveStatus } from "../../server/domain/status.ts";
import type { Verdict } from "./judge.ts";
import type { Books, Town } from "./town.ts";

/**
 * Once all is quiet: money, pages, moves and statuses of every payment, or of those over one deal, held against what
 * HubSpot and Stripe have.
 */
export async function judgeEnd(town: Town, books: Books, deal: { readonly dealId?: string } = {}): Promise<Verdict> {
  const outside = outsideOf(town);
  const asked = deal.dealId === undefined ? {} : { deal_id: deal.dealId };
  const rows = (await books.knex("payments").where(asked).select("portal_id", "payment_id")) as Row[];
  const lives = await Promise.all(rows.map((row) => lifeOf(books, row)));
  return {
    lost: [],
    doubled: lives.flatMap((life) => doubledIn(life, outside)),
    wrong: lives.flatMap((life) => wrongIn(life, outside, town.now())),
  };
}

interface Row {
  readonly portal_id: number;
  readonly payment_id: string;
}

type Life = Awaited<ReturnType<typeof lifeOf>>;

async function lifeOf({ store }: Books, { portal_id: portalId, payment_id: paymentId }: Row) {
  const payment = await store.payments.find(portalId, paymentId);
  if (!payment) throw new Error(`The payment ${paymentId} is gone.`);
  const moves = await store.moves.list(portalId, paymentId);
  const checkouts = await store.checkouts.list(portalId, paymentId);
  return {
    payment,
    sums: sumUp(await store.ledger.list(portalId, paymentId)),
    attempts: await store.attempts.list(portalId, paymentId),
    pagesAlive: checkouts.filter(isAlive).length,
    movesApplied: moves.filter(({ state }) => state === "applied").length,
  };
}

const mayBePaid: ReadonlySet<string> = new Set(["created", "opened", "declined", "pending"]);
const earnsMove: ReadonlySet<string> = new Set(["paid", "confirmed_manually"]);

function doubledIn({ payment, pagesAlive }: Life, outside: Outside): readonly string[] {
  const { paymentId, status } = payment;
  const { refunds, openPages } = outside.heldFor(paymentId);
  const writes = outside.writesTo(payment);
  const mostPages = mayBePaid.has(status) ? 1 : 0;
  return [
    ...(refunds > 1 ? [`G2: ${paymentId} was refunded ${refunds} times for one press.`] : []),
    ...(writes > 1 ? [`I6: the deal of ${paymentId} was moved ${writes} times.`] : []),
    ...(openPages > mostPages || pagesAlive > 1
      ? [`I9: ${paymentId} is ${status}; ${openPages} pages take money, ${pagesAlive} are live with us.`]
      : []),
  ];
}

function wrongIn(life: Life, outside: Outside, now: number): readonly string[] {
  const { payment, sums, movesApplied } = life;
  const { paymentId, status } = payment;
  const { captured, refunded } = outside.heldFor(paymentId);
  const derived = deriveStatus({ ...life, now });
  const ours = `captured ${sums.captured}, refunded ${sums.refunded}`;
  const isMoneyRight = sums.captured === captured && sums.refunded === refunded;
  const writes = outside.writesTo(payment);
  return [
    ...(isMoneyRight ? [] : [`I3: ${paymentId}: ${ours} with us, captured ${captured}, refunded ${refunded} there.`]),
    ...(derived === status ? [] : [`I11: ${paymentId} is stored as ${status}; its facts say ${derived}.`]),
    ...(writes === movesApplied ? [] : [`I6: ${paymentId} has ${movesApplied} applied moves, and HubSpot ${writes}.`]),
    ...(earnsMove.has(status) && movesApplied !== 1 ? [`P3: ${paymentId} is ${status} and was not moved.`] : []),
  ];
}

type Outside = ReturnType<typeof outsideOf>;

/** What HubSpot and Stripe have, told without any reckoning of the program's own. */
function outsideOf({ stripe, sandbox, now }: Town) {
  const sessions = new Map<string, ReturnType<typeof stripe.sessions>>();
  for (const session of stripe.sessions()) {
    const paymentId = session.metadata?.["payment"] ?? "";
    sessions.set(paymentId, [...(sessions.get(paymentId) ?? []), session]);
  }
  const writes = sandbox.hubspot.world.dealsMovedByApp();
  return {
    heldFor(paymentId: string) {
      const own = sessions.get(paymentId) ?? [];
      const money = own.map(({ id }) => stripe.money(id));
      const open = own.filter(({ status, expires_at: end }) => status === "open" && end * 1_000 > now());
      return {
        captured: money.reduce((sum, { captured }) => sum + captured, 0),
        refunded: money.reduce((sum, { refunded }) => sum + refunded, 0),
        refunds: money.reduce((sum, { refundsByApi }) => sum + refundsByApi, 0),
        openPages: open.length,
      };
    },
    writesTo: ({ portalId, dealId }: Payment) =>
      writes.filter((write) => write.portalId === portalId && write.dealId === dealId).length,
  };
}
