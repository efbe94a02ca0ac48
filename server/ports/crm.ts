import type { CrmAddresses } from "./crm-addresses.ts";
import type { CrmHistories } from "./crm-histories.ts";
import type { CrmNotes } from "./crm-notes.ts";
import type { CrmProducts } from "./crm-products.ts";
import type { CrmSchemas } from "./crm-schemas.ts";
import type { CrmWorkflows } from "./crm-workflows.ts";

/** A deal as HubSpot has it now. */
export interface CrmDeal {
  readonly id: string;
  readonly name: string;
  /** Decimal text as HubSpot gives it, null when empty. */
  readonly amount: string | null;
  readonly currency: string | null;
  readonly pipelineId: string;
  readonly stageId: string;
  /** Associated contacts in HubSpot's order, which does not tell the primary one. Only filled by `readDeal`. */
  readonly contactIds: readonly string[];
}

export interface CrmContact {
  readonly id: string;
  /** First and last name, else e-mail, else company, else `Contact {id}`. */
  readonly name: string;
  readonly email: string | null;
  /** Further addresses of the same person; left out where there are none. */
  readonly otherEmails?: readonly string[];
  /** The mobile number, else the other one, as somebody wrote it; left out where there is none. */
  readonly phone?: string;
  /** Associated deals. Only filled by `readContact`. */
  readonly dealIds: readonly string[];
}

/** A product on a deal. Texts as HubSpot gives them, null when empty. */
export interface CrmLineItem {
  readonly id: string;
  readonly name: string;
  readonly quantity: string | null;
  /** Of one piece, without tax; tiered prices have none. */
  readonly price: string | null;
  /** Of the whole line after its discount, without tax. */
  readonly amount: string | null;
  readonly taxAmount: string | null;
  readonly currency: string | null;
  /** Whether it is billed again and again. */
  readonly isRecurring: boolean;
}

export interface CrmPipeline {
  readonly id: string;
  readonly label: string;
  /** In the pipeline's order. */
  readonly stages: readonly CrmStage[];
}

export interface CrmStage {
  readonly id: string;
  readonly label: string;
  readonly isClosed: boolean;
  /** Closed and lost: probability 0. */
  readonly isLost: boolean;
  /** Whether the account lets an app put deals here. */
  readonly isWritable: boolean;
}

/** What one record is to hold: one write, whatever it carries. */
export interface RecordWrite {
  readonly objectId: string;
  /** A deal's new stage; null to leave it. */
  readonly stageId: string | null;
  /** By name; an empty text clears a property. Null to leave them all. */
  readonly properties: Readonly<Record<string, string>> | null;
}

/** A record found by words. */
export interface CrmMatch {
  readonly type: "contact" | "deal";
  readonly id: string;
  readonly name: string;
  /** What tells it from others of that name: an e-mail address, or null. */
  readonly detail: string | null;
}

/** A deal to be made for a contact. */
export interface NewDeal {
  readonly name: string;
  /** Decimal text; its currency null where the account has only one. Null for a deal without amount. */
  readonly sum: { readonly amount: string; readonly currency: string | null } | null;
  readonly pipelineId: string;
  readonly stageId: string;
  readonly contactId: string;
  /** A text of ours that no other deal bears; kept in the deal's description. */
  readonly marker: string;
}

/** What HubSpot said to one part of a record's write. */
export type WriteResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly said: string;
      readonly code: string;
      /** The properties it names, by HubSpot's names; may be empty. */
      readonly about: readonly string[];
    };

/** A part that was asked for and is missing here is one nothing is known of: look before writing again. */
export interface RecordWriteResult {
  readonly stage?: WriteResult;
  readonly properties?: WriteResult;
}

/** Whether a person is waiting at the screen or a worker can take its turn. */
export type Lane = "person" | "worker";

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

export interface AccountDetails {
  readonly timeZone: string;
  readonly companyCurrency: string;
  readonly additionalCurrencies: readonly string[];
  readonly accountType: string;
  /** Host of the account's HubSpot pages: `app.hubspot.com`, `app-eu1.hubspot.com`. */
  readonly uiDomain: string;
}

/** An answer of HubSpot's token endpoint. Expiry is epoch ms. */
export interface GrantedTokens {
  readonly portalId: number;
  readonly userId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
  readonly scopes: readonly string[];
}

/** HubSpot's OAuth. Every method but `authorizeUrl` may throw UpstreamError. */
export interface CrmOAuth {
  authorizeUrl(state: string, codeChallenge: string): string;
  exchangeCode(code: string, codeVerifier: string): Promise<GrantedTokens>;
  /** Throws UpstreamError `auth` only when the installation is revoked for good. */
  refresh(refreshToken: string): Promise<GrantedTokens>;
  readAccount(accessToken: string): Promise<AccountDetails>;
}
