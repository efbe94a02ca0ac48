import type { ConnectLink } from "./page-links.ts";

type Mode = "test" | "live";

export type KeyRight = "read" | "create" | "send" | "cancel" | "refund" | "capture";

/** A program's way into the account. Its text is shown once, on a page of ours. */
export interface ApiKeyView {
  readonly id: string;
  readonly name: string;
  readonly mode: Mode;
  readonly rights: readonly KeyRight[];
  /** Its last four characters. */
  readonly ending: string;
  /** The id of the user who made it. */
  readonly createdBy: string;
  readonly createdAt: number;
  /** Within the hour; null for never. */
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

/** `GET /api/api-keys` */
export interface ApiKeysView {
  /** Newest first, the revoked ones included. */
  readonly keys: readonly ApiKeyView[];
  /** Where the API is described, with samples. */
  readonly docsUrl: string;
}

/** `POST /api/api-keys`: what is asked for. Answered with a one-time address where the key is made and shown. */
export interface NewApiKey {
  readonly idempotencyKey: string;
  readonly name: string;
  readonly mode: Mode;
  readonly rights: readonly KeyRight[];
}

export type SecretLink = ConnectLink;

export interface EndpointView {
  readonly id: string;
  readonly url: string;
  readonly mode: Mode;
  readonly types: readonly string[];
  /** `gone`: it answered that it is gone for good · `paused`: by a person · `ailing`: it failed or was slow last time. */
  readonly state: "listening" | "ailing" | "paused" | "gone";
  /** Until when the secret before the present one signs too; null where there is none. */
  readonly formerUntil: number | null;
  readonly createdAt: number;
}

/** `GET /api/webhook-endpoints` */
export interface EndpointsView {
  readonly endpoints: readonly EndpointView[];
  /** All that an endpoint can be told of. */
  readonly types: readonly string[];
  readonly docsUrl: string;
}

/** `POST /api/webhook-endpoints` */
export interface NewEndpoint {
  readonly idempotencyKey: string;
  readonly url: string;
  readonly mode: Mode;
  readonly types: readonly string[];
}

/** `PUT /api/webhook-endpoints/{id}` */
export interface EndpointChange {
  readonly idempotencyKey: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly isPaused: boolean;
}

export interface SentMessage {
  readonly id: string;
  /** What the receiver knows it by. */
  readonly messageId: string;
  readonly type: string;
  readonly paymentId: string | null;
  readonly state: "due" | "delivered" | "dead";
  readonly createdAt: number;
  /** When it is tried next; null where it is not. */
  readonly nextAt: number | null;
  /** Oldest first. */
  readonly attempts: readonly {
    readonly at: number;
    readonly milliseconds: number;
    /** HTTP status, null without an answer. */
    readonly status: number | null;
    readonly trouble: "refused" | "redirected" | "forbidden_address" | "too_slow" | "unreachable" | null;
  }[];
}

/** `GET /api/webhook-endpoints/{id}/deliveries` */
export interface SentMessages {
  /** The last fifty, newest first. */
  readonly messages: readonly SentMessage[];
}
