import { consent } from "../sandbox/hubspot/index.ts";
import { app, type Running } from "./running.ts";

export const [redirectUri] = app.redirectUris;
export const tokenPath = "/oauth/2026-09/token";
export const client = { client_id: app.clientId, client_secret: app.clientSecret };

type Changes = Readonly<Record<string, string>>;

/** The address our server would send an admin to, with changes. */
export function authorizeUrl(url: string, changes: Changes = {}): string {
  const query = {
    client_id: app.clientId,
    redirect_uri: redirectUri,
    scope: app.requiredScopes.join(" "),
    state: "s1",
  };
  return `${url}/oauth/authorize?${new URLSearchParams({ ...query, ...changes })}`;
}

/** The code of a consent by the demo account's admin. */
export async function codeOf(running: Running, changes: Changes = {}): Promise<string> {
  const back = await consent(authorizeUrl(running.url, changes), { portalId: 62515, userId: 7 });
  return new URL(back).searchParams.get("code") ?? "";
}
