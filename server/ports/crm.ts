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
  /** Associated deals. Only filled by `readContact`. */
  readonly dealIds: readonly string[];
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

export interface StageWrite {
  readonly dealId: string;
  readonly stageId: string;
}

/** What HubSpot said to one record of a batch. */
export type StageWriteResult =
  { readonly ok: true } | { readonly ok: false; readonly said: string; readonly code: string };

/** Whether a person is waiting at the screen or a worker can take its turn. */
export type Lane = "person" | "worker";

/**
 * The CRM records we read and write. Every method may throw UpstreamError, and DisconnectedError when the portal has no
 * working installation.
 */
export interface Crm {
  /** Throws NotFoundError for a deal that is gone or archived. */
  readDeal(portalId: number, dealId: string): Promise<CrmDeal>;
  /** Throws NotFoundError for a contact that is gone or archived. */
  readContact(portalId: number, contactId: string): Promise<CrmContact>;
  readContacts(portalId: number, contactIds: readonly string[]): Promise<readonly CrmContact[]>;
  /** At most 100 ids; missing and archived deals are missing from the answer. */
  readDeals(portalId: number, dealIds: readonly string[], lane: Lane): Promise<ReadonlyMap<string, CrmDeal>>;
  /** Deal pipelines with their stages in order; answered from a short-lived copy. */
  readPipelines(portalId: number, lane: Lane): Promise<readonly CrmPipeline[]>;
  /** At most 100 writes; answers per deal. Throws only when nothing is known of any of them. */
  writeStages(portalId: number, writes: readonly StageWrite[]): Promise<ReadonlyMap<string, StageWriteResult>>;
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
