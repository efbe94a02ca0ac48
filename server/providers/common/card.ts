import type { CardHint } from "../../domain/attempt.ts";

/** A card as its provider hints at it: null unless the number, masked or not, ends in four digits. */
export function cardHint(brand: string | null | undefined, number: string | null | undefined): CardHint | null {
  const last4 = /\d{4}$/.exec(number ?? "")?.[0];
  return last4 === undefined ? null : { brand: brand || null, last4 };
}
