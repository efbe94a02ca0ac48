import { isOpen, paymentStatuses, type Mode, type PaymentStatus } from "./payment.ts";

/** Which of an account's payments are looked for. Null: whatever it is. */
export interface PaymentFilter {
  /** Made at this moment or later, epoch ms. */
  readonly from: number | null;
  /** Made before this moment, epoch ms. */
  readonly until: number | null;
  /** Part of the payer's name or e-mail address, in any case. */
  readonly payer: string | null;
  /** Minor units of `currency`, which goes with them. */
  readonly least: number | null;
  readonly most: number | null;
  readonly currency: string | null;
  readonly statuses: readonly PaymentStatus[] | null;
  readonly connectionId: string | null;
  readonly mode: Mode | null;
  readonly createdBy: string | null;
  readonly pipelineId: string | null;
  readonly dealId?: string | null;
  readonly contactId?: string | null;
  readonly reference?: string | null;
  /** Whether those taken off the list are found too. */
  readonly withHidden: boolean;
}

export const everyPayment: PaymentFilter = {
  from: null,
  until: null,
  payer: null,
  least: null,
  most: null,
  currency: null,
  statuses: null,
  connectionId: null,
  mode: null,
  createdBy: null,
  pipelineId: null,
  withHidden: false,
};

/** Several statuses under one word. */
export const statusGroups = {
  open: paymentStatuses.filter(isOpen),
  received: ["paid", "confirmed_manually", "partially_paid", "partially_refunded"],
  overdue: ["expired"],
  review: ["needs_review", "disputed"],
} as const satisfies Readonly<Record<string, readonly PaymentStatus[]>>;

export type StatusGroup = keyof typeof statusGroups;

/** How a text is compared with another: `ÄPFEL` and `äpfel` are the same. */
export function searchable(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
