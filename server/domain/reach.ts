import type { Payment } from "./payment.ts";

/** Whose payments somebody sees: everybody's, or only those they made themselves. */
export type Reach = "all" | { readonly madeBy: string };

export function sees(reach: Reach, { createdBy }: Pick<Payment, "createdBy">): boolean {
  return reach === "all" || reach.madeBy === createdBy;
}

/** The one whose payments are seen; null for everybody's. */
export function makerIn(reach: Reach): string | null {
  return reach === "all" ? null : reach.madeBy;
}
