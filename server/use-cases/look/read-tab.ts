import type { Connection, Portal } from "../../domain/connection.ts";
import type { ConnectionTrouble } from "../../domain/connection-trouble.ts";
import { UpstreamError } from "../../domain/errors.ts";
import { second } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmContact, CrmDeal, CrmPipeline } from "../../ports/crm-records.ts";
import type { RecordKey } from "../../ports/payment-lists.ts";
import { hearCrm, type Hearing, type Untold } from "./hear-crm.ts";
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
  /** On a deal record: the deal, unless it is untold. */
  readonly deal: CrmDeal | null;
  /** On a contact record: its deals. */
  readonly deals: readonly CrmDeal[];
  /** What HubSpot did not tell: nothing of it may be taken from elsewhere. Null where it told everything. */
  readonly untold: Untold | null;
}

/**
 * Reads the tab of a deal or contact: our rows, and the record as far as HubSpot tells it. Whose payments are seen hangs
 * on our rows alone, so that nobody sees more of them while it is silent. Throws DisconnectedError and NotFoundError.
 */
export async function readTab(parts: Parts, portalId: number, record: RecordKey): Promise<TabContents> {
  const { store, crm } = parts;
  const portal = await requireConnected(parts, portalId);
  const hearing = hearCrm();
  const [people, list, connections, troubles, pipelines] = await Promise.all([
    readPeople(parts, hearing, portalId, record),
    listFirstPage(parts, portalId, record),
    store.connections.list(portalId),
    store.connectionTroubles.list(portalId),
    hearing.orElse("stages", () => crm.readPipelines(portalId, "person"), []),
  ]);
  return { portal, list, connections, troubles, pipelines, ...people, untold: hearing.untold() };
}

type People = Pick<TabContents, "deal" | "deals" | "contacts">;

async function readPeople({ crm, clock }: Parts, hearing: Hearing, portalId: number, record: RecordKey) {
  const inTime = withinTime(clock.now(), clock);
  return record.type === "deal" ? ofDeal() : ofContact();

  async function ofDeal(): Promise<People> {
    const deal = await hearing.orElse("deal", () => crm.readDeal(portalId, record.id), null);
    const ids = deal?.contactIds.slice(0, 100) ?? [];
    const read = inTime(() => crm.readContacts(portalId, ids));
    return { deal, deals: [], contacts: ids.length > 0 ? await hearing.orElse("contactsOfDeal", read, []) : [] };
  }

  async function ofContact(): Promise<People> {
    const contact = await hearing.orElse("contact", () => crm.readContact(portalId, record.id), null);
    const ids = contact?.dealIds.slice(0, 100) ?? [];
    const read = inTime(async () => [...(await crm.readDeals(portalId, ids, "person")).values()]);
    const deals = ids.length > 0 ? await hearing.orElse("dealsOfContact", read, []) : [];
    return { deal: null, deals, contacts: contact ? [contact] : [] };
  }
}

/**
 * HubSpot cuts a card's call off after 15 s, and a call of ours may take ten: after a slow first one the second is not
 * made, so that what is known is shown at all.
 */
const longestBefore = 4 * second;

function withinTime(begunAt: number, clock: Parts["clock"]) {
  return <T>(ask: () => Promise<T>) =>
    async (): Promise<T> => {
      if (clock.now() - begunAt <= longestBefore) return ask();
      throw new UpstreamError("unavailable", { upstream: "hubspot", code: "SLOW" });
    };
}
