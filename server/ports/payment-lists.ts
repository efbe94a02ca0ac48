import type { Mode, Payment, PaymentStatus } from "../domain/payment.ts";

/** The deal or contact whose payments are asked for. */
export interface RecordKey {
  readonly type: "contact" | "deal";
  readonly id: string;
  /** Only those this user made; everybody's when left out or null. */
  readonly madeBy?: string | null;
}

/** All that were not removed from the list, only the removed ones, or those of one status. */
export type Shown = "all" | "removed" | PaymentStatus;

/** A place in a list: that of its last payment so far. It stays where it is however many newer ones come. */
export interface Place {
  readonly createdAt: number;
  readonly paymentId: string;
}

export interface PageQuery {
  readonly show: Shown;
  /** Null for the beginning. */
  readonly after: Place | null;
  readonly limit: number;
  /** Only payments of this mode; of both unless told otherwise. */
  readonly mode?: Mode;
}

/** What tells whether anything has happened to a record's payments. */
export interface News {
  readonly count: number;
  /** Epoch ms, 0 without payments. */
  readonly latestAt: number;
}

/** The payments of one record, read by indexes alone. */
export interface PaymentLists {
  /** Newest first. */
  page(portalId: number, record: RecordKey, query: PageQuery): Promise<readonly Payment[]>;
  /** Those listed as open, newest first; of both modes unless told otherwise. */
  listOpen(portalId: number, record: RecordKey, limit: number, mode?: Mode): Promise<readonly Payment[]>;
  newsOf(portalId: number, record: RecordKey): Promise<News>;
  /** Those to which something has happened after `since` (epoch ms), the latest first; removed ones included. */
  listChanged(portalId: number, record: RecordKey, since: number, limit: number): Promise<readonly Payment[]>;
  /** The payment that was asked again from this one. */
  findReplacing(portalId: number, paymentId: string): Promise<Pick<Payment, "paymentId" | "reference"> | null>;
  hasRemoved(portalId: number, record: RecordKey): Promise<boolean>;
}
