export type PaymentStatus =
  | "created"
  | "opened"
  | "pending"
  | "authorised"
  | "partially_paid"
  | "paid"
  | "confirmed_manually"
  | "declined"
  | "cancelled"
  | "expired"
  | "partially_refunded"
  | "refunded"
  | "disputed"
  | "needs_review";

/** Something about the money that a person should look at. The status may be right all the same. */
export type Review = "mismatch" | "unknown" | "late" | "double" | "overpaid" | "underpaid";

/** Where a payment stands in the list: waiting for money, settled, ended without, or taken off the list. */
export type Group = "open" | "done" | "ended" | "removed";
