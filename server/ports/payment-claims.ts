import type { Mode, Payment } from "../domain/payment.ts";

/** What payments hold that another one may want: a deal's open place, a connection's reference. */
export interface PaymentClaims {
  /** Payments of the deal and mode that another one may have to wait for, the cancelled left out; newest first. */
  listHolding(portalId: number, dealId: string, mode: Mode): Promise<readonly Payment[]>;
  /** The same for many deals in one statement; answers in their order. */
  listHoldingOf(portalId: number, dealIds: readonly string[], mode: Mode): Promise<readonly (readonly Payment[])[]>;
  /** The payment of that reference, of whatever status: references are never used twice. */
  findByReference(portalId: number, connectionId: string, reference: string): Promise<Payment | null>;
  /** The same for many in one statement; answers in their order. */
  findByReferences(
    portalId: number,
    connectionId: string,
    references: readonly string[],
  ): Promise<readonly (Payment | null)[]>;
}

/** What a seller chose the last time, kept to be offered again. */
export interface LastChoices {
  readonly type: "amount" | "products";
  readonly connectionId: string;
  /** Whole days, null for no end. */
  readonly validityDays: number | null;
  readonly capture: "auto" | "manual";
  readonly language: string | null;
}

/** The last choices of each user of each account. */
export interface ChoiceBook {
  find(portalId: number, userId: string): Promise<LastChoices | null>;
  save(portalId: number, userId: string, choices: LastChoices): Promise<void>;
}
