import type { Checkout } from "../../../server/domain/checkout.ts";
import type { LedgerEntry } from "../../../server/domain/ledger.ts";
import type { Move } from "../../../server/domain/moves.ts";
import type { Payment } from "../../../server/domain/payment.ts";
import type { Attempt } from "../../../server/domain/attempt.ts";
import type { World } from "../world/world.ts";

/** A payment with everything that is known of it. */
export interface Known {
  readonly payment: Payment;
  readonly ledger: readonly LedgerEntry[];
  readonly attempts: readonly Attempt[];
  readonly checkouts: readonly Checkout[];
  readonly moves: readonly Move[];
}

export interface Seen {
  readonly world: World;
  readonly payments: readonly Known[];
  /** Whether everything is healed and quiet; some invariants hold only then. */
  readonly isQuiet: boolean;
}

/** Says what is wrong, each in a sentence; nothing where it holds. */
export type Invariant = (seen: Seen) => Promise<readonly string[]> | readonly string[];

export interface PaymentKey {
  readonly portal_id: number;
  readonly payment_id: string;
}

/** Looks at all payments, or at `only` some. */
export async function lookAt(world: World, isQuiet: boolean, only?: readonly PaymentKey[]): Promise<Seen> {
  const { store } = world;
  const rows = only ?? (await allPayments(world));
  const payments: Known[] = [];
  for (const { portal_id: portalId, payment_id: paymentId } of rows) {
    const payment = await store.payments.find(portalId, paymentId);
    if (!payment) throw new Error(`The payment ${paymentId} is gone.`);
    payments.push({
      payment,
      ledger: await store.ledger.list(portalId, paymentId),
      attempts: await store.attempts.list(portalId, paymentId),
      checkouts: await store.checkouts.list(portalId, paymentId),
      moves: await store.moves.list(portalId, paymentId),
    });
  }
  return { world, payments, isQuiet };
}

async function allPayments({ database }: World): Promise<readonly PaymentKey[]> {
  return (await database
    .knex("payments")
    .select("portal_id", "payment_id")
    .orderBy(["created_at", "payment_id"])) as PaymentKey[];
}
