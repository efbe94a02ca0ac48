import type { ShownPayment } from "../domain/crm-properties.ts";
import type { CrmRecordRef } from "./crm-writes.ts";

/** A payment as its deal and its contact show it. */
export interface RecordPayment extends Omit<ShownPayment, "link" | "provider"> {
  /** The provider's id. */
  readonly providerId: string;
  /** The secret part of the payer's address. */
  readonly token: string;
}

/** What is shown on the records of the CRM. */
export interface RecordPayments {
  /** Every payment of these records by the record's id, in no order; removed ones included. A few queries for all. */
  read(
    portalId: number,
    objectType: CrmRecordRef["objectType"],
    objectIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly RecordPayment[]>>;
}
