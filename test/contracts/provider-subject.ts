import { inspect } from "node:util";
import { UpstreamError } from "../../server/domain/errors.ts";
import type { Money } from "../../server/domain/money.ts";
import type { DeliveryAddress } from "../sandbox/provider-kit/index.ts";
import type { CheckoutOrder, Provider, ProviderAccount, RawWebhook } from "../../server/ports/provider.ts";

/** A provider with an account at it, and a hand on everything around: the payer, the network, the clock. */
export interface ProviderUnderTest {
  readonly provider: Provider;
  readonly account: ProviderAccount;
  /** The portal the account was opened for. */
  readonly portalId: number;
  /** The clock the adapter and the provider go by, epoch ms. */
  now(): number;
  /** A sum the provider takes. */
  readonly amount: Money;
  readonly payer: PayerUnderTest;
  /** How many checkouts of this payment could still be paid, counted at the provider and not through the adapter. */
  countPayable(paymentId: string): number | Promise<number>;
  /** How many pages of lost answers no repeat has found. Absent where each is found. */
  countLeftBehind?(): number;
  /** From now on the provider uses a status word for this checkout that nobody knows. Absent where words are our own. */
  sayUnknown?(reference: string): void | Promise<void>;
  /** Ends a refund that people at the provider decide on, or that the bank sends back later. */
  settleRefund?(refund: string, outcome: "done" | "failed"): void | Promise<void>;
  /** Present when the provider signs what it sends. */
  readonly webhooks?: WebhooksUnderTest;
  /** Present when there is a network that can fail. */
  readonly faults?: FaultsUnderTest;
  close?(): void | Promise<void>;
}

/** Somebody on the provider's page; each act is over when its promise is. */
export interface PayerUnderTest {
  /**
   * Pays, or has the money held where the order says so; `refused` when the page takes no money any more. `to` is typed
   * where the page asks for it.
   */
  pay(reference: string, to?: DeliveryAddress): Promise<"paid" | "refused">;
  decline(reference: string): Promise<void>;
  leave(reference: string): Promise<void>;
}

export interface WebhooksUnderTest {
  /** Where they are sent, when the signature or the order names it. */
  readonly url?: string;
  /** Every delivery the provider has sent so far, as it would arrive at our door. */
  deliver(): Promise<readonly RawWebhook[]>;
  /** The provider sends the latest happening once more, as after a failed delivery. */
  repeatLast(): Promise<void>;
  /** Where the signature stands, in lower case. */
  readonly signatureHeader: string;
  /** The secret in use, and the same account holding another one. */
  readonly secret: string;
  reopenWith(secret: string): ProviderAccount;
  /** The delivery with its signed part changed in several ways; one byte of the body unless told otherwise. */
  tamper?(delivery: RawWebhook): readonly RawWebhook[];
}

export interface FaultsUnderTest {
  /** The provider no longer knows the key. */
  refuseKey(): void;
  /** The provider asks to wait this long. */
  limitRate(seconds: number): void;
  /** Calls take effect, their answers never arrive. */
  loseAnswers(): void;
  /** The next call takes effect at once and is answered when this resolves. */
  delayAnswer(until: Promise<unknown>): void;
  /** Answers are no JSON. */
  garbleAnswers(): void;
  heal(): void;
  /** Secrets that may be in no error, in whatever form. */
  readonly canaries: readonly string[];
}

/** Sets up a subject that is closed when its test ends. */
export type Start = () => Promise<ProviderUnderTest>;

export function orderFor(subject: ProviderUnderTest, changes: Partial<CheckoutOrder> = {}): CheckoutOrder {
  return {
    paymentId: "3kTMd0vX9aBcDeFgHiJkLm",
    portalId: subject.portalId,
    generation: 1,
    isRepeat: false,
    amount: subject.amount,
    description: "Consulting, October",
    reference: "PT-1001",
    lines: [],
    capture: "auto",
    methods: null,
    language: null,
    asksAddress: false,
    payer: { name: "Mia Keller", email: "mia@example.com" },
    expiresAt: subject.now() + 60 * 60 * 1000,
    returnUrl: "https://pay.example.com/p/token/return",
    cancelUrl: "https://pay.example.com/p/token",
    webhookUrl: subject.webhooks?.url ?? "https://pay.example.com/webhooks/provider/token",
    ...changes,
  };
}

/** A delivery by POST, as it arrives at our door. */
export function posted(
  delivery: Pick<RawWebhook, "body" | "headers" | "receivedAt"> & Partial<RawWebhook>,
): RawWebhook {
  return { method: "POST", url: "https://pay.example.com/webhooks/provider/token", query: "", ...delivery };
}

/** A copy with the lowest bit of one byte changed. */
export function flipped(bytes: Buffer, place: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(place) ^ 1, place);
  return copy;
}

/** The error a call ends with; fails the test when it is none of ours. */
export async function upstreamErrorOf(call: Promise<unknown>): Promise<UpstreamError> {
  const outcome = await call.then(
    (value) => `no error, but ${inspect(value)}`,
    (error: unknown) => error,
  );
  if (outcome instanceof UpstreamError) return outcome;
  throw new Error(`Expected an UpstreamError, got ${inspect(outcome)}`);
}

/** Every form in which an error could end up in a log or an answer. */
export function inForms(error: Error): string {
  return [error.message, error.stack, JSON.stringify(error), inspect(error, { depth: null, showHidden: true })].join(
    "\n",
  );
}
