import type { Happening } from "../../domain/events.ts";
import { newId } from "../../domain/ids.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Random } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";

/** What a timeline is told; which payment it is suffices. */
interface Told extends Omit<Happening, "payment"> {
  readonly payment: Pick<Payment, "portalId" | "paymentId">;
}

/** Puts what happened on the timelines of its payments, line by line in this order; part of the caller's transaction. */
export async function tellTimeline(
  { store, random }: { readonly store: Pick<Store, "events">; readonly random: Random },
  told: readonly Told[],
): Promise<void> {
  await store.events.append(
    told.flatMap(({ payment: { portalId, paymentId }, actor, facts, at }) =>
      facts.map((one) => ({ eventId: newId(random), portalId, paymentId, at, actor, facts: one })),
    ),
  );
}
