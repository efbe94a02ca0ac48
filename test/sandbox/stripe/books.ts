import { Stripe } from "stripe";
import type { BalanceTransaction, Charge, Dispute, Endpoint, Intent, IntentOrder, Refund, Session } from "./objects.ts";

/** What is sent to webhook endpoints. Its object stands as it was when the event happened. */
export interface StripeEvent {
  readonly id: string;
  readonly object: "event";
  readonly api_version: string;
  readonly created: number;
  readonly data: { readonly object: unknown };
  readonly livemode: boolean;
  readonly pending_webhooks: number;
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null };
  readonly type: string;
}

/** Everything the simulated Stripe knows. Objects are kept whole, references between them as ids. */
export interface Books {
  readonly sessions: Map<string, Session>;
  /** What a session's PaymentIntent will be like once the payer confirms. */
  readonly intentOrders: Map<string, Omit<IntentOrder, "created">>;
  readonly intents: Map<string, Intent>;
  readonly charges: Map<string, Charge>;
  readonly refunds: Map<string, Refund>;
  /** What charges did to the merchant's balance. */
  readonly balance: Map<string, BalanceTransaction>;
  readonly disputes: Map<string, Dispute>;
  readonly endpoints: Map<string, Endpoint & { readonly secret: string }>;
  readonly events: StripeEvent[];
  newId(prefix: string): string;
  /** Whole seconds, as everywhere at Stripe. */
  seconds(): number;
  emit(type: string, object: Session | Intent | Charge | Refund | Dispute): void;
}

export function createBooks(now: () => number, announce: (event: StripeEvent) => void): Books {
  let count = 0;
  const newId = (prefix: string): string => {
    count += 1;
    return `${prefix}_${count.toString(36).padStart(16, "0")}`;
  };
  const seconds = (): number => Math.floor(now() / 1000);
  const charges = new Map<string, Charge>();
  const events: StripeEvent[] = [];
  return {
    sessions: new Map(),
    intentOrders: new Map(),
    intents: new Map(),
    charges,
    refunds: new Map(),
    balance: new Map(),
    disputes: new Map(),
    endpoints: new Map(),
    events,
    newId,
    seconds,
    emit(type, object) {
      const event: StripeEvent = {
        id: newId("evt"),
        object: "event",
        api_version: Stripe.API_VERSION,
        created: seconds(),
        data: { object: structuredClone(object) },
        livemode: isLive(charges, object),
        pending_webhooks: 1,
        request: { id: null, idempotency_key: null },
        type,
      };
      events.push(event);
      announce(event);
    },
  };
}

/** A refund does not say its mode; its charge does. */
export function isLive(
  charges: ReadonlyMap<string, Charge>,
  object: { readonly livemode?: boolean; readonly charge?: unknown },
): boolean {
  return object.livemode ?? charges.get(String(object.charge))?.livemode ?? false;
}
