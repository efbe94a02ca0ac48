import type { EventFacts } from "../../domain/events.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { followUp } from "./follow-up.ts";
import { tellTimeline } from "./tell-timeline.ts";

/**
 * Notes what a person did about a payment without changing it: on its timeline, with all that follows. The caller's
 * transaction holds the payment.
 */
export async function noteAct(
  { store, clock, random }: Pick<Context, "clock" | "random"> & { readonly store: Store },
  payment: Payment,
  { userId, facts }: { readonly userId: string; readonly facts: EventFacts },
): Promise<void> {
  const now = clock.now();
  const happening = { payment, actor: `user:${userId}`, facts: [facts], at: now } as const;
  await tellTimeline({ store, random }, [happening]);
  await store.payments.save({ ...payment, lastEventAt: now }, true);
  await followUp({ store, random }, happening);
}
