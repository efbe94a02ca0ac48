import type { ProviderMessage, ProviderSending } from "../domain/link-delivery.ts";
import type { Money } from "../domain/money.ts";
import type { Mode } from "../domain/payment.ts";
import type { MoneyFact, Snapshot } from "../domain/snapshot.ts";

export type { AttemptFact, MoneyFact, MoneyTotal, Snapshot } from "../domain/snapshot.ts";

/** A payment company: what it is called, what it can do, and how to open a merchant's account with it. */
export interface Provider {
  /** The word used in addresses and rows: `stripe`. */
  readonly id: string;
  readonly label: string;
  readonly capabilities: Capabilities;
  /** What the merchant fills in to connect; the form is drawn from it. */
  readonly settings: readonly SettingsField[];
  /** Where the address of its events is entered by hand, by the menu names of its portal; null where that is never needed. */
  readonly webhookHelp?: string | null;
  /** Origins the payer may be sent to, `https://*.example.com` for all below a host. Nothing else is ever redirected to. */
  readonly payOrigins: readonly string[];
  /** Documented cards for trying out its page with a test connection; none where its page needs no card. */
  readonly testCards?: readonly TestCard[];
  /** The payment's page in the provider's own portal, for the merchant; null while it has none. Absent: no such address is known. */
  portalUrl?(payment: AtProvider): string | null;
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
  /** Whether it names the account, so that another value is another connection and not a new key. */
  readonly isFixed?: boolean;
  /** What can be chosen, the first unless told otherwise; a text is typed where there are none. */
  readonly choices?: readonly Choice[];
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A payment by the provider's own ids. */
export interface AtProvider {
  readonly mode: Mode;
  /** Of its attempts, the latest last. */
  readonly attempts: readonly string[];
}

/** A card the provider documents for its test mode. */
export interface TestCard {
  /** As it is typed, `4242 4242 4242 4242`. */
  readonly number: string;
  /** What is typed beside it: `12/29, 020`. */
  readonly alongside: string;
  /** What becomes of the payment: `paid`. */
  readonly outcome: string;
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
  /** Made together with the payment, so that a refusal shows while its maker is there, or only when the payer comes. */
  readonly opens: "at_creation" | "at_click";
  /** How long the provider keeps a checkout payable at least and at most, ms; `CheckoutOrder.expiresAt` lies between. */
  readonly checkoutLife: { readonly shortest: number; readonly longest: number };
  /** Whether each order names the address of our webhook, so that events come without anybody registering it. */
  readonly tellsByOrder: boolean;
  /** Whether asking for a page again, after the answer was lost, leads to that page; where not, another is made. */
  readonly findsLostPages: boolean;
  /** Whether a checkout can be made unpayable at the provider. Where not, its page takes money until its own end. */
  readonly closes: boolean;
  /** How another sum comes about: in the same checkout, there only while nobody has opened it, or by another checkout. */
  readonly changesAmount: "in_place" | "before_opening" | "by_replacing";
  /** Authorise now and capture later, for about so many days where one figure holds for all methods; null: never. */
  readonly holds: { readonly days: number | null; readonly captures: "once" | "many" } | null;
  /** Done when answered, or only asked for and done by people later. */
  readonly refunds: "at_once" | "on_approval";
  /** Product lines: whether their VAT can be told, and whether quantities must be whole; null: none are shown. */
  readonly lines: { readonly vat: boolean; readonly wholeQuantities: boolean } | null;
  /** Ways to pay that an order can be limited to, in the provider's words; null where an order cannot choose. */
  readonly methods: readonly Choice[] | null;
  /** Languages an order can ask the page for, `en`; null where the page goes by the payer's browser. */
  readonly languages: readonly string[] | null;
  /** Whether its page can ask the payer for a delivery address and tells what was typed. */
  readonly asksAddress: boolean;
  /** Ways the provider itself can send the link, while it makes its page. */
  readonly sendsLinks: readonly ProviderMessage[];
  /** Methods whose wallet gets a word of its own in place of a text message when they are the only one offered. */
  readonly pushesTo: readonly string[];
  /** Whether its page can be the end of a payer's way. */
  readonly keepsPayers: boolean;
  readonly registersWebhooks: boolean;
  /** ISO 4217 codes taken, or null for all. */
  readonly currencies: readonly string[] | null;
  readonly descriptionLimit: number;
}

/**
 * One merchant's account at one provider, ready to call. Every method may throw UpstreamError. What an adapter leaves
 * out its provider cannot do, and `capabilities` says so.
 */
export interface ProviderAccount {
  /** A harmless call that proves the keys work and have the rights needed; throws UpstreamError naming what is missing. */
  check(): Promise<void>;
  /**
   * Makes the provider's object and page. The same order never makes a second one that anybody can pay: where the
   * provider has no keys against it, a repeat looks first for what an earlier try may have left.
   */
  openCheckout(order: CheckoutOrder): Promise<OpenedCheckout>;
  /**
   * The reference of what an earlier try of the order has made, asked for at `since` (epoch ms) or later, whatever became
   * of it; null where there surely is nothing. Makes nothing: it is for orders whose own end has passed. Absent where a
   * provider's pages cannot be looked through.
   */
  findCheckout?(order: CheckoutOrder, since: number): Promise<string | null>;
  /** The truth about a checkout, asked of the provider. Throws UpstreamError `not_found`. */
  read(reference: string): Promise<Snapshot>;
  /** Makes sure the checkout can no longer be paid, as far as `capabilities.closes`; tells when it already was. */
  closeCheckout(reference: string): Promise<"closed" | "already_paid">;
  /** Has a live checkout ask another sum, the order's. `replace`: close it and open the next generation instead. */
  changeAmount?(reference: string, order: CheckoutOrder): Promise<"changed" | "replace">;
  /** Takes an authorised sum or a part of it. Throws UpstreamError `conflict` when the state does not allow it. */
  capture?(order: CaptureOrder): Promise<void>;
  /** Lets go of what is authorised and not captured. Throws like `capture`. */
  release?(reference: string): Promise<void>;
  /** Gives money back. The same key never gives twice. */
  refund?(order: RefundOrder): Promise<Refund>;
  /** What has become of a refund. Throws UpstreamError `not_found`. */
  readRefund?(refund: RefundReference): Promise<Refund>;
  /** Checks a delivery's signature over its raw bytes and says what it hints at. Throws UnverifiedWebhookError. */
  readWebhook(webhook: RawWebhook): Hint;
  /**
   * Facts of a delivery that no read shows, though its signature covers them, such as a dispute. `body` is one that
   * `readWebhook` has verified, `snapshot` the checkout as read since. Never a reason to call anything paid.
   */
  factsTold?(body: Buffer, snapshot: Snapshot): readonly MoneyFact[];
  /** Has the provider send its events to `url`; answers settings to keep (the signing secret). Absent where the API has none. */
  registerWebhook?(url: string): Promise<Readonly<Record<string, string>>>;
}

export interface CheckoutOrder {
  readonly paymentId: string;
  readonly portalId: number;
  /** Counts the checkouts of the payment; with the amount it makes the idempotency key. */
  readonly generation: number;
  /** Whether the provider may have been asked for this order before. */
  readonly isRepeat: boolean;
  readonly amount: Money;
  readonly description: string;
  /** The payment's own, printed in the provider's reports; with the generation it is unique per connection. */
  readonly reference: string;
  /** Sums to `amount`; empty: one line of the whole is made where one is needed. */
  readonly lines: readonly OrderLine[];
  /** `manual`: only authorise. Never asked of a provider that does not hold. */
  readonly capture: "auto" | "manual";
  /** Out of `capabilities.methods`; null for all that the account takes. */
  readonly methods: readonly string[] | null;
  /** Out of `capabilities.languages`, or null. */
  readonly language: string | null;
  /** Whether the page asks for a delivery address. Never wished of a provider that cannot. */
  readonly asksAddress: boolean;
  /** Filled in on the provider's page; nobody where the account wants nothing of the CRM shown there. */
  readonly payer: { readonly name: string; readonly email: string | null };
  /** To whom the provider sends the page's address itself, once; nobody where it is null or left out. */
  readonly sends?: ProviderSending | null;
  /** When the page should stop taking money, epoch ms; within `checkoutLife` of the first try and the same on a repeat. */
  readonly expiresAt: number;
  /** Whether the payer is to stay on the provider's page after paying. Never wished of a provider that cannot. */
  readonly endsThere?: boolean;
  /** Where the payer is sent afterwards, and when giving up. */
  readonly returnUrl: string;
  readonly cancelUrl: string;
  /** Where this connection's deliveries arrive, for providers that are told with each order. */
  readonly webhookUrl: string;
}

/** One line of what is paid for. */
export interface OrderLine {
  readonly description: string;
  /** Decimal text, `1.5`. */
  readonly quantity: string;
  /** Of the whole line, VAT and discount included, minor units. */
  readonly total: number;
  /** Percent as decimal text, `25`; null where nothing is known of VAT. */
  readonly vatRate: string | null;
}

export interface CaptureOrder {
  readonly checkout: string;
  readonly amount: Money;
  /** What was captured before as far as we know: where a provider has no keys, more there means an earlier try came through. */
  readonly capturedBefore: Money;
  readonly key: string;
}

export interface RefundOrder {
  readonly checkout: string;
  readonly amount: Money;
  readonly reason: string;
  /** Ours, unique per refund, at most 100 letters, digits and `-`. */
  readonly key: string;
}

export interface RefundReference {
  readonly checkout: string;
  /** The provider's id of the refund. */
  readonly refund: string;
}

export interface Refund extends RefundReference {
  /** `requested`: under way or waiting for people there; it may still fail. */
  readonly state: "requested" | "done" | "failed";
}

/** What became of one message a provider was asked to send. */
export interface ProviderSent {
  readonly by: ProviderMessage;
  readonly isSent: boolean;
  /** The provider's word for it: `skipped`. */
  readonly said: string | null;
}

export interface OpenedCheckout {
  readonly reference: string;
  /** Of each message that was asked for; left out where none was, or where a repeat sent none. */
  readonly sent?: readonly ProviderSent[];
  readonly url: string;
  readonly expiresAt: number | null;
}

/** A delivery as it arrived, not yet believed. Header names are lower-case. */
export interface RawWebhook {
  readonly method: "GET" | "POST";
  /** Host and path as the provider knows them, from our configuration and not from the request. */
  readonly url: string;
  /** The query as it came, without the question mark. */
  readonly query: string;
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
