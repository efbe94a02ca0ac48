import { DisconnectedError, UpstreamError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmMatch } from "../../ports/crm.ts";

/** What was found, or that HubSpot could not be asked just now. */
export type FoundRecords =
  { readonly deals: readonly CrmMatch[]; readonly contacts: readonly CrmMatch[] } | { readonly isSilent: true };

/** Deals and contacts that a payment may be made on, by words of their names or addresses. */
export async function findRecords(
  { crm }: Pick<Context, "crm">,
  portalId: number,
  words: string,
): Promise<FoundRecords> {
  try {
    const [deals, contacts] = await Promise.all([
      crm.search(portalId, "deal", words),
      crm.search(portalId, "contact", words),
    ]);
    return { deals, contacts };
  } catch (error) {
    if (error instanceof UpstreamError || error instanceof DisconnectedError) return { isSilent: true };
    throw error;
  }
}
