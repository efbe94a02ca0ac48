/** A value from outside that cannot be accepted; `fields` names each culprit in words for its form. */
export class ValidationError extends Error {
  override readonly name = "ValidationError";
  readonly fields: readonly FieldError[];
  constructor(fields: readonly FieldError[]) {
    super(fields.map((field) => `${field.name}: ${field.message}`).join("; "));
    this.fields = fields;
  }
}

export interface FieldError {
  readonly name: string;
  readonly message: string;
}

/** Nothing of that id within this portal. Another portal's row looks exactly the same. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
}

/** The present state does not allow the act. `code` tells callers which case it is. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
  readonly code: ConflictCode;
  readonly paymentId: string | undefined;
  constructor(code: ConflictCode, message: string, paymentId?: string) {
    super(message);
    this.code = code;
    this.paymentId = paymentId;
  }
}

export type ConflictCode =
  | "open_payment"
  | "nothing_due"
  | "key_reused"
  | "already_paid"
  | "not_open"
  | "too_many"
  | "changed_meanwhile"
  | "reference_taken"
  | "connection_removed";

/** The user is known and may not do this. */
export class ForbiddenError extends Error {
  override readonly name = "ForbiddenError";
}

/** The request does not prove who sent it. */
export class UnverifiedRequestError extends Error {
  override readonly name = "UnverifiedRequestError";
}

/** The delivery's signature does not hold for its bytes, its secret or its time. */
export class UnverifiedWebhookError extends Error {
  override readonly name = "UnverifiedWebhookError";
  /** Its time alone is off: the signature is the provider's own. */
  readonly isSkewed: boolean;
  constructor(message: string, { isSkewed = false }: { readonly isSkewed?: boolean } = {}) {
    super(message);
    this.isSkewed = isSkewed;
  }
}

/** The account has no working installation: tokens were revoked or never given. */
export class DisconnectedError extends Error {
  override readonly name = "DisconnectedError";
}

/**
 * Our database is out of reach, has no room or does not answer in time. What was asked may have been kept all the same, where
 * the answer to a commit was lost; whoever repeats it with the same key finds out.
 */
export class StorageError extends Error {
  override readonly name = "StorageError";
  constructor(options: { readonly cause: unknown }) {
    super("The database is in trouble.", options);
  }
}

/**
 * What can go wrong on the far side of a call. Only `rate_limited`, `unavailable` and `ambiguous` are worth a retry;
 * `ambiguous` means the request may have taken effect, so look before repeating.
 */
export type Fault =
  | "auth"
  | "permission"
  | "validation"
  | "not_found"
  | "conflict"
  | "rate_limited"
  | "unavailable"
  | "ambiguous"
  | "unexpected";

const retryable: ReadonlySet<Fault> = new Set(["rate_limited", "unavailable", "ambiguous"]);

export interface UpstreamDetails {
  /** `hubspot` or the provider's id. */
  readonly upstream: string;
  /** The far side's own sentence, when it said one that is safe to show. */
  readonly said?: string | undefined;
  readonly code?: string | undefined;
  /** The names of the fields it is about, in the far side's words. */
  readonly about?: readonly string[] | undefined;
  readonly status?: number | undefined;
  /** Milliseconds the far side asked us to wait. */
  readonly retryAfter?: number | undefined;
  /** Their id of the call, for support. */
  readonly correlationId?: string | undefined;
  /** The reference of the page that an earlier try of the same order made, where it was paid there already. */
  readonly paidAs?: string | undefined;
  /** Whether its pages were looked through after it said this, and none of them is the order's. */
  readonly isAbsent?: boolean | undefined;
  /** How long the far side has not answered, milliseconds, where it was not asked for that reason. */
  readonly silentFor?: number | undefined;
}

/** A call to HubSpot or a provider that did not give what was asked. Never carries a secret, a header or a body. */
export class UpstreamError extends Error {
  override readonly name = "UpstreamError";
  readonly fault: Fault;
  readonly details: UpstreamDetails;
  constructor(fault: Fault, details: UpstreamDetails) {
    super(`${details.upstream}: ${fault}${details.said ? ` (${details.said})` : ""}`);
    this.fault = fault;
    this.details = details;
  }

  get isRetryable(): boolean {
    return retryable.has(this.fault);
  }

  /** Nothing was asked: the far side is known to be silent. */
  get isUntried(): boolean {
    return this.details.silentFor !== undefined;
  }
}

/** What a log may say of a fault of ours: its kind, never its text. */
export function kindOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
