import type { Portal } from "../../domain/connection.ts";
import type { CrmMatch } from "../../ports/crm-records.ts";
import type { FoundRecords } from "../../use-cases/look/find-records.ts";
import type { ViewData } from "../pages.ts";

const longest = 100;

/** The words asked for; what is too long for a name is cut, since HubSpot refuses it. */
export function wordsIn(query: unknown): string {
  const { words } = query as Readonly<Record<string, unknown>>;
  return typeof words === "string" ? words.replaceAll("\0", "").trim().slice(0, longest) : "";
}

/** The page where a payment begins: the deal or contact is found here, and the payment made on its tab in HubSpot. */
export function pickerView(portal: Portal, words: string, found: FoundRecords | null): ViewData {
  const isSilent = found !== null && "isSilent" in found;
  const matches = found === null || "isSilent" in found ? [] : [...found.deals, ...found.contacts];
  return {
    title: "Create payment",
    words,
    longest,
    isSilent,
    isNone: found !== null && !isSilent && matches.length === 0,
    matches: matches.map((match) => ({ ...match, kind: kinds[match.type], href: recordAddress(portal, match) })),
  };
}

const kinds: Readonly<Record<CrmMatch["type"], string>> = { contact: "Contact", deal: "Deal" };

const typeIds: Readonly<Record<CrmMatch["type"], string>> = { contact: "0-1", deal: "0-3" };

/** A record's page in HubSpot. */
export function recordAddress({ uiDomain, portalId }: Portal, { type, id }: Pick<CrmMatch, "type" | "id">): string {
  return `https://${uiDomain}/contacts/${portalId}/record/${typeIds[type]}/${id}`;
}
