/** As typed at the provider. */
export interface Payer {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** Where the delivery goes, line by line. */
  readonly address?: readonly string[];
}

/** A card the provider documents for its test mode. */
export interface TestCard {
  readonly number: string;
  /** What is typed beside it: `12/29, code 020`. */
  readonly alongside: string;
  /** What becomes of the payment: `paid`. */
  readonly outcome: string;
}

/** What a payment's details tell of its provider's side. */
export interface ProviderSide {
  readonly providerReference: string | null;
  /** Its page in the provider's own portal, where one is known. */
  readonly portalUrl: string | null;
  /** What the customer gave of themselves on the provider's page; the contact stays as it is. */
  readonly payer: Payer | null;
  /** For trying it out; empty unless it is a test payment that can be paid now. */
  readonly testCards: readonly TestCard[];
}
