/** As typed at the provider. */
export interface Payer {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** Where the delivery goes, line by line. */
  readonly address?: readonly string[];
  /** The viewer may have the address written to the contact. */
  readonly canBeWritten?: true;
}

/** `GET /api/payments/{id}/contact-address`: what writing the delivery address to the contact would do now. */
export interface AddressLook {
  readonly contact: string;
  /** Empty where the contact has the address already. */
  readonly changes: readonly AddressChange[];
  /** To be sent with the press: it means what was looked at. */
  readonly mark: string;
  /** Why it cannot be written, with the cure; null where it can. */
  readonly refusal: string | null;
  /** On its way already. */
  readonly isPromised: boolean;
}

export interface AddressChange {
  readonly property: "address" | "zip" | "city" | "state" | "country";
  readonly before: string | null;
  readonly after: string;
}

/** `POST /api/payments/{id}/contact-address` */
export interface AddressRequest {
  readonly idempotencyKey: string;
  readonly mark: string;
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
