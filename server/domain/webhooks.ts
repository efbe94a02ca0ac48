import type { EventFacts } from "./events.ts";
import type { Mode, PaymentStatus } from "./payment.ts";
import { day, hour, minute, second } from "./time.ts";

/** What programs elsewhere can be told of. Each message is a hint to read the payment, like a provider's to us. */
export const webhookTypes = [
  "payment.created",
  "payment.opened",
  "payment.pending",
  "payment.authorised",
  "payment.partially_paid",
  "payment.paid",
  "payment.confirmed_manually",
  "payment.declined",
  "payment.cancelled",
  "payment.expired",
  "payment.partially_refunded",
  "payment.refunded",
  "payment.disputed",
  "payment.needs_review",
  "payment.reopened",
  "payment.moved",
] as const;

export type WebhookType = (typeof webhookTypes)[number];

/** What an admin sends to see whether an endpoint listens; nobody subscribes to it. */
export const testType = "endpoint.test";

/** Where a merchant's own program hears what happens, of test or of live payments. */
export interface WebhookEndpoint {
  readonly portalId: number;
  readonly endpointId: string;
  readonly url: string;
  readonly mode: Mode;
  readonly types: readonly WebhookType[];
  /** Signs every message; `whsec_…`. */
  readonly secret: string;
  /** The one before it, which signs too until then. */
  readonly former: { readonly secret: string; readonly until: number } | null;
  /** Whether it kept us waiting or failed the last time, so that it is served apart and delays no other. */
  readonly isAiling: boolean;
  /** Why nothing is sent to it any more; null while it is served. */
  readonly pause: EndpointPause | null;
  readonly createdBy: string;
  readonly createdAt: number;
}

/** `gone`: it answered 410 · `admin`: a person paused it. */
export type EndpointPause = "gone" | "admin";

/** A message for one endpoint. Its id and text stay the same however often it is sent. */
export interface WebhookDelivery {
  readonly portalId: number;
  readonly deliveryId: string;
  readonly endpointId: string;
  /** The receiver's key against repeats: `webhook-id`. */
  readonly messageId: string;
  readonly type: WebhookType | typeof testType;
  readonly body: string;
  readonly paymentId: string | null;
  /** `due`: not taken yet · `delivered` · `dead`: the tries are used up, a person can have it sent again. */
  readonly state: "due" | "delivered" | "dead";
  readonly attempts: number;
  /** When the present run of tries began, epoch ms. */
  readonly startedAt: number;
  readonly dueAt: number;
  readonly createdAt: number;
}

/** What came of one try. */
export interface WebhookAttempt {
  readonly portalId: number;
  readonly deliveryId: string;
  readonly at: number;
  readonly milliseconds: number;
  /** HTTP status, null where no answer came. */
  readonly status: number | null;
  /** Why it does not count as taken; null where it does. */
  readonly trouble: WebhookTrouble | null;
}

/**
 * `refused`: any answer but 2xx · `redirected`: redirects are not followed · `forbidden_address`: it leads into a
 * private network · `too_slow`, `unreachable`: no answer within the time, or none at all.
 */
export type WebhookTrouble = "refused" | "redirected" | "forbidden_address" | "too_slow" | "unreachable";

/** How long a rotated secret goes on signing beside the new one. */
export const formerSecretTime = day;

/** How long a message is tried for. */
export const triedFor = 3 * day;

const delays: readonly number[] = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
];

export interface WebhookRetry {
  readonly now: number;
  readonly startedAt: number;
  /** Tries made so far, 1 after the first. */
  readonly attempts: number;
  /** 0 ≤ chance < 1: spreads the retries of many messages. */
  readonly chance: number;
  /** Milliseconds the receiver asked us to wait. */
  readonly retryAfter: number;
}

/** When to try again, epoch ms: at the end of the three days once more, and null after that. */
export function nextTryAt({ now, startedAt, attempts, chance, retryAfter }: WebhookRetry): number | null {
  const end = startedAt + triedFor;
  if (now >= end) return null;
  const delay = delays[Math.min(attempts, delays.length) - 1] ?? 0;
  const spread = Math.ceil(delay * (1 + chance / 4));
  return Math.min(now + Math.max(spread, Math.min(retryAfter, day)), end);
}

/** What programs are told of an event; null where it is none of theirs. */
export function typeOf(facts: EventFacts): WebhookType | null {
  if (facts.kind === "created") return "payment.created";
  if (facts.kind === "move_applied" || facts.kind === "move_undone") return "payment.moved";
  return facts.kind === "status_changed" ? typeOfStatus(facts.to) : null;
}

function typeOfStatus(status: PaymentStatus): WebhookType {
  return status === "created" ? "payment.reopened" : `payment.${status}`;
}
