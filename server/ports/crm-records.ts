/** A deal as HubSpot has it now. */
export interface CrmDeal {
  readonly id: string;
  readonly name: string;
  /** Decimal text as HubSpot gives it, null when empty. */
  readonly amount: string | null;
  readonly currency: string | null;
  readonly pipelineId: string;
  readonly stageId: string;
  /** When anything of it was last changed, by HubSpot's clock, epoch ms; null where it does not say. */
  readonly changedAt: number | null;
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
