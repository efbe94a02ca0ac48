import { everyPayment } from "../../domain/payment-filter.ts";
import type { Payment } from "../../domain/payment.ts";
import { day } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { Place } from "../../ports/payment-lists.ts";
import { giveUpMoves } from "../deal/give-up-moves.ts";
import { erasePayment } from "../record/erase-contact.ts";

type Parts = Pick<Context, "store" | "clock" | "random">;

/** How long an account that left may come back to everything as it was, milliseconds. */
export const keptAfterLeaving = 30 * day;

const accountsAtOnce = 10;
const paymentsAtOnce = 100;

/**
 * Erases what is personal of accounts that left long enough ago, and the keys to their providers, and ends what was still
 * promised for their deals. Sums, dates and
 * providers' ids stay. Begun anew after a crash; doing it twice does no harm.
 */
export async function eraseDeparted(parts: Parts): Promise<void> {
  const { store, clock } = parts;
  const departed = await store.portals.listToErase(clock.now() - keptAfterLeaving, accountsAtOnce);
  for (const portalId of departed) await eraseAccount(parts, portalId);
}

async function eraseAccount(parts: Parts, portalId: number): Promise<void> {
  const { store, clock } = parts;
  const search = { portalId, filter: { ...everyPayment, withHidden: true }, now: clock.now() };
  let after: Place | null = null;
  do {
    const payments: readonly Payment[] = await store.search.page(search, { after, limit: paymentsAtOnce });
    for (const { paymentId } of payments) {
      await giveUpMoves(parts, portalId, paymentId);
      await erasePayment(parts, portalId, paymentId);
    }
    after = payments.length === paymentsAtOnce ? (payments.at(-1) ?? null) : null;
  } while (after);
  await store.transaction(async (tx) => {
    const at = clock.now();
    // Installed again meanwhile: its keys are needed.
    if (!(await tx.portals.noteErased(portalId, at))) return;
    await tx.connections.forget(portalId, at);
    await tx.people.forget(portalId);
    await tx.apiKeys.forget(portalId);
    await tx.webhookEndpoints.forget(portalId);
    await tx.erasures.eraseAccount(portalId);
    await tx.audit.append({ portalId, at, actor: "timer", act: "account_erased", details: {} });
  });
}
