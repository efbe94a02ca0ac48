import { z } from "zod";
import { UpstreamError, type Fault } from "../../domain/errors.ts";
import { send, type OutboundAnswer } from "../../outbound.ts";
import type { Clock } from "../../ports/context.ts";
import type { AccountDetails, CrmOAuth, GrantedTokens } from "../../ports/crm-oauth.ts";
import { failureOf, readRetryAfter } from "./faults.ts";
import { parseJson } from "./json.ts";

// https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens

interface HubSpotOAuthOptions {
  readonly apiUrl: string;
  /** Where people consent: `https://app.hubspot.com`. */
  readonly appUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The same literal text at every step. */
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly optionalScopes?: readonly string[];
  /** Dated version of the REST API: `2026-09`. */
  readonly restVersion: string;
  readonly clock: Clock;
}

/** Milliseconds; somebody waits for what needs a token. */
const timeLimit = 5000;

export function hubspotOAuth(options: HubSpotOAuthOptions): CrmOAuth {
  return {
    authorizeUrl: (state, codeChallenge) => authorizeUrl(options, state, codeChallenge),
    exchangeCode: (code, codeVerifier) =>
      requestTokens(options, {
        grant_type: "authorization_code",
        code,
        code_verifier: codeVerifier,
        redirect_uri: options.redirectUri,
      }),
    refresh: (refreshToken) => requestTokens(options, { grant_type: "refresh_token", refresh_token: refreshToken }),
    readAccount: (accessToken) => readAccount(options, accessToken),
  };
}

function authorizeUrl(options: HubSpotOAuthOptions, state: string, codeChallenge: string): string {
  const query = new URLSearchParams({
    client_id: options.clientId,
    redirect_uri: options.redirectUri,
    scope: options.scopes.join(" "),
    ...(options.optionalScopes?.length && { optional_scope: options.optionalScopes.join(" ") }),
    state,
    code_challenge: codeChallenge,
    code_challenge_method: "S256",
  });
  // HubSpot's page documents spaces between scopes as %20.
  return `${options.appUrl}/oauth/authorize?${query.toString().replaceAll("+", "%20")}`;
}

type Grant = Readonly<Record<string, string>>;

async function requestTokens(options: HubSpotOAuthOptions, grant: Grant): Promise<GrantedTokens> {
  const askedAt = options.clock.now();
  const answer = await send({
    upstream: "hubspot",
    method: "POST",
    url: `${options.apiUrl}/oauth/${options.restVersion}/token`,
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body: new URLSearchParams({
      ...grant,
      client_id: options.clientId,
      client_secret: options.clientSecret,
    }).toString(),
    timeLimit,
  });
  if (answer.status !== 200) throw tokenFailure(answer, options.clock.now());
  return toTokens(parse(grantAnswer, answer), askedAt, grant["refresh_token"]);
}

const grantAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive(),
  hub_id: z.number().int().positive(),
  user_id: z.union([z.number(), z.string()]).transform(String).catch(""),
  scopes: z.array(z.string()).catch([]),
});

/** A refresh that names no new refresh token leaves the former one in force. */
function toTokens(granted: z.infer<typeof grantAnswer>, askedAt: number, formerToken?: string): GrantedTokens {
  const refreshToken = granted.refresh_token ?? formerToken;
  if (refreshToken === undefined) throw new UpstreamError("unexpected", { upstream: "hubspot", status: 200 });
  return {
    portalId: granted.hub_id,
    userId: granted.user_id,
    accessToken: granted.access_token,
    refreshToken,
    expiresAt: askedAt + Math.floor(granted.expires_in * 1000),
    scopes: granted.scopes,
  };
}

const tokenError = z
  .object({ error: z.string().optional().catch(undefined), status: z.string().optional().catch(undefined) })
  .catch({ error: undefined, status: undefined });

/** The words are HubSpot's own codes; its sentences are left out, since they may repeat what was sent. */
function tokenFailure({ status, headers, text }: OutboundAnswer, now: number): UpstreamError {
  const { error, status: word } = tokenError.parse(parseJson(text));
  return new UpstreamError(tokenFault(status, [error ?? "", word ?? ""]), {
    upstream: "hubspot",
    status,
    code: [word, error].find((code) => known.has(code ?? "")),
    retryAfter: readRetryAfter(headers.get("retry-after"), now),
    correlationId: headers.get("x-hubspot-correlation-id") ?? undefined,
  });
}

// A mistake in our own configuration must never look like an installation that was revoked.
const misconfigured: ReadonlySet<string> = new Set([
  "invalid_client",
  "invalid_request",
  "unauthorized_client",
  "unsupported_grant_type",
  "BAD_CLIENT_ID",
  "BAD_CLIENT_SECRET",
  "BAD_GRANT_TYPE",
  "BAD_REDIRECT_URI",
]);
const revoked: ReadonlySet<string> = new Set([
  "invalid_grant",
  "access_denied",
  "BAD_REFRESH_TOKEN",
  "BAD_AUTH_CODE",
  "BAD_HUB",
]);
const known: ReadonlySet<string> = new Set([...misconfigured, ...revoked]);

function tokenFault(status: number, words: readonly string[]): Fault {
  if (status === 429) return "rate_limited";
  if (status === 423 || status === 477 || status >= 500) return "unavailable";
  if (status < 400) return "unexpected";
  if (words.some((word) => misconfigured.has(word))) return "permission";
  return words.some((word) => revoked.has(word)) ? "auth" : "permission";
}

async function readAccount(options: HubSpotOAuthOptions, accessToken: string): Promise<AccountDetails> {
  const answer = await send({
    upstream: "hubspot",
    method: "GET",
    url: `${options.apiUrl}/account-info/${options.restVersion}/details`,
    headers: { authorization: `Bearer ${accessToken}`, accept: "application/json" },
    timeLimit,
  });
  if (answer.status !== 200) throw failureOf(answer, false, options.clock.now());
  return parse(accountDetails, answer);
}

const accountDetails = z.object({
  timeZone: z.string().min(1),
  companyCurrency: z.string().min(1),
  additionalCurrencies: z.array(z.string()).catch([]),
  accountType: z.string().catch("STANDARD"),
  uiDomain: z.string().min(1).catch("app.hubspot.com"),
});

function parse<T>(schema: z.ZodType<T>, { status, text }: OutboundAnswer): T {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw new UpstreamError("unexpected", { upstream: "hubspot", status });
  return parsed.data;
}
