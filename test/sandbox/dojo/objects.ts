/** Dojo's objects as the API answers them. https://docs.dojo.tech/api */

export interface Money {
  readonly value: number;
  readonly currencyCode: string;
}

export interface PaymentEvent {
  readonly transactionId: string;
  readonly transactionDateTime: string;
  readonly eventType: string;
  readonly authCode: string;
  readonly cardNumber: string;
  readonly cardType: string;
}

export interface Capture {
  readonly id: string;
  readonly amount: number;
  status: string;
  readonly createdAt: string;
}

export interface Intent {
  readonly id: string;
  readonly account: Account;
  captureMode: string;
  status: string;
  amount: Money;
  totalAmount: Money;
  refundedAmount: number;
  readonly createdAt: string;
  updatedAt: string;
  readonly expireAt: string;
  readonly autoExpireIn: string | null;
  readonly autoExpireAction: string | null;
  readonly reference: string;
  readonly description: string | null;
  readonly config: Config;
  readonly paymentMethods: readonly string[];
  itemLines: readonly unknown[];
  taxLines: readonly unknown[];
  readonly metadata: Readonly<Record<string, string>>;
  paymentDetails?: { readonly transactionId: string; readonly transactionDateTime: string; readonly card: object };
  shippingDetails?: { readonly name: string; readonly deliveryNotes: null; readonly address: object };
  readonly paymentEvents: PaymentEvent[];
  readonly captures: Capture[];
  clientSessionSecret: string;
  paymentLink: string;
}

export interface Config {
  readonly redirectUrl?: string | null;
  readonly cancelUrl?: string | null;
  readonly payment?: { readonly customAmountAllowed?: boolean } | null;
  readonly shippingDetails?: { readonly collectionRequired?: boolean } | null;
}

/** A merchant's account is either for tests or live, as its keys are. */
export interface Account {
  readonly id: string;
  readonly mode: "test" | "live";
}

export interface Refund {
  readonly paymentIntentId: string;
  readonly refundId: string;
  readonly refundReason: string | null;
  readonly notes: string | null;
}

export interface Secret {
  readonly id: string;
  readonly value: string;
  readonly createdAt: string;
  isActive: boolean;
}

export interface Subscription {
  readonly id: string;
  readonly accountId: string;
  events: readonly string[];
  url: string;
  description: string | null;
  readonly secrets: Secret[];
  readonly createdAt: string;
  updatedAt: string;
}

/** One happening, for the webhooks. */
export interface DojoEvent {
  readonly id: string;
  readonly event: string;
  readonly accountId: string;
  readonly createdAt: string;
  readonly data: { readonly paymentIntentId: string; readonly paymentStatus: string; readonly captureMode: string };
}

/** What an answer shows of an intent; `paymentSource` is not in the schema and comes all the same. */
export function shown({ account: _account, ...intent }: Intent): object {
  return { ...intent, paymentSource: "api", cardHolderNotPresent: false, terminalSessionHistory: [] };
}
