import type { Request, Router } from "express";
import { serve } from "../gate/delivery.ts";
import { type Answer, versions } from "../gate/endpoint.ts";
import { badRequest, notFound, unsupportedMediaType } from "../gate/errors.ts";
import { mediaType, rawBody, textOf } from "../gate/body.ts";
import type { GateParts } from "../gate/gate.ts";
import { OAuthRefusal } from "./oauth-errors.ts";
import type { Journal } from "../tells/journal.ts";
import type { App } from "../options.ts";
import type { Grant, IssuedTokens } from "./tokens.ts";

interface OAuthParts extends GateParts {
  readonly app: App;
  readonly journal: Journal;
}

type Form = Readonly<Record<string, string>>;

interface FormEndpoint {
  readonly path: string;
  /** Any other field is refused. */
  readonly fields: readonly string[];
  readonly work: (parts: OAuthParts, form: Form) => Answer;
}

const client = ["client_id", "client_secret"];

const endpoints: readonly FormEndpoint[] = [
  {
    path: "/oauth/{version}/token",
    fields: [...client, "grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "scope"],
    work: giveTokens,
  },
  { path: "/oauth/{version}/token/introspect", fields: [...client, "token", "token_type_hint"], work: introspect },
  { path: "/oauth/{version}/token/revoke", fields: [...client, "token", "token_type_hint"], work: revoke },
];

/**
 * The token endpoint with introspection and revocation.
 * https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens
 */
export function mountOAuth(router: Router, parts: OAuthParts): void {
  for (const endpoint of endpoints) {
    router.post(endpoint.path.replace("{version}", ":version"), rawBody, (request, response) => {
      const arrival = arrivalOf(parts, endpoint.path, request);
      return serve(parts, { request, response, arrival, work: () => act(parts, endpoint, request) });
    });
  }
}

function arrivalOf({ tokens }: OAuthParts, path: string, request: Request) {
  const version = String(request.params["version"]);
  const form = new URLSearchParams(textOf(request));
  const grant = tokens.readRefresh(form.get("refresh_token") ?? "");
  return {
    portalId: grant?.portalId ?? tokens.portalOfCode(form.get("code") ?? ""),
    path: path.replace("{version}", version),
    isLegacy: !versions.includes(version),
    hadExpiredToken: false,
    wasAfterUninstall: grant?.isUninstalled ?? false,
    isLimited: false,
  };
}

function act(parts: OAuthParts, { fields, work }: FormEndpoint, request: Request): Answer {
  const { method, path } = request;
  const answer = work(parts, readForm(parts, request, fields));
  if (parts.checksAnswers) parts.contract?.assertAnswer({ method, path, answer });
  return answer;
}

function readForm({ contract, app }: OAuthParts, request: Request, fields: readonly string[]): Form {
  const { method, path, originalUrl } = request;
  if (!versions.includes(String(request.params["version"]))) throw notFound();
  if (mediaType(request) !== "application/x-www-form-urlencoded") throw unsupportedMediaType();
  const form = Object.fromEntries(new URLSearchParams(textOf(request)));
  // Said to be checked before anything else.
  if (form["client_id"] !== app.clientId) throw new OAuthRefusal("BAD_CLIENT_ID");
  if (originalUrl.includes("?")) throw new OAuthRefusal("BAD_REQUEST");
  if (form["client_secret"] !== app.clientSecret) throw new OAuthRefusal("BAD_CLIENT_SECRET");
  const unknown = Object.keys(form).find((name) => !fields.includes(name));
  if (unknown !== undefined) throw badRequest(`Unknown form field ${unknown}`);
  const complaint = contract?.complaintAbout({ method, path, query: [], body: form });
  if (complaint) throw badRequest(`Outside the contract: ${complaint}`);
  return form;
}

const grants: Readonly<Record<string, (parts: OAuthParts, form: Form) => IssuedTokens>> = {
  authorization_code: ({ tokens, app }, { code = "", redirect_uri: redirectUri = "", code_verifier: verifier }) => {
    if (!app.redirectUris.includes(redirectUri)) throw new OAuthRefusal("BAD_REDIRECT_URI");
    return tokens.redeem({ code, redirectUri, verifier: verifier ?? null });
  },
  refresh_token: ({ tokens, world }, { refresh_token: refreshToken = "" }) => {
    const grant = tokens.readRefresh(refreshToken);
    if (grant && !world.state.portals.has(grant.portalId)) throw new OAuthRefusal("BAD_HUB");
    return tokens.refresh(refreshToken);
  },
};

function giveTokens(parts: OAuthParts, form: Form): Answer {
  if (form["grant_type"] === "client_credentials") return giveAppToken(parts, form);
  const give = grants[form["grant_type"] ?? ""];
  if (!give) throw new OAuthRefusal("BAD_GRANT_TYPE");
  const { grant, accessToken, refreshToken, expiresAt } = give(parts, form);
  const body = {
    token_type: "bearer",
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_in: secondsUntil(expiresAt, parts.now()),
    hub_id: grant.portalId,
    user_id: grant.userId,
    scopes: [...grant.scopes],
    token_use: "access_token",
  };
  return { status: 200, body };
}

/** A token of the app itself, which opens no account. */
function giveAppToken({ journal }: OAuthParts, { scope = "" }: Form): Answer {
  const { token, life } = journal.issueToken(scope.split(" "));
  return { status: 200, body: { token_type: "bearer", access_token: token, expires_in: life } };
}

function introspect(parts: OAuthParts, { token = "", token_type_hint: hint }: Form): Answer {
  const { tokens, now } = parts;
  const access = hint === "refresh_token" ? null : tokens.readAccess(token);
  if (access && access.expiresAt > now() && !access.grant.isUninstalled) {
    const lifetime = { token_use: "access_token", expires_in: secondsUntil(access.expiresAt, now()) };
    return { status: 200, body: { ...grantShape(parts, access.grant), ...lifetime, token } };
  }
  const grant = hint === "access_token" ? null : tokens.readRefresh(token);
  if (!grant || grant.isRefreshRevoked || grant.isUninstalled) return { status: 200, body: { active: false } };
  return { status: 200, body: { ...grantShape(parts, grant), token_use: "refresh_token", token } };
}

function grantShape({ app, world }: OAuthParts, grant: Grant) {
  const user = world.state.portals.get(grant.portalId)?.users.find(({ id }) => id === grant.userId);
  return {
    active: true,
    hub_id: grant.portalId,
    user_id: grant.userId,
    client_id: app.clientId,
    app_id: app.appId,
    user: user?.email ?? "",
    hub_domain: `account-${grant.portalId}.example.com`,
    scopes: [...grant.scopes],
    token_type: "bearer",
    is_private_distribution: false,
  };
}

/** Access tokens already given out live to their end; the app stays installed. */
function revoke({ tokens }: OAuthParts, { token = "" }: Form): Answer {
  const grant = tokens.readRefresh(token);
  if (grant) grant.isRefreshRevoked = true;
  return { status: 204 };
}

function secondsUntil(at: number, now: number): number {
  return Math.floor((at - now) / 1_000);
}
