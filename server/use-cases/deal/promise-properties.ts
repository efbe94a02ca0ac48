import { showsOnRecords } from "../../domain/crm-properties.ts";
import type { Happening } from "../../domain/events.ts";
import { newId } from "../../domain/ids.ts";
import type { Random } from "../../ports/context.ts";
import type { CrmRecordRef } from "../../ports/crm-writes.ts";
import type { Store } from "../../ports/store.ts";

/**
 * Has the payment's deal and contact show it anew when something they show has happened; inside the transaction of what
 * happened. Nobody is woken for it: the writer looks by itself soon, and what happens meanwhile costs no further write.
 */
export async function promiseProperties(
  { store, random }: { readonly store: Pick<Store, "crmWrites">; readonly random: Random },
  { payment: { portalId, dealId, contact }, facts, at }: Happening,
): Promise<void> {
  if (!facts.some(({ kind }) => showsOnRecords(kind))) return;
  const deal = dealId === null ? [] : [{ objectType: "deal", objectId: dealId } as const];
  await showAnew({ store, random }, portalId, [...deal, { objectType: "contact", objectId: contact.id }], at);
}

/** Has records show their payments anew, whatever the reason. */
export async function showAnew(
  { store, random }: { readonly store: Pick<Store, "crmWrites">; readonly random: Random },
  portalId: number,
  records: readonly CrmRecordRef[],
  now: number,
): Promise<void> {
  await store.crmWrites.promiseProperties(
    records.map((record) => ({ ...record, portalId, writeId: newId(random) })),
    now,
  );
}
