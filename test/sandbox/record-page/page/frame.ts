import type { CrmContext } from "@hubspot/ui-extensions";
import type { Frame, SandboxUser } from "../../record-page-server/records.ts";

/** What the server wrote into the page. */
export function readFrame(): Frame {
  return JSON.parse(document.querySelector("#frame")?.textContent ?? "") as Frame;
}

/** The page of another record, seen by the same user. */
export function recordAddress({ portalId, user, installer }: Frame, objectTypeId: string, objectId: string): string {
  const asked = user.id === installer ? "" : `?user=${user.id}`;
  return `/contacts/${portalId}/record/${objectTypeId}/${encodeURIComponent(objectId)}${asked}`;
}

/** This record, seen by another user. */
export function userAddress(frame: Frame, user: SandboxUser): string {
  return recordAddress({ ...frame, user }, frame.objectTypeId, frame.objectId);
}

/** `context` as HubSpot gives it to a card on a record's tab. */
export function cardContext({ user, portalId, objectId, objectTypeId, appId, timeZone, installer }: Frame): CrmContext {
  const locale = navigator.language.toLowerCase();
  return {
    location: "crm.record.tab",
    user: {
      ...user,
      emails: [user.email],
      roles: [],
      teams: [],
      locale,
      language: locale.split("-")[0] ?? locale,
      permissions: user.id === installer ? ["integrations-management-write"] : [],
    },
    portal: { id: portalId, timezone: timeZone },
    crm: { objectId: Number(objectId), objectTypeId },
    extension: { appId, appName: "Payments", cardTitle: "Payments" },
  };
}
