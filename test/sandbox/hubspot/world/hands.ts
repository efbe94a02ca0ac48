import { linksOf, moveLinks, part } from "./links.ts";
import { findStage, type Portal, type Source } from "./portal.ts";
import { objectTypes, type ObjectType } from "./object-types.ts";
import { createRecord, setArchived, storedValue, type WorldState, writeProperties } from "./records.ts";
import { portalOf } from "./accounts.ts";
import { recordOf } from "./world-records.ts";

export interface HandEdit {
  readonly type: ObjectType;
  readonly id: string;
  readonly userId: number;
  readonly properties: Readonly<Record<string, string>>;
}

/** What people and workflows do in HubSpot while the app is not looking. */
export interface Hands {
  moveDealByHand(portalId: number, dealId: string, stageId: string, userId: number): void;
  moveDealByWorkflow(portalId: number, dealId: string, stageId: string): void;
  editByHand(portalId: number, edit: HandEdit): void;
  archiveDeal(portalId: number, dealId: string): void;
  restoreDeal(portalId: number, dealId: string): void;
  archiveContact(portalId: number, contactId: string): void;
  restoreContact(portalId: number, contactId: string): void;
  /** A person merges deals; the answer is the id of the new deal that holds them. The first deal's values win. */
  mergeDeals(portalId: number, dealIds: readonly string[], userId: number): string;
  /** A person merges contacts into the first one, which keeps its id. */
  mergeContacts(portalId: number, contactIds: readonly string[], userId: number): string;
  /** A person takes a contact off a deal. */
  takeOffDeal(portalId: number, dealId: string, contactId: string, userId: number): void;
  /** An admin deletes a contact for privacy: it is gone for good, with its name and addresses. */
  forgetContact(portalId: number, contactId: string): void;
  /** A workflow waits for the app to complete this callback, until `expiresAt` (epoch ms) where it is given. */
  openCallback(portalId: number, callbackId: string, expiresAt?: number): void;
  isCallbackKnown(portalId: number, callbackId: string): boolean;
  /** When the workflow goes on without the app, epoch ms; null for a callback nobody knows or one without an end. */
  callbackEnd(portalId: number, callbackId: string): number | null;
  /** What the app completed the callback with; null while the workflow still waits. */
  callback(portalId: number, callbackId: string): Readonly<Record<string, string>> | null;
}

/** The doing side of the world. */
export function handsOf(state: WorldState): Hands {
  const portal = (portalId: number): Portal => portalOf(state, portalId);
  return {
    moveDealByHand: (portalId, dealId, stageId, userId) =>
      move(state, portal(portalId), dealId, { stageId, source: `user:${userId}` }),
    moveDealByWorkflow: (portalId, dealId, stageId) =>
      move(state, portal(portalId), dealId, { stageId, source: "workflow" }),
    editByHand: (portalId, { type, id, userId, properties }) => {
      const record = recordOf(portal(portalId), type, id);
      writeProperties(state, portal(portalId), record, { properties, source: `user:${userId}` });
    },
    archiveDeal: (portalId, id) => setPresence(state, portal(portalId), { type: "deals", id, isArchived: true }),
    restoreDeal: (portalId, id) => setPresence(state, portal(portalId), { type: "deals", id, isArchived: false }),
    archiveContact: (portalId, id) => setPresence(state, portal(portalId), { type: "contacts", id, isArchived: true }),
    restoreContact: (portalId, id) => setPresence(state, portal(portalId), { type: "contacts", id, isArchived: false }),
    mergeDeals: (portalId, dealIds, userId) => mergeDeals(state, portal(portalId), dealIds, `user:${userId}`),
    mergeContacts: (portalId, contactIds, userId) =>
      mergeContacts(state, portal(portalId), contactIds, `user:${userId}`),
    takeOffDeal: (portalId, dealId, contactId, userId) => {
      const from = recordOf(portal(portalId), "deals", dealId);
      const to = recordOf(portal(portalId), "contacts", contactId);
      part(state, portal(portalId), { from, to, source: `user:${userId}` });
    },
    forgetContact: (portalId, contactId) => forgetContact(state, portal(portalId), contactId),
    openCallback: (portalId, callbackId, expiresAt = Infinity) => {
      portal(portalId).callbacks.set(callbackId, { outputFields: null, expiresAt });
    },
    isCallbackKnown: (portalId, callbackId) => portal(portalId).callbacks.has(callbackId),
    callbackEnd: (portalId, callbackId) => {
      const end = portal(portalId).callbacks.get(callbackId)?.expiresAt ?? Infinity;
      return end === Infinity ? null : end;
    },
    callback: (portalId, callbackId) => portal(portalId).callbacks.get(callbackId)?.outputFields ?? null,
  };
}

