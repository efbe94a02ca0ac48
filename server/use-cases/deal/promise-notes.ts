import type { Happening } from "../../domain/events.ts";
import { newId } from "../../domain/ids.ts";
import { noteCauses, type PromisedNote } from "../../domain/notes.ts";
import type { Random } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";

interface Parts {
  readonly store: Pick<Store, "policies" | "crmFeatures" | "crmWrites">;
  readonly random: Random;
}

/**
 * Part of the transaction in which something happened to a payment: promises the notes about it that the account wants on
 * its records. Without the permission nothing is promised.
 */
export async function promiseNotes(
  { store, random }: Parts,
  { payment: { portalId, paymentId, dealId, contact }, facts, at }: Happening,
): Promise<void> {
  const causes = noteCauses(facts);
  if (causes.length === 0) return;
  const { policies } = await store.policies.read(portalId);
  const wanted = causes.filter(({ occasion }) => policies.notes.includes(occasion));
  if (wanted.length === 0 || (await store.crmFeatures.find(portalId, "notes"))?.state !== "on") return;
  const record =
    dealId === null
      ? ({ objectType: "contact", objectId: contact.id } as const)
      : ({ objectType: "deal", objectId: dealId } as const);
  for (const cause of wanted) {
    const writeId = newId(random);
    const payload = JSON.stringify({ at, cause } satisfies PromisedNote);
    await store.crmWrites.insert({ writeId, portalId, kind: "note", ...record, paymentId, payload }, at);
  }
}
