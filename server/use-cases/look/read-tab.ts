import type { Connection, Portal } from "../../domain/connection.ts";
import type { ConnectionTrouble } from "../../domain/connection-trouble.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmContact, CrmDeal, CrmPipeline } from "../../ports/crm-records.ts";
import type { RecordKey } from "../../ports/payment-lists.ts";
import { listFirstPage, type FirstPage } from "./list-payments.ts";
import { requireConnected } from "../account/require-connected.ts";

type Parts = Pick<Context, "store" | "crm" | "providers" | "clock">;

/** Everything the Payments tab of one record shows. */
export interface TabContents {
  readonly portal: Portal;
  readonly list: FirstPage;
  readonly connections: readonly Connection[];
  /** Of those, the ones whose provider does not let us in. */
  readonly troubles: ReadonlyMap<string, ConnectionTrouble>;
  readonly pipelines: readonly CrmPipeline[];
  readonly contacts: readonly CrmContact[];
  /** On a deal record: the deal. */
  readonly deal: CrmDeal | null;
  /** On a contact record: its deals. */
  readonly deals: readonly CrmDeal[];
}

/**
 * Reads the tab of a deal or contact: our rows, and the record as HubSpot has it. Throws DisconnectedError,
 * NotFoundError and UpstreamError.
 */
export async function readTab(parts: Parts, portalId: number, record: RecordKey): Promise<TabContents> {
  const { store, crm } = parts;
  const portal = await requireConnected(parts, portalId);
  const [people, list, connections, troubles, pipelines] = await Promise.all([
    readPeople(parts, portalId, record),
    listFirstPage(parts, portalId, record),
    store.connections.list(portalId),
    store.connectionTroubles.list(portalId),
    crm.readPipelines(portalId, "person"),
  ]);
  return { portal, list, connections, troubles, pipelines, ...people };
}

async function readPeople({ crm }: Parts, portalId: number, record: RecordKey) {
  if (record.type === "deal") {
    const deal = await crm.readDeal(portalId, record.id);
    const contacts = deal.contactIds.length > 0 ? await crm.readContacts(portalId, deal.contactIds.slice(0, 100)) : [];
    return { deal, deals: [], contacts };
  }
  const contact = await crm.readContact(portalId, record.id);
  const ids = contact.dealIds.slice(0, 100);
  const deals = ids.length > 0 ? [...(await crm.readDeals(portalId, ids, "person")).values()] : [];
  return { deal: null, deals, contacts: [contact] };
}
