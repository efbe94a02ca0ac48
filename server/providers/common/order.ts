import type { CheckoutOrder, OrderLine } from "../../ports/provider.ts";

/** The order's reference, which no other order of the connection has: by it an earlier try is found again. */
export function referenceOf({ reference, generation }: Pick<CheckoutOrder, "reference" | "generation">): string {
  return `${reference}-${generation}`;
}

/** The order's lines, or one of the whole sum. */
export function linesOf({ lines, description, reference, amount }: CheckoutOrder): readonly OrderLine[] {
  if (lines.length > 0) return lines;
  return [{ description: description || reference, quantity: "1", total: amount.minor, vatRate: null }];
}
