import type { PaymentStatus } from "./payment.ts";

/** A status as people read it: on the tab, in the overview, in HubSpot's lists and reports. */
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
