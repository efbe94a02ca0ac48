import { createHash } from "node:crypto";
import type { PostalAddress } from "../../domain/address.ts";
import { addressChanges, addressMark, type AddressChange, type ContactAddress } from "../../domain/contact-address.ts";
import { NotFoundError } from "../../domain/errors.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmWriteLane } from "../../ports/crm-writes.ts";
import { requirePayment } from "../learn/require-payment.ts";

type Parts = Pick<Context, "store" | "crm">;

export const addressLane = { kind: "address", objectType: "contact" } as const satisfies CrmWriteLane;

/** What writing the payer's delivery address to the contact would do, as both stand now. */
export interface AddressLook {
  readonly payment: Payment;
  /** Empty where the contact has the address already. */
  readonly changes: readonly AddressChange[];
  /** Stands for what was looked at: whoever confirms means exactly this. */
  readonly mark: string;
  /** Whether the account lets us write to contacts, as far as it is known. */
  readonly isAllowed: boolean;
  /** Whether a write is on its way already. */
  readonly isPromised: boolean;
}

/**
 * Looks at the payer's address beside the contact's, which is read in HubSpot now. Throws NotFoundError where no address
 * was given or the contact is gone, UpstreamError and DisconnectedError.
 */
export async function readAddress({ store, crm }: Parts, portalId: number, paymentId: string): Promise<AddressLook> {
  const payment = await requirePayment(store, portalId, paymentId);
  const place = (await store.payers.find(portalId, paymentId))?.place;
  if (!place) throw new NotFoundError("The customer has entered no delivery address for this payment.");
  const contactId = payment.contact.id;
  const contact = (await crm.readAddresses(portalId, [contactId], "person")).get(contactId);
  if (!contact) throw new NotFoundError("This contact is not in HubSpot any more.");
  const [parked, scopes, isPromised] = await Promise.all([
    store.crmWrites.whyParked(portalId, addressLane),
    store.portals.scopesOf(portalId),
    store.crmWrites.hasAddress(portalId, paymentId),
  ]);
  return {
    payment,
    changes: addressChanges(place, contact),
    mark: markOf(place, contact),
    isAllowed: parked === null && scopes.includes("crm.objects.contacts.write"),
    isPromised,
  };
}

/** A hash: an address may lie sealed beside its payment only. */
export function markOf(place: PostalAddress, contact: ContactAddress): string {
  return createHash("sha256").update(addressMark(place, contact)).digest("hex");
}
