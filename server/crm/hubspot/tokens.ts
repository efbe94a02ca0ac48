import { DisconnectedError, StorageError, UpstreamError } from "../../domain/errors.ts";
import { second } from "../../domain/time.ts";
import type { Clock } from "../../ports/context.ts";
import type { CrmOAuth, GrantedTokens } from "../../ports/crm-oauth.ts";
import type { Portals, StoredTokens } from "../../ports/portals.ts";
import type { TokenSource } from "./call.ts";

/** The installation's row. A claim on it keeps other processes from refreshing at the same time. */
type TokenRows = Pick<Portals, "readTokens" | "saveTokens" | "claimRefresh" | "disconnect">;

interface TokenOptions {
  readonly portals: TokenRows;
  readonly oauth: Pick<CrmOAuth, "refresh">;
  readonly clock: Clock;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** A token lives 30 minutes; it is renewed when a fifth of that is left. */
const margin = 6 * 60 * second;
/** With less life than this, a token may be dead when the call arrives. */
const leastLife = 30 * second;
/** How often, and for how long in all, the fruit of another process's refresh is looked for. */
const lookPause = second / 4;
const looks = 12;

/**
 * Access tokens of every portal, renewed by time, one refresh at a time per portal. Throws DisconnectedError when the
 * portal has no working installation, and UpstreamError when a new token is needed and HubSpot cannot give one now.
 */
export function hubspotTokens(options: TokenOptions): TokenSource {
  const { portals, clock, wait } = options;
  const refreshOnce = singleFlight(options);

  /** A refresh that fails, is somebody else's or cannot be kept (F64) does no harm while the present token lives. */
  async function freshOrKept(portalId: number, token: string): Promise<string> {
    try {
      return (await refreshOnce(portalId, token)) ?? token;
    } catch (error) {
      if (error instanceof UpstreamError || error instanceof StorageError) return token;
      throw error;
    }
  }

  async function fresh(portalId: number, staleToken: string): Promise<string> {
    for (let look = 0; look < looks; look += 1) {
      const token = await refreshOnce(portalId, staleToken);
      if (token !== null) return token;
      await wait(lookPause);
    }
    throw new UpstreamError("unavailable", { upstream: "hubspot", code: "TOKEN_REFRESH_BUSY" });
  }

  return {
    async accessToken(portalId) {
      const { accessToken, expiresAt } = await readRow(portals, portalId);
      const life = expiresAt - clock.now();
      if (life > margin) return accessToken;
      return await (life > leastLife ? freshOrKept : fresh)(portalId, accessToken);
    },

    async renew(portalId, staleToken) {
      const { accessToken } = await readRow(portals, portalId);
      return accessToken === staleToken ? await fresh(portalId, staleToken) : accessToken;
    },
  };
}

type RefreshOnce = (portalId: number, staleToken: string) => Promise<string | null>;

/** Callers of this process who want the same token replaced share one refresh. */
function singleFlight(options: TokenOptions): RefreshOnce {
  const underWay = new Map<string, Promise<string | null>>();
  return (portalId, staleToken) => {
    const key = `${portalId} ${staleToken}`;
    const flight = underWay.get(key) ?? refreshAlone(options, portalId, staleToken).finally(() => underWay.delete(key));
    underWay.set(key, flight);
    return flight;
  };
}

/** Longer than the two calls that a refresh may take. */
const claimLength = 12 * second;

/** The token that replaces `staleToken`, or null while another process is at it. */
async function refreshAlone(options: TokenOptions, portalId: number, staleToken: string): Promise<string | null> {
  const { portals, clock } = options;
  const now = clock.now();
  const isOurs = await portals.claimRefresh(portalId, now, now + claimLength);
  const row = await readRow(portals, portalId);
  if (row.accessToken !== staleToken) return row.accessToken;
  return isOurs ? await replace(options, portalId, row) : null;
}

async function replace(options: TokenOptions, portalId: number, row: StoredTokens): Promise<string> {
  const { portals, clock } = options;
  try {
    const granted = await refreshTwice(options, row.refreshToken);
    if (granted.portalId !== portalId) {
      throw new UpstreamError("unexpected", { upstream: "hubspot", code: "OTHER_PORTAL" });
    }
    const isSaved = await portals.saveTokens(portalId, granted, row.installGeneration);
    return isSaved ? granted.accessToken : (await readRow(portals, portalId)).accessToken;
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.fault !== "auth") throw error;
    // Somebody may have installed again, or another process may have been quicker.
    const { accessToken } = await readRow(portals, portalId);
    if (accessToken !== row.accessToken) return accessToken;
    await portals.disconnect(portalId, row.installGeneration, clock.now());
    throw disconnected(portalId);
  }
}

const retryPause = second / 2;

/** An answer that was lost on the way leaves the old refresh token valid, so it is tried once more. */
async function refreshTwice({ oauth, wait }: TokenOptions, refreshToken: string): Promise<GrantedTokens> {
  try {
    return await oauth.refresh(refreshToken);
  } catch (error) {
    if (!(error instanceof UpstreamError) || !error.isRetryable) throw error;
    if ((error.details.retryAfter ?? 0) > retryPause) throw error;
    await wait(retryPause);
    return await oauth.refresh(refreshToken);
  }
}

async function readRow(portals: TokenRows, portalId: number): Promise<StoredTokens> {
  const row = await portals.readTokens(portalId);
  if (!row) throw disconnected(portalId);
  return row;
}

function disconnected(portalId: number): DisconnectedError {
  return new DisconnectedError(`HubSpot account ${portalId} is not connected.`);
}
