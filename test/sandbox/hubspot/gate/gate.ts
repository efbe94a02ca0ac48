import type { Request, Router } from "express";
import { z } from "zod";
import { mediaType, rawBody, textOf } from "./body.ts";
import type { RecordedCall } from "./calls.ts";
import type { Contract } from "./contract.ts";
import { type DeliveryParts, serve } from "./delivery.ts";
import { type Answer, type Endpoint, type Version, versions } from "./endpoint.ts";
import {
  badRequest,
  expiredToken,
  missingScopes,
  notFound,
  Refusal,
  unauthenticated,
  unsupportedMediaType,
} from "./errors.ts";
import type { Limits } from "./limits.ts";
import type { Tokens } from "../oauth/tokens.ts";
import type { World } from "../world/world.ts";

export interface GateParts extends DeliveryParts {
  readonly world: World;
  readonly tokens: Tokens;
  readonly limits: Limits;
  readonly contract: Contract | null;
  /** Answers are held against the contract too; one that does not fit becomes a 500. */
  readonly checksAnswers: boolean;
  readonly appId: number;
}

const uriLimit = 8_000;

/** Mounts an endpoint of the API behind everything that HubSpot checks first. */
export function mount(router: Router, parts: GateParts, endpoint: Endpoint): void {
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ":$1");
  const method = endpoint.method.toLowerCase() as Lowercase<Endpoint["method"]>;
  router[method](path, rawBody, (request, response) => {
    const arrival = arrivalOf(parts, endpoint, request);
    return serve(parts, { request, response, arrival, work: (headers) => pass(parts, endpoint, { request, headers }) });
  });
}

function arrivalOf({ tokens, now }: GateParts, endpoint: Endpoint, request: Request) {
  const token = tokens.readAccess(bearer(request) ?? "");
  const isDated = versions.includes(String(request.params["version"]));
  return {
    portalId: token?.grant.portalId ?? null,
    path: recordedPath(endpoint, request),
    isLegacy: !isDated,
    hadExpiredToken: token !== null && token.expiresAt <= now(),
    wasAfterUninstall: token?.grant.isUninstalled ?? false,
    isLimited: isDated && endpoint.isSearch !== true,
  } satisfies Partial<RecordedCall>;
}

const kept: ReadonlySet<string> = new Set(["version", "objectType", "fromObjectType", "toObjectType"]);

function recordedPath(endpoint: Endpoint, { params }: Request): string {
  return endpoint.path.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    kept.has(name) ? String(params[name]) : whole,
  );
}

interface Passing {
  readonly request: Request;
  readonly headers: Record<string, string>;
}

function pass(parts: GateParts, endpoint: Endpoint, { request, headers }: Passing): Answer {
  const params = request.params as Readonly<Record<string, string>>;
  const version = params["version"] as Version;
  if (!versions.includes(version)) throw notFound();
  const { portal, scopes } = authenticate(parts, request);
  Object.assign(headers, parts.limits.take(portal.portalId, endpoint.isSearch ?? false));
  for (const group of endpoint.scopes(params)) {
    if (!group.some((scope) => scopes.has(scope))) throw missingScopes(group);
  }
  const query = queryOf(endpoint, request);
  const json = endpoint.body && readJson(request);
  refuseUnfit(parts, request, json);
  const body = endpoint.body && readBody(endpoint.body, json);
  const { appId, world } = parts;
  const answer = endpoint.handle({ version, params, query, body, portal, state: world.state, appId });
  if (parts.checksAnswers) parts.contract?.assertAnswer({ method: request.method, path: request.path, answer });
  return answer;
}

function authenticate({ tokens, world, now }: GateParts, request: Request) {
  const token = tokens.readAccess(bearer(request) ?? "");
  if (!token || token.grant.isUninstalled) throw unauthenticated();
  if (token.expiresAt <= now()) throw expiredToken(token.expiresAt);
  const portal = world.state.portals.get(token.grant.portalId);
  if (!portal) throw unauthenticated();
  return { portal, scopes: token.grant.scopes };
}

/** The token of an `Authorization: Bearer …` header. */
function bearer({ headers }: Request): string | null {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? null;
}

function queryOf({ query = [] }: Endpoint, { originalUrl }: Request): URLSearchParams {
  if (originalUrl.length > uriLimit) throw new Refusal(414, { message: "The request URI is too long." });
  const given = new URL(originalUrl, "http://localhost").searchParams;
  const unknown = [...given.keys()].find((name) => !query.includes(name));
  if (unknown !== undefined) throw badRequest(`Unknown query parameter ${unknown}`);
  return given;
}

function readJson(request: Request): unknown {
  if (mediaType(request) !== "application/json") throw unsupportedMediaType();
  try {
    return JSON.parse(textOf(request));
  } catch {
    throw badRequest("Invalid input JSON");
  }
}

function refuseUnfit({ contract }: GateParts, { method, path, originalUrl }: Request, body: unknown): void {
  const query = [...new URL(originalUrl, "http://localhost").searchParams.keys()];
  const complaint = contract?.complaintAbout({ method, path, query, body });
  if (complaint) throw badRequest(`Outside the contract: ${complaint}`);
}

function readBody<T>(schema: z.ZodType<T>, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ message, path }) => ({ message, in: path.join(".") }));
  throw badRequest(`Invalid input JSON: ${z.prettifyError(parsed.error)}`, errors);
}
