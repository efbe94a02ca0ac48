import type { CheckoutOrder } from "../../ports/provider.ts";

/** What we write into an invoice's `UserDefinedField` (≤ 500 characters), and find there again. */
export interface Mark {
  readonly paymentId: string;
  readonly generation: number;
  /** Whether the order was only to hold the money. */
  readonly isHold: boolean;
}

/** Tells our invoices from those of other integrations on the merchant's account. */
const source = "payments-tab";

export function markOf({ portalId, paymentId, generation, capture }: CheckoutOrder): string {
  return [source, portalId, paymentId, generation, capture === "manual" ? "hold" : "take"].join("/");
}

/** Null for an invoice that was made outside this app or for another portal. */
export function markIn(field: string | null | undefined, portalId: number): Mark | null {
  const [app, portal, paymentId = "", generation = "", capture] = (field ?? "").split("/");
  if (app !== source || portal !== String(portalId) || paymentId === "") return null;
  return { paymentId, generation: Number(generation), isHold: capture === "hold" };
}
