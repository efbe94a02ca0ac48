import { NotFoundError } from "../../domain/errors.ts";
import { examplePayment } from "../../domain/example-payment.ts";
import { isId, newId } from "../../domain/ids.ts";
import type { Brand } from "../../domain/policies.ts";
import { hour } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { PayPage } from "../pay/read-pay-page.ts";
import type { PaySurroundings } from "../pay/read-pay-surroundings.ts";
import { requireRight } from "./require-right.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "publicUrl">;

/**
 * Hands out the address of an example of the customer's page with a brand that need not be saved, good for an hour.
 * Throws ForbiddenError.
 */
export async function inviteToExample(
  { store, clock, random, publicUrl }: Parts,
  { portalId, userId }: { readonly portalId: number; readonly userId: string },
  brand: Brand,
): Promise<{ url: string; expiresAt: number }> {
  await requireRight({ store }, { portalId, userId, right: "settings" });
  const token = newId(random);
  const expiresAt = clock.now() + hour;
  await store.tickets.issue(token, { purpose: "example", portalId, userId, data: JSON.stringify(brand), expiresAt });
  return { url: `${publicUrl}/example/${token}`, expiresAt };
}

export interface ExamplePage {
  readonly page: PayPage;
  readonly around: PaySurroundings;
}

/** The example behind an address. Throws NotFoundError when it is unknown or its hour is over. */
export async function readExample(
  { store, clock }: Pick<Parts, "store" | "clock">,
  token: string,
): Promise<ExamplePage> {
  const now = clock.now();
  const ticket = isId(token) ? await store.tickets.find(token, "example", now) : null;
  const portal = ticket?.portalId ? await store.portals.find(ticket.portalId) : null;
  if (!ticket || !portal) throw new NotFoundError("The hour of this address is over.");
  const { portalId, companyCurrency: currency, timeZone } = portal;
  const { policies } = await store.policies.read(portalId);
  const validityDays = policies.validity.days;
  const payment = examplePayment({ portalId, currency, validityDays, language: null, now });
  const brand = JSON.parse(ticket.data) as Brand;
  return {
    page: { payment, status: "created", isPayable: true, isResting: false, providerLabel: "", declineReason: null },
    around: { brand, timeZone, methods: null, isReplaced: false, renewal: "none" },
  };
}
