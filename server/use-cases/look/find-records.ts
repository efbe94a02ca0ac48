import { DisconnectedError, UpstreamError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmMatch } from "../../ports/crm-records.ts";

/** What was found, or that HubSpot could not be asked just now. */
export type FoundRecords =
  { readonly deals: readonly CrmMatch[]; readonly contacts: readonly CrmMatch[] } | { readonly isSilent: true };

/** Deals and contacts that a payment may be made on, by words of their names or addresses. */
export async function findRecords(
  { crm }: Pick<Context, "crm">,
  portalId: number,
  words: string,
): Promise<FoundRecords> {
  // Both are waited for, whatever becomes of the first: no call is left under way behind an answer.
  const [deals, contacts] = await Promise.allSettled([
    crm.search(portalId, "deal", words),
    crm.search(portalId, "contact", words),
  ]);
  if (deals.status === "fulfilled" && contacts.status === "fulfilled") {
    return { deals: deals.value, contacts: contacts.value };
  }
  for (const one of [deals, contacts]) if (one.status === "rejected" && !isSilence(one.reason)) throw one.reason;
  return { isSilent: true };
}

function isSilence(error: unknown): boolean {
  return error instanceof UpstreamError || error instanceof DisconnectedError;
}
