import type { Portal } from "../../domain/connection.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Policies } from "../../domain/policies.ts";
import { remindersAhead, type Reminder } from "../../domain/reminders.ts";
import type { Store } from "../../ports/store.ts";

interface Facts {
  readonly payment: Payment;
  readonly portal: Pick<Portal, "timeZone">;
  readonly policies: Pick<Policies, "reminders">;
}

/** The reminders a payment has before it, as its account wants them now; the next one first. */
export async function readReminders(
  { store }: { readonly store: Store },
  { payment, portal, policies }: Facts,
  now: number,
): Promise<readonly Reminder[]> {
  const { portalId, paymentId } = payment;
  const deliveries = await store.deliveries.list(portalId, paymentId);
  const mails = (await store.mailsDue.list(portalId, paymentId)).filter(({ state }) => state === "sent");
  const sendings = [
    ...deliveries.filter(({ channel, state }) => channel === "email" && state === "sent"),
    ...mails.filter(({ occasion }) => occasion === "scheduled"),
  ].map(({ at }) => at);
  const reminded = mails.flatMap(({ occasion }) => (occasion.startsWith(prefix) ? occasion.slice(prefix.length) : []));
  const sentAt = sendings.length === 0 ? null : Math.min(...sendings);
  const { timeZone } = portal;
  return remindersAhead({ payment, sentAt, reminded, policy: policies.reminders, timeZone }, now);
}

const prefix = "reminder:";

/** Part of the transaction in which the link was sent, or its end has changed: the reminders stand where they belong. */
export async function planReminders(store: Store, payment: Payment, now: number): Promise<void> {
  const { portalId, paymentId } = payment;
  const { policies } = await store.policies.read(portalId);
  const portal = policies.reminders.isOn ? await store.portals.find(portalId) : null;
  if (!portal) return;
  for (const { key, at } of await readReminders({ store }, { payment, portal, policies }, now)) {
    await store.mailsDue.promise({ portalId, paymentId, occasion: `reminder:${key}` }, at);
  }
}
