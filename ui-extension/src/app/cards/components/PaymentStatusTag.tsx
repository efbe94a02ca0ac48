import { StatusTag, type StatusTagProps } from "@hubspot/ui-extensions";
import type { PaymentStatus } from "@payments/shared";
import { words } from "../words.ts";

const variants: Readonly<Record<PaymentStatus, NonNullable<StatusTagProps["variant"]>>> = {
  created: "default",
  opened: "info",
  pending: "info",
  authorised: "info",
  partially_paid: "warning",
  paid: "success",
  confirmed_manually: "success",
  declined: "danger",
  cancelled: "default",
  expired: "default",
  partially_refunded: "warning",
  refunded: "default",
  disputed: "danger",
  needs_review: "warning",
};

export function PaymentStatusTag({ status }: { status: PaymentStatus }) {
  return <StatusTag variant={variants[status]}>{words.status[status]}</StatusTag>;
}
