import type { EventFacts, Happening } from "../../domain/events.ts";
import { notices, occasionsOf } from "../../domain/mails-due.ts";
import type { Store } from "../../ports/store.ts";
import { planReminders } from "./plan-reminders.ts";

/** Part of the transaction in which something happened to a payment: what of it people are written about, at once. */
export async function promiseMails(
  { store }: { readonly store: Store },
  { payment, facts, at }: Happening,
): Promise<void> {
  if (facts.some(movesReminders)) await planReminders(store, payment, at);
  // Most news are worth no mail whatever the account has settled, and then nothing is read.
  if (occasionsOf(facts, everything).length === 0) return;
  const { portalId, paymentId } = payment;
  const { policies } = await store.policies.read(portalId);
  for (const occasion of occasionsOf(facts, policies)) {
    await store.mailsDue.promise({ portalId, paymentId, occasion }, at);
  }
}

const everything = { sendsReceipts: true, notices } as const;

function movesReminders(facts: EventFacts): boolean {
  if (facts.kind === "link_sent") return facts.channel === "email";
  return facts.kind === "extended" || facts.kind === "renewed";
}
