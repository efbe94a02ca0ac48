import { createHash } from "node:crypto";
import { UnverifiedRequestError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import type { Portal } from "../../domain/connection.ts";
import type { Context } from "../../ports/context.ts";
import { planCrmFeatures } from "./plan-crm-features.ts";

type Parts = Pick<Context, "store" | "oauth" | "clock" | "random">;

const tenMinutes = 10 * 60 * 1_000;

export interface StartedInstall {
  /** HubSpot's consent page. */
  readonly authorizeUrl: string;
  /** To be bound to the browser that started; the callback must bring it back. */
  readonly state: string;
}

/** Begins an install: a state used once within ten minutes, and a PKCE challenge whose verifier stays here. */
export async function startInstall({ store, oauth, clock, random }: Parts): Promise<StartedInstall> {
  const state = newId(random) + newId(random);
  const verifier = random.bytes(32).toString("base64url");
  const expiresAt = clock.now() + tenMinutes;
  await store.tickets.issue(state, { purpose: "install", portalId: null, userId: null, data: verifier, expiresAt });
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return { authorizeUrl: oauth.authorizeUrl(state, challenge), state };
}

/**
 * Ends an install with the code HubSpot sent back. The portal is the one the tokens belong to, never one named by the
 * browser. Throws UnverifiedRequestError for a state that is foreign, old or used, and UpstreamError.
 */
export async function finishInstall(
  { store, oauth, clock }: Parts,
  { code, state, boundState }: { readonly code: string; readonly state: string; readonly boundState: string | null },
): Promise<Portal> {
  const now = clock.now();
  const ticket = state === boundState ? await store.tickets.find(state, "install", now) : null;
  if (!ticket || !(await store.tickets.use(state, "install", now))) {
    throw new UnverifiedRequestError("This installation was not started here, or took longer than ten minutes.");
  }
  const tokens = await oauth.exchangeCode(code, ticket.data);
  const account = await oauth.readAccount(tokens.accessToken);
  const currencies = [...new Set([account.companyCurrency, ...account.additionalCurrencies])];
  const installation = {
    portalId: tokens.portalId,
    timeZone: account.timeZone,
    companyCurrency: account.companyCurrency,
    currencies,
    uiDomain: account.uiDomain,
    installedBy: tokens.userId,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
    tokenExpiresAt: tokens.expiresAt,
    scopes: tokens.scopes,
  };
  return store.transaction(async (tx) => {
    const portal = await tx.portals.install(installation, now);
    const { portalId, installGeneration, installedBy } = portal;
    const details = { installGeneration, scopes: tokens.scopes };
    await tx.audit.append({ portalId, at: now, actor: `user:${installedBy}`, act: "installed", details });
    await planCrmFeatures(tx, { portalId, scopes: tokens.scopes }, now);
    await tx.crmWrites.unpark(portalId);
    return portal;
  });
}
