import { NotFoundError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import { showAnew } from "../deal/promise-properties.ts";
import { followMerge } from "./follow-merge.ts";
import { mayBringMoney, sayOnAll } from "./see-deals.ts";

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "wake">;

/**
 * Looks at contacts that were deleted or restored, and says on their payments what is true now. Contacts without payments
 * cost nothing, nor do those to be forgotten: of them more than this is said. Throws UpstreamError and
 * DisconnectedError; done again it says nothing twice.
 */
export async function seeContacts(parts: Parts, portalId: number, contactIds: readonly string[]): Promise<void> {
  for (const contactId of await withPayments(parts, portalId, contactIds)) {
    const foundId = await readId(parts, portalId, contactId);
    // The merge itself may be told later, or have been lost.
    if (foundId !== null && foundId !== contactId) {
      await followMerge(parts, { portalId, type: "contact", fromIds: [contactId], intoId: foundId });
    }
    await seeContact(parts, portalId, { contactId: foundId ?? contactId, isThere: foundId !== null });
  }
}

interface Seen {
  readonly contactId: string;
  readonly isThere: boolean;
}

async function seeContact(parts: Parts, portalId: number, { contactId, isThere }: Seen): Promise<void> {
  const payments = await parts.store.recordChanges.listPayments(portalId, "contact", [contactId]);
  if (!isThere) {
    await sayOnAll(parts, payments, { standing: "contact_deleted", matters: mayBringMoney });
    return;
  }
  const isBack = await sayOnAll(parts, payments, { standing: "contact_restored", matters: () => true });
  const record = { objectType: "contact", objectId: contactId } as const;
  if (isBack) await showAnew(parts, portalId, [record], parts.clock.now());
}

/** The contacts as they are called by now. */
async function withPayments(
  { store }: Parts,
  portalId: number,
  contactIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (const id of contactIds) {
    const current = await store.recordChanges.currentId(portalId, { type: "contact", id });
    if (await store.erasures.isErased(portalId, current)) continue;
    const { count } = await store.payments.newsOf(portalId, { type: "contact", id: current });
    if (count > 0) known.add(current);
  }
  return known;
}

/** Null where the contact is gone. */
async function readId({ crm }: Parts, portalId: number, contactId: string): Promise<string | null> {
  try {
    return (await crm.readContact(portalId, contactId)).id;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}
