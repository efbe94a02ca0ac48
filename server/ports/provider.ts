import type { Money } from "../domain/money.ts";
import type { Mode } from "../domain/payment.ts";
import type { Snapshot } from "../domain/snapshot.ts";

export type { AttemptFact, MoneyFact, Snapshot } from "../domain/snapshot.ts";

/** A payment company: what it is called, what it can do, and how to open a merchant's account with it. */
export interface Provider {
  /** The word used in addresses and rows: `stripe`. */
  readonly id: string;
  readonly label: string;
  readonly capabilities: Capabilities;
  /** What the merchant fills in to connect; the form is drawn from it. */
  readonly settings: readonly SettingsField[];
  /** Origins the payer may be sent to. Nothing else is ever redirected to. */
  readonly payOrigins: readonly string[];
  /** Why the provider would not take this sum, in words for the form, or null; it is not asked for that. */
  refusalOf(amount: Money): string | null;
  /** Judges what was filled in. Throws ValidationError naming the fields. */
  readSettings(values: Readonly<Record<string, string>>): ProviderSettings;
  /** Opens the account for calls. Makes none by itself. */
  open(account: AccountToOpen): ProviderAccount;
}

/** A field of the connect form. Secret ones are never shown again, only their last four characters. */
export interface SettingsField {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly isSecret: boolean;
  readonly isRequired: boolean;
}

/** Accepted settings: `values` are sealed as they stand; `mode` is told by the key itself. */
export interface ProviderSettings {
  readonly mode: Mode;
  readonly values: Readonly<Record<string, string>>;
  /** Last four characters of the main key, or "" where there is none. */
  readonly keyEnding: string;
}

export interface AccountToOpen {
  readonly portalId: number;
  readonly connectionId: string;
  readonly mode: Mode;
  readonly values: Readonly<Record<string, string>>;
}

/** What a provider can and cannot do, as data: form, docs and adapter draw on the same. */
export interface Capabilities {
  /** How long the provider keeps a checkout payable at least and at most, ms; `CheckoutOrder.expiresAt` lies between. */
  readonly checkoutLife: { readonly shortest: number; readonly longest: number };
  readonly registersWebhooks: boolean;
  /** ISO 4217 codes taken, or null for all. */
  readonly currencies: readonly string[] | null;
  readonly descriptionLimit: number;
}

/** One merchant's account at one provider, ready to call. Every method may throw UpstreamError. */
export interface ProviderAccount {
  /** A harmless call that proves the keys work and have the rights needed; throws UpstreamError naming what is missing. */
  check(): Promise<void>;
  /** Makes the provider's object and page. The same order and key never make a second one. */
  openCheckout(order: CheckoutOrder): Promise<OpenedCheckout>;
  /** The truth about a checkout, asked of the provider. Throws UpstreamError `not_found`. */
  read(reference: string): Promise<Snapshot>;
  /** Makes sure the checkout can no longer be paid; tells when it already was. */
  closeCheckout(reference: string): Promise<"closed" | "already_paid">;
  /** Checks a delivery's signature over its raw bytes and says what it hints at. Throws UnverifiedWebhookError. */
  readWebhook(webhook: RawWebhook): Hint;
  /** Has the provider send its events to `url`; answers settings to keep (the signing secret). Absent where the API has none. */
  registerWebhook?(url: string): Promise<Readonly<Record<string, string>>>;
}

export interface CheckoutOrder {
  readonly paymentId: string;
  readonly portalId: number;
  /** Counts the checkouts of the payment; with the amount it makes the idempotency key. */
  readonly generation: number;
  readonly amount: Money;
  readonly description: string;
  readonly reference: string;
  /** When the page should stop taking money, epoch ms; within `checkoutLife` of the first try and the same on a repeat. */
  readonly expiresAt: number;
  /** Where the payer is sent afterwards, and when giving up. */
  readonly returnUrl: string;
  readonly cancelUrl: string;
}

export interface OpenedCheckout {
  readonly reference: string;
  readonly url: string;
  readonly expiresAt: number | null;
}

/** A delivery as it arrived, not yet believed. Header names are lower-case. */
export interface RawWebhook {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Epoch ms of arrival. */
  readonly receivedAt: number;
}

/** What a verified delivery gives reason to do. A hint proves nothing: the provider is read before anything is believed. */
export interface Hint {
  /** Unique per happening; a repeat carries the same. */
  readonly dedupeKey: string;
  /** The provider's word for the happening, for the trail. */
  readonly kind: string;
  /** What to read: a checkout's reference, one of our payments by its id, or nothing (acknowledge only). */
  readonly read: { readonly checkout: string } | { readonly payment: string } | null;
}
