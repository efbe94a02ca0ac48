import type { PaymentStatus } from "@payments/shared";

/** What a payment's status is called on every screen. */
export const statusWords: Readonly<Record<PaymentStatus, string>> = {
  created: "Created",
  opened: "Opened",
  pending: "Processing",
  authorised: "Authorised",
  partially_paid: "Partly paid",
  paid: "Paid",
  confirmed_manually: "Confirmed by team member",
  declined: "Declined",
  cancelled: "Cancelled",
  expired: "Expired",
  partially_refunded: "Partly refunded",
  refunded: "Refunded",
  disputed: "Disputed",
  needs_review: "Needs review",
};
