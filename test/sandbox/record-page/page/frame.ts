import { settingsAddress, type Frame, type PageFrame, type SandboxUser } from "../../record-page-server/records.ts";
import type { ExtensionContext } from "../protocol.ts";

/** What the server wrote into the page: a record's frame, or the settings page's. */
export function readFrame(): Frame | PageFrame {
  return JSON.parse(document.querySelector("#frame")?.textContent ?? "") as Frame | PageFrame;
}

export function isRecord(frame: Frame | PageFrame): frame is Frame {
  return "objectId" in frame;
}

/** The page of another record, seen by the same user. */
export function recordAddress({ portalId, user, installer }: Frame, objectTypeId: string, objectId: string): string {
  return `/contacts/${portalId}/record/${objectTypeId}/${encodeURIComponent(objectId)}${asking(user, installer)}`;
}

/** The app's settings, seen by the same user. */
export function settingsPageAddress(frame: PageFrame): string {
  return settingsAddress(frame) + asking(frame.user, frame.installer);
}

/** This page, seen by another user. */
export function userAddress(frame: Frame | PageFrame, user: SandboxUser): string {
  const seen = { ...frame, user };
  return isRecord(seen) ? recordAddress(seen, seen.objectTypeId, seen.objectId) : settingsPageAddress(seen);
}

function asking(user: SandboxUser, installer: number): string {
  return user.id === installer ? "" : `?user=${user.id}`;
}

/** `context` as HubSpot gives it to a card on a record's tab, or to the settings page, which knows of no record. */
export function extensionContext(frame: Frame | PageFrame): ExtensionContext {
  const common = commonContext(frame);
  if (!isRecord(frame)) return { ...common, location: "settings" };
  const { objectId, objectTypeId } = frame;
  return { ...common, location: "crm.record.tab", crm: { objectId: Number(objectId), objectTypeId } };
}

function commonContext({ user, portalId, appId, timeZone, installer }: PageFrame) {
  const locale = navigator.language.toLowerCase();
  return {
    user: {
      ...user,
      emails: [user.email],
      roles: [],
      teams: [],
      locale,
      language: locale.split("-")[0] ?? locale,
      permissions: user.id === installer ? ["integrations-management-write" as const] : [],
    },
    portal: { id: portalId, timezone: timeZone },
    extension: { appId, appName: "Payments", cardTitle: "Payments" },
  };
}
