import { NotFoundError } from "../../domain/errors.ts";
import { everyPayment, type PaymentFilter } from "../../domain/payment-filter.ts";
import type { Context } from "../../ports/context.ts";
import type { Place } from "../../ports/payment-lists.ts";
import { requirePayment } from "../learn/require-payment.ts";
import { withRowFacts, type ListedPayment, type PaymentPage } from "../look/list-payments.ts";
import type { ApiCaller } from "./admit-key.ts";

type Parts = Pick<Context, "store" | "clock">;

export interface ApiSearch {
  readonly filter: Partial<Omit<PaymentFilter, "mode" | "withHidden">>;
  readonly after: Place | null;
  readonly limit: number;
}

/** Payments of the key's account and mode, newest first; those taken off the lists of people are there too. */
export async function findPayments(
  parts: Parts,
  { portalId, key }: ApiCaller,
  { filter, after, limit }: ApiSearch,
): Promise<PaymentPage> {
  const search = {
    portalId,
    filter: { ...everyPayment, ...filter, mode: key.mode, withHidden: true },
    now: parts.clock.now(),
  };
  const found = await parts.store.search.page(search, { after, limit: limit + 1 });
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const next = found.length > limit && last ? { createdAt: last.createdAt, paymentId: last.paymentId } : null;
  return { payments: await withRowFacts(parts, portalId, shown), next };
}

/** One payment. One of the other mode is not there, exactly like another account's. Throws NotFoundError. */
export async function findPayment(
  parts: Parts,
  { portalId, key }: ApiCaller,
  paymentId: string,
): Promise<ListedPayment> {
  const payment = await requirePayment(parts.store, portalId, paymentId);
  const [listed] = payment.mode === key.mode ? await withRowFacts(parts, portalId, [payment]) : [];
  if (!listed) throw new NotFoundError("There is no such payment.");
  return listed;
}
