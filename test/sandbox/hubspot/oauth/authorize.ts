import { readFileSync } from "node:fs";
import ejs from "ejs";
import express, { type Request, type Response, type Router } from "express";
import type { Scope } from "../gate/endpoint.ts";
import type { App } from "../options.ts";
import type { User } from "../world/portal.ts";
import type { Tokens } from "./tokens.ts";
import type { World } from "../world/world.ts";

export interface AuthorizeParts {
  readonly app: App;
  readonly world: World;
  readonly tokens: Tokens;
}

const view = ejs.compile(readFileSync(new URL("./consent.ejs", import.meta.url), "utf8"));
const style = readFileSync(new URL("./consent.css", import.meta.url), "utf8");

/** Why the page cannot be shown or the choice not be taken; a sentence for a person. */
class ConsentError extends Error {
  override readonly name = "ConsentError";
}

/** The page on which a person lets the app into an account, and what follows from the two buttons. */
export function mountAuthorize(router: Router, parts: AuthorizeParts): void {
  const paths = ["/oauth/authorize", "/oauth/:portalId/authorize"];
  router.get(paths, (request, response) => respond(response, () => showConsent(parts, request, response)));
  router.post(paths, express.urlencoded({ extended: false }), (request, response) =>
    respond(response, () => takeChoice(parts, request, response)),
  );
  router.get("/sandbox/hubspot/consent.css", (_request, response) => {
    response.type("css").send(style);
  });
}

function respond(response: Response, act: () => void): void {
  response.set({
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
  });
  try {
    act();
  } catch (error) {
    if (!(error instanceof ConsentError)) throw error;
    response
      .status(400)
      .type("html")
      .send(view({ problem: error.message, consent: null }));
  }
}

function showConsent({ app, world }: AuthorizeParts, request: Request, response: Response): void {
  const { scopes } = readDemand(app, request);
  const accounts = world.portals().flatMap(({ portalId, name, users }) =>
    users.map((user) => ({
      value: `${portalId}:${user.id}`,
      account: `${name} (${portalId})`,
      person: `${user.firstName} ${user.lastName}`,
      isChosen: request.params["portalId"] === undefined || request.params["portalId"] === String(portalId),
    })),
  );
  response.type("html").send(view({ problem: null, consent: { action: request.originalUrl, accounts, scopes } }));
}

function takeChoice({ app, world, tokens }: AuthorizeParts, request: Request, response: Response): void {
  const demand = readDemand(app, request);
  const form = (request.body ?? {}) as Readonly<Record<string, string | undefined>>;
  const target = new URL(demand.redirectUri);
  if (form["decision"] === "allow") {
    const { portalId, user } = chosen(world, form["account"] ?? "");
    const { scopes, redirectUri, challenge } = demand;
    target.searchParams.set("code", tokens.issueCode({ portalId, userId: user.id, scopes, redirectUri, challenge }));
  } else {
    target.searchParams.set("error", "access_denied");
    target.searchParams.set("error_description", "The user did not agree to the installation.");
  }
  if (demand.state !== null) target.searchParams.set("state", demand.state);
  response.redirect(302, target.href);
}

function chosen(world: World, account: string): { portalId: number; user: User } {
  const [portalId, userId] = account.split(":").map(Number);
  const portal = world.portals().find((portal) => portal.portalId === portalId);
  const user = portal?.users.find(({ id }) => id === userId);
  if (!portal || !user) throw new ConsentError("Choose the account the app is for.");
  if (!user.mayInstall) {
    throw new ConsentError(
      `${user.firstName} ${user.lastName} may not install apps. Ask a super admin of the account.`,
    );
  }
  return { portalId: portal.portalId, user };
}

interface Demand {
  readonly scopes: readonly Scope[];
  readonly redirectUri: string;
  readonly state: string | null;
  readonly challenge: string | null;
}

/** What the address asks for. Throws ConsentError: nothing is installed then, and nobody is sent back. */
function readDemand(app: App, { originalUrl }: Request): Demand {
  const query = new URL(originalUrl, "http://localhost").searchParams;
  if (query.get("client_id") !== app.clientId) throw new ConsentError("The address has no client_id of a known app.");
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!app.redirectUris.includes(redirectUri)) {
    throw new ConsentError("The redirect_uri is not, letter by letter, one the app has declared.");
  }
  return { scopes: readScopes(app, query), redirectUri, state: query.get("state"), challenge: readChallenge(query) };
}

function readScopes({ requiredScopes, optionalScopes = [] }: App, query: URLSearchParams): readonly Scope[] {
  const wanted = words(query.get("scope"));
  const wished = words(query.get("optional_scope"));
  const missing = requiredScopes.filter((scope) => !wanted.includes(scope));
  if (missing.length > 0) throw new ConsentError(`The address lacks scopes the app requires: ${missing.join(", ")}.`);
  const declared = new Set([...requiredScopes, ...optionalScopes]);
  const undeclared = [...wanted, ...wished].filter((scope) => !declared.has(scope));
  if (undeclared.length > 0) {
    throw new ConsentError(`The address asks for scopes the app has not declared: ${undeclared.join(", ")}.`);
  }
  return [...new Set([...wanted, ...wished])];
}

function words(text: string | null): readonly string[] {
  return (text ?? "").split(" ").filter(Boolean);
}

function readChallenge(query: URLSearchParams): string | null {
  const challenge = query.get("code_challenge");
  if (challenge === null) return null;
  if (query.get("code_challenge_method") !== "S256") throw new ConsentError("Only S256 code challenges are taken.");
  return challenge;
}
