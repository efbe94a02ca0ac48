import { moveLinks } from "./links.ts";
import { findStage, type ObjectType, type Portal, type Source } from "./portal.ts";
import { createRecord, setArchived, storedValue, type WorldState, writeProperties } from "./records.ts";
import { portalOf } from "./world-accounts.ts";
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
  /** A person merges deals; the answer is the id of the new deal that holds them. The first deal's values win. */
  mergeDeals(portalId: number, dealIds: readonly string[], userId: number): string;
  /** A workflow waits for the app to complete this callback. */
  openCallback(portalId: number, callbackId: string): void;
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
    mergeDeals: (portalId, dealIds, userId) => mergeDeals(state, portal(portalId), dealIds, `user:${userId}`),
    openCallback: (portalId, callbackId) => {
      portal(portalId).callbacks.set(callbackId, { outputFields: null });
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
