import { NotFoundError, ValidationError } from "../../domain/errors.ts";
import type { PaymentContact } from "../../domain/payment.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmDeal } from "../../ports/crm-records.ts";
import type { PaymentOrder } from "./payment-order.ts";

/** Whom and for what deal an order means, as HubSpot has them. */
export interface RecordFacts {
  readonly contact: PaymentContact;
  readonly deal: CrmDeal | null;
}

/**
 * The record's ids come from the screen and are only a claim: HubSpot is asked whether they belong together. Throws
 * ValidationError, NotFoundError, UpstreamError.
 */
export async function readRecord({ crm }: Pick<Context, "crm">, order: PaymentOrder): Promise<RecordFacts> {
  return order.record.type === "deal" ? fromDeal(crm, order) : fromContact(crm, order);
}

async function fromDeal(crm: Context["crm"], order: PaymentOrder): Promise<RecordFacts> {
  const deal = await crm.readDeal(order.portalId, order.record.id);
  if (!deal.contactIds.includes(order.contactId)) throw unrelated("contactId", "This contact is not on the deal.");
  const [contact] = await crm.readContacts(order.portalId, [order.contactId]);
  if (!contact) throw new NotFoundError("The contact is gone.");
  const { id, name, email } = contact;
  return { contact: { id, name, email }, deal };
}

async function fromContact(crm: Context["crm"], order: PaymentOrder): Promise<RecordFacts> {
  if (order.contactId !== order.record.id) throw unrelated("contactId", "Choose the contact of this record.");
  const { id, name, email, dealIds } = await crm.readContact(order.portalId, order.contactId);
  const contact = { id, name, email };
  if (order.dealId === null) return { contact, deal: null };
  if (!dealIds.includes(order.dealId)) throw unrelated("dealId", "This deal is not one of the contact's.");
  return { contact, deal: await crm.readDeal(order.portalId, order.dealId) };
}

function unrelated(name: string, message: string): ValidationError {
  return new ValidationError([{ name, message }]);
}
