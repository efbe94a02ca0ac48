import type { WorkflowOutputs } from "../domain/workflow.ts";
import type { CrmContact, CrmDeal } from "./crm-records.ts";
import type { RecordKey } from "./payment-lists.ts";

/** Records that workflows enrolled, and the contacts of the deals among them. Those that are gone are missing. */
export interface EnrolledRecords {
  /** By the id that was asked for. */
  readonly deals: ReadonlyMap<string, EnrolledDeal>;
  readonly contacts: ReadonlyMap<string, CrmContact>;
}

export interface EnrolledDeal extends CrmDeal {
  /** The contact that bears the label Primary, null where none or several do. */
  readonly primaryContactId: string | null;
}

/** What a blocked execution of a workflow is completed with. */
export interface Completion {
  readonly callbackId: string;
  readonly outputs: WorkflowOutputs;
}

export interface CrmWorkflows {
  /** At most 100 records, in three calls at most. */
  readEnrolled(portalId: number, records: readonly RecordKey[]): Promise<EnrolledRecords>;
  /**
   * At most 100. `unknown`: HubSpot waits for it no more, or does not wait yet. One that is missing from the answer is one
   * nothing is known of; telling it again is harmless. Throws only when nothing is known of any.
   */
  completeCallbacks(
    portalId: number,
    completions: readonly Completion[],
  ): Promise<ReadonlyMap<string, "taken" | "unknown">>;
}
