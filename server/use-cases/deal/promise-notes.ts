import type { EventFacts } from "../../domain/events.ts";
import { newId } from "../../domain/ids.ts";
import { noteCauses, type PromisedNote } from "../../domain/notes.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Random } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";

/**
 * Part of the transaction in which something happened to a payment: promises the notes about it that the account wants on
 * its records. Without the permission nothing is promised. Answers whether anything was.
 */
export async function promiseNotes(
  store: Pick<Store, "policies" | "crmFeatures" | "crmWrites">,
  payment: Pick<Payment, "portalId" | "paymentId" | "dealId" | "contact">,
  {
    happened,
    now,
    random,
  }: { readonly happened: readonly EventFacts[]; readonly now: number; readonly random: Random },
): Promise<boolean> {
  const causes = noteCauses(happened);
  if (causes.length === 0) return false;
  const { portalId, paymentId, dealId, contact } = payment;
  const { policies } = await store.policies.read(portalId);
  const wanted = causes.filter(({ occasion }) => policies.notes.includes(occasion));
  if (wanted.length === 0 || (await store.crmFeatures.find(portalId, "notes"))?.state !== "on") return false;
  const record =
    dealId === null
      ? ({ objectType: "contact", objectId: contact.id } as const)
      : ({ objectType: "deal", objectId: dealId } as const);
  for (const cause of wanted) {
    const writeId = newId(random);
    const payload = JSON.stringify({ at: now, cause } satisfies PromisedNote);
    await store.crmWrites.insert({ writeId, portalId, kind: "note", ...record, paymentId, payload }, now);
  }
  return true;
}
