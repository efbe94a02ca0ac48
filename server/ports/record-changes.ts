import type { CrmRecordName } from "../domain/hubspot-events.ts";
import type { Payment } from "../domain/payment.ts";

/** What becomes of a payment whose deal or contact became part of another. */
export interface Moved {
  readonly payment: Payment;
  /** Of its deal's one open place: it had none, has it still, or another payment of the new deal holds it. */
  readonly place: "none" | "kept" | "lost";
}

/** Records of HubSpot's that became others, and the rows of ours that follow them. */
export interface RecordChanges {
  /** Known for good: what comes later about `fromIds` is about `intoId`. */
  noteMerge(
    portalId: number,
    merge: { readonly record: CrmRecordName; readonly fromIds: readonly string[] },
    now: number,
  ): Promise<void>;
  /** What the record is part of by now; itself where nobody told otherwise. */
  currentId(portalId: number, record: CrmRecordName): Promise<string>;
  /** The record and all that ever became part of it. */
  familyOf(portalId: number, record: CrmRecordName): Promise<readonly string[]>;
  /** Every payment of these records, the oldest first, whatever its status. At most 1,000. */
  listPayments(portalId: number, type: CrmRecordName["type"], ids: readonly string[]): Promise<readonly Payment[]>;
  /** The ids of all of them. */
  listPaymentIds(portalId: number, type: CrmRecordName["type"], ids: readonly string[]): Promise<readonly string[]>;
  /**
   * Payments, moves and promised writes of `fromIds` are the record's from now on. Inside a transaction; the payments
   * are held until it ends.
   */
  follow(portalId: number, record: CrmRecordName, fromIds: readonly string[]): Promise<readonly Moved[]>;
}
