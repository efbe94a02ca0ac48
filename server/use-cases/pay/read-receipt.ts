import { NotFoundError } from "../../domain/errors.ts";
import type { PaymentEvent } from "../../domain/events.ts";
import { sumUp, type LedgerEntry, type Sums } from "../../domain/ledger.ts";
import type { Attempt } from "../../domain/attempt.ts";
import { deservesReceipt, type Receipt } from "../../domain/receipts.ts";
import type { Context } from "../../ports/context.ts";
import type { PayPage } from "./read-pay-page.ts";

/** What a receipt tells. */
export interface ReceiptFacts {
  readonly receipt: Receipt;
  readonly ledger: readonly LedgerEntry[];
  readonly sums: Sums;
  readonly attempts: readonly Attempt[];
  readonly events: readonly PaymentEvent[];
}

/**
 * The receipt of a payment, the same however often it is asked for. It was numbered when the money came; what was paid
 * before there were receipts gets its number now. Throws NotFoundError where no money has come.
 */
export async function readReceipt(
  { store, clock }: Pick<Context, "store" | "clock">,
  { payment, status }: Pick<PayPage, "payment" | "status">,
): Promise<ReceiptFacts> {
  const { portalId, paymentId } = payment;
  if (!deservesReceipt(status)) throw new NotFoundError("No money has been received for this payment.");
  const receipt =
    (await store.receipts.find(portalId, paymentId)) ??
    (await store.transaction(async (tx) => {
      await tx.payments.lock(portalId, paymentId);
      return tx.receipts.issue(payment, clock.now());
    }));
  const [ledger, attempts, events] = await Promise.all([
    store.ledger.list(portalId, paymentId),
    store.attempts.list(portalId, paymentId),
    store.events.list(portalId, paymentId),
  ]);
  return { receipt, ledger, sums: sumUp(ledger), attempts, events };
}
