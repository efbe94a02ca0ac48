import type { CrmAddresses } from "./crm-addresses.ts";
import type { CrmHistories } from "./crm-histories.ts";
import type { Lane } from "./crm-lane.ts";
import type { CrmNotes } from "./crm-notes.ts";
import type { CrmProducts } from "./crm-products.ts";
import type {
  CrmContact,
  CrmDeal,
  CrmLineItem,
  CrmMatch,
  CrmPipeline,
  NewDeal,
  RecordWrite,
  RecordWriteResult,
} from "./crm-records.ts";
import type { CrmSchemas } from "./crm-schemas.ts";
import type { CrmWorkflows } from "./crm-workflows.ts";

/**
 * The CRM records we read and write. Every method may throw UpstreamError, and DisconnectedError when the portal has no
 * working installation.
 */
export interface Crm extends CrmAddresses, CrmHistories, CrmSchemas, CrmNotes, CrmProducts, CrmWorkflows {
  /** Throws NotFoundError for a deal that is gone or archived. */
  readDeal(portalId: number, dealId: string): Promise<CrmDeal>;
  /** Throws NotFoundError for a contact that is gone or archived. */
  readContact(portalId: number, contactId: string): Promise<CrmContact>;
  readContacts(portalId: number, contactIds: readonly string[]): Promise<readonly CrmContact[]>;
  /** At most 100 ids; missing and archived deals are missing from the answer. */
  readDeals(portalId: number, dealIds: readonly string[], lane: Lane): Promise<ReadonlyMap<string, CrmDeal>>;
  /** In no order. Throws UpstreamError `permission` where the account has not allowed it. */
  readLineItems(portalId: number, dealId: string): Promise<readonly CrmLineItem[]>;
  /** Deal pipelines with their stages in order; answered from a short-lived copy. */
  readPipelines(portalId: number, lane: Lane): Promise<readonly CrmPipeline[]>;
  /** Records that people find by these words, a handful at most; a record just made may be missing still. */
  search(portalId: number, type: CrmMatch["type"], words: string): Promise<readonly CrmMatch[]>;
  /** Not to be repeated blindly: after `ambiguous`, and after a crash, look by the marker first. */
  createDeal(portalId: number, deal: NewDeal): Promise<CrmDeal>;
  /** The contact's deal whose description holds the marker. Throws NotFoundError when the contact is gone. */
  findDealOfContact(portalId: number, contactId: string, marker: string): Promise<CrmDeal | null>;
  /**
   * At most 100 writes; answers per record. A part that is refused does not hold up the other part of its record, nor
   * other records. Throws only when nothing is known of any of them.
   */
  writeRecords(
    portalId: number,
    objectType: CrmMatch["type"],
    writes: readonly RecordWrite[],
  ): Promise<ReadonlyMap<string, RecordWriteResult>>;
}
