import { nextErasure } from "../../domain/erasure.ts";
import type { Context } from "../../ports/context.ts";
import type { Erasure } from "../../ports/erasures.ts";
import { noteOn } from "./note-on-payments.ts";

type Parts = Pick<Context, "store" | "clock" | "random">;

/**
 * Somebody asked to be forgotten: remembered for the record the contact has become, so that what is told late is erased
 * as well. The work itself is `eraseAgain`'s, which finds it due at once.
 */
export async function eraseContact(
  { store, clock }: Pick<Context, "store" | "clock">,
  { portalId, contactId }: { readonly portalId: number; readonly contactId: string },
): Promise<void> {
  const record = { type: "contact", id: contactId } as const;
  await store.erasures.note(portalId, await store.recordChanges.currentId(portalId, record), clock.now());
}

/**
 * Goes through all payments of a forgotten contact, and of contacts that became part of it: everything personal is
 * overwritten, sums, dates and providers' ids stay, and each payment's timeline says that it was done. Done again as
 * often as one likes.
 */
export async function eraseAgain(parts: Parts, erasure: Erasure): Promise<void> {
  const { store, clock } = parts;
  const { portalId, contactId, rounds } = erasure;
  const record = { type: "contact", id: contactId } as const;
  const family = await store.recordChanges.familyOf(portalId, record);
  const paymentIds = await store.recordChanges.listPaymentIds(portalId, "contact", family);
  for (const paymentId of paymentIds) await erasePayment(parts, portalId, paymentId);
  await store.transaction(async (tx) => {
    const at = clock.now();
    await tx.erasures.eraseContacts(portalId, family);
    await tx.erasures.plan(erasure, nextErasure(rounds, at));
    const details = { contactId, payments: paymentIds.length };
    if (rounds === 0) await tx.audit.append({ portalId, at, actor: "hubspot", act: "contact_erased", details });
  });
}

/** Overwrites what is personal of one payment, and says so on its timeline the first time. */
export async function erasePayment(parts: Parts, portalId: number, paymentId: string): Promise<void> {
  await parts.store.transaction(async (tx) => {
    await tx.payments.lock(portalId, paymentId);
    await tx.erasures.erasePayment(portalId, paymentId);
    const payment = await tx.payments.find(portalId, paymentId);
    const history = await tx.events.list(portalId, paymentId);
    if (!payment || history.some(({ facts }) => facts.kind === "contact_erased")) return;
    await noteOn({ ...parts, store: tx }, payment, { kind: "contact_erased" });
  });
}
