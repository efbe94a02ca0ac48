import type { Scope } from "./endpoint.ts";

/** One line of `errors[]` in an error body. */
export interface ErrorDetail {
  readonly message: string;
  readonly code?: string;
  readonly in?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/** The body of an error but for `status` and `correlationId`, which every one gets. */
export interface ErrorBody {
  readonly message: string;
  readonly category?: string;
  readonly subCategory?: string;
  readonly errors?: readonly ErrorDetail[];
  readonly context?: Readonly<Record<string, readonly string[]>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly errorType?: string;
  readonly policyName?: string;
}

/**
 * HubSpot says no.
 * https://developers.hubspot.com/docs/api-reference/error-handling
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, body: ErrorBody, headers: Readonly<Record<string, string>> = {}) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** A property value that was not accepted. */
export interface Problem {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/** 401 for a token HubSpot does not know: none sent, made up, or of an account that uninstalled the app. */
export function unauthenticated(): Refusal {
  const message = "Authentication credentials not found. This API supports OAuth 2.0 authentication.";
  return new Refusal(401, { message, category: "INVALID_AUTHENTICATION" });
}

/** 401 for a token whose time is over. `expiredAt` is epoch ms. */
export function expiredToken(expiredAt: number): Refusal {
  const time = new Date(expiredAt).toISOString();
  const message = `The OAuth token used to make this call expired at ${time}.`;
  return new Refusal(401, { message, category: "EXPIRED_AUTHENTICATION", context: { "expire time": [time] } });
}

/** 403: any one of `scopes` would have done. */
export function missingScopes(scopes: readonly Scope[]): Refusal {
  return new Refusal(403, {
    message: "This app hasn't been granted all required scopes to make this call.",
    category: "MISSING_SCOPES",
    errors: [
      {
        message: "One or more of the following scopes are required.",
        context: { requiredGranularScopes: scopes },
      },
    ],
    links: { scopes: "https://developers.hubspot.com/scopes" },
  });
}

export function notFound(message = "resource not found"): Refusal {
  return new Refusal(404, { message, category: "OBJECT_NOT_FOUND" });
}

/** 400 for a request whose shape is wrong. */
export function badRequest(message: string, errors?: readonly ErrorDetail[]): Refusal {
  return new Refusal(400, { message, category: "VALIDATION_ERROR", ...(errors && { errors }) });
}

export function unsupportedMediaType(): Refusal {
  return new Refusal(415, { message: "HTTP 415 Unsupported Media Type" });
}

/** 409 for a record with the same unique value. */
export function conflict(message: string, subCategory?: string): Refusal {
  const category = subCategory ? "OBJECT_ALREADY_EXISTS" : "CONFLICT";
  return new Refusal(409, { message, category, ...(subCategory && { subCategory }) });
}

/** The body of 400 for property values that were not accepted; the message carries them as JSON, as HubSpot's does. */
export function invalidProperties(problems: readonly Problem[]): ErrorBody {
  const listed = problems.map(({ name, code, message }) => ({ isValid: false, message, error: code, name }));
  return {
    message: `Property values were not valid: ${JSON.stringify(listed)}`,
    category: "VALIDATION_ERROR",
    errors: problems.map(({ name, code, message }) => ({ message, code, context: { propertyName: [name] } })),
  };
}

/** 429 as the rate limiter says it: https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines */
export function tooManyCalls(policy: "TEN_SECONDLY_ROLLING" | "SECONDLY"): Refusal {
  const limit = policy === "SECONDLY" ? "secondly" : "ten_secondly_rolling";
  return new Refusal(429, {
    message: `You have reached your ${limit} limit.`,
    errorType: "RATE_LIMIT",
    policyName: policy,
  });
}
