import type { CrmRecordName } from "../../domain/hubspot-events.ts";
import { newId } from "../../domain/ids.ts";
import { isOpen } from "../../domain/payment.ts";
import type { Context } from "../../ports/context.ts";
import type { Moved } from "../../ports/record-changes.ts";
import type { Store } from "../../ports/store.ts";
import { noteOn } from "./note-on-payments.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "wake">;

export interface Merge {
  readonly portalId: number;
  readonly type: CrmRecordName["type"];
  readonly fromIds: readonly string[];
  readonly intoId: string;
}

/**
 * Payments of records that became part of another follow it, with their moves and promised writes, in one transaction.
 * Merges may be told in any order and twice: each is remembered, and what was merged on follows to the end of the chain.
 */
export async function followMerge(parts: Parts, { portalId, type, fromIds, intoId }: Merge): Promise<void> {
  const { store, clock, wake } = parts;
  const asksBalance = await store.transaction(async (tx) => {
    const told = { type, id: intoId };
    await tx.recordChanges.noteMerge(portalId, { record: told, fromIds }, clock.now());
    const record = { type, id: await tx.recordChanges.currentId(portalId, told) };
    const from = [...fromIds, intoId].filter((id) => id !== record.id);
    const moved = await tx.recordChanges.follow(portalId, record, from);
    for (const { payment } of moved) {
      await noteOn({ ...parts, store: tx }, payment, { kind: "record_merged", record: type, into: record.id });
    }
    if (moved.length > 0) await showAnew({ ...parts, store: tx }, portalId, record);
    if (type === "contact") return forgetAlso(tx, { portalId, contactId: record.id, now: clock.now() });
    await tellMeetings({ ...parts, store: tx }, moved);
    const mayStray = moved.some(({ payment }) => isOpen(payment.status));
    if (mayStray) await tx.balanceChecks.ask(portalId, record.id, clock.now());
    return mayStray;
  });
  if (asksBalance) wake.balances();
}

/** What HubSpot shows of payments on the record is of all that came together there. */
async function showAnew({ store, clock, random }: Parts, portalId: number, { type, id }: CrmRecordName): Promise<void> {
  const write = { writeId: newId(random), portalId, objectType: type, objectId: id } as const;
  await store.crmWrites.promiseProperties([write], clock.now());
}

/** The merge may be told after the person was forgotten. */
async function forgetAlso(
  tx: Store,
  { portalId, contactId, now }: { readonly portalId: number; readonly contactId: string; readonly now: number },
): Promise<false> {
  if (await tx.erasures.isErased(portalId, contactId)) await tx.erasures.note(portalId, contactId, now);
  return false;
}

/** Each deal had its one open payment; the merged one has two, and neither is ended without a word. */
async function tellMeetings(parts: Pick<Parts, "clock" | "random"> & { store: Store }, moved: readonly Moved[]) {
  for (const { payment, place } of moved) {
    if (place !== "lost" || payment.dealId === null) continue;
    const holder = await parts.store.payments.findBySlot(payment.portalId, `${payment.mode}:${payment.dealId}`);
    if (!holder) continue;
    const current = await parts.store.payments.lock(payment.portalId, payment.paymentId);
    const other = await parts.store.payments.lock(holder.portalId, holder.paymentId);
    if (!current || !other) continue;
    await noteOn(parts, current, { kind: "payments_met", reference: other.reference });
    await noteOn(parts, other, { kind: "payments_met", reference: current.reference });
  }
}