function move(
  state: WorldState,
  portal: Portal,
  dealId: string,
  { stageId, source }: { stageId: string; source: Source },
): void {
  const place = findStage(portal, stageId);
  if (!place) throw new Error(`There is no stage ${stageId}.`);
  const properties = { pipeline: place.pipeline.id, dealstage: stageId };
  writeProperties(state, portal, recordOf(portal, "deals", dealId), { properties, source });
}

interface Presence {
  readonly type: ObjectType;
  readonly id: string;
  readonly isArchived: boolean;
}

function setPresence(state: WorldState, portal: Portal, { type, id, isArchived }: Presence): void {
  const record = recordOf(portal, type, id);
  if ((record.archivedAt !== null) !== isArchived) setArchived(state, portal, record, "import");
}

function mergeDeals(state: WorldState, portal: Portal, dealIds: readonly string[], source: Source): string {
  const merged = dealIds.map((id) => recordOf(portal, "deals", id));
  const names = new Set(merged.flatMap(({ history }) => Array.from(history.keys())));
  const properties = Object.fromEntries(
    Array.from(names, (name) => [name, merged.map((deal) => storedValue(deal, name)).find(Boolean) ?? ""]),
  );
  properties["hs_merged_object_ids"] = dealIds.join(";");
  const { id } = createRecord(state, portal, { type: "deals", properties, source });
  for (const deal of merged) {
    deal.mergedInto = id;
    moveLinks(state, portal, deal, { type: "deals", id });
  }
  const { portalId } = portal;
  state.changes.push({ at: state.now(), portalId, kind: "merge", type: "deals", id, source, mergedIds: dealIds });
  return id;
}

/** Of contacts the first one stays: https://knowledge.hubspot.com/records/merge-records */
function mergeContacts(state: WorldState, portal: Portal, contactIds: readonly string[], source: Source): string {
  const [kept, ...others] = contactIds.map((id) => recordOf(portal, "contacts", id));
  if (!kept) throw new Error("There is nothing to merge.");
  for (const contact of others) {
    contact.mergedInto = kept.id;
    moveLinks(state, portal, contact, kept);
  }
  const { portalId } = portal;
  const about = { type: "contacts", id: kept.id, mergedIds: contactIds } as const;
  state.changes.push({ at: state.now(), portalId, kind: "merge", ...about, source });
  return kept.id;
}

/** https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide: no recycle bin, no way back. */
function forgetContact(state: WorldState, portal: Portal, contactId: string): void {
  const contact = recordOf(portal, "contacts", contactId);
  for (const type of objectTypes) {
    for (const { toId } of linksOf(portal, contact, type)) {
      part(state, portal, { from: contact, to: { type, id: toId }, source: "import" });
    }
  }
  portal.records.contacts.delete(contact.id);
  const { portalId } = portal;
  const about = { at: state.now(), portalId, type: "contacts", id: contactId, source: "import" } as const;
  state.changes.push({ ...about, kind: "deletion" }, { ...about, kind: "privacyDeletion" });
}
