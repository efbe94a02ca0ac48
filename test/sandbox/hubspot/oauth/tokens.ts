import { createHash } from "node:crypto";
import type { Random } from "../../../../server/ports/context.ts";
import type { Scope } from "../gate/endpoint.ts";
import { OAuthRefusal } from "./oauth-errors.ts";

/** What a consent led to: the app in one account, installed by one user. */
export interface Grant {
  readonly portalId: number;
  readonly userId: number;
  readonly scopes: Set<Scope>;
  readonly refreshToken: string;
  isRefreshRevoked: boolean;
  isUninstalled: boolean;
}

export interface IssuedTokens {
  readonly grant: Grant;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

export interface NewCode {
  readonly portalId: number;
  readonly userId: number;
  readonly scopes: readonly Scope[];
  readonly redirectUri: string;
  /** S256 of the verifier; null when the app did not send one. */
  readonly challenge: string | null;
}

export interface Redemption {
  readonly code: string;
  readonly redirectUri: string;
  readonly verifier: string | null;
}

interface KnownCode extends NewCode {
  readonly expiresAt: number;
  isUsed: boolean;
}

interface AccessToken {
  readonly grant: Grant;
  readonly expiresAt: number;
}

const tokenLife = 1_800_000;
// Documented as short-lived only.
const codeLife = 300_000;

export interface Tokens {
  issueCode(code: NewCode): string;
  /** Throws OAuthRefusal. */
  redeem(redemption: Redemption): IssuedTokens;
  /** A grant without the consent page. */
  grant(portalId: number, userId: number, scopes: readonly Scope[]): IssuedTokens;
  /** Throws OAuthRefusal. */
  refresh(refreshToken: string): IssuedTokens;
  readAccess(token: string): AccessToken | null;
  readRefresh(token: string): Grant | null;
  /** The account a code was given for, used or not. */
  portalOfCode(code: string): number | null;
  /** Ends every token of the account. */
  uninstall(portalId: number): void;
  isInstalled(portalId: number): boolean;
  /** Takes a permission away from the account's grants: from tokens already issued as well. */
  withdrawScope(portalId: number, scope: Scope): void;
}

/** Codes and tokens, opaque and in memory. `now` is epoch ms. */
export function createTokens(
  now: () => number,
  random: Random,
  onUninstall: (portalId: number) => void = () => {},
): Tokens {
  const codes = new Map<string, KnownCode>();
  const access = new Map<string, AccessToken>();
  const grants = new Map<string, Grant>();
  const secret = (length: number): string => random.bytes(length).toString("base64url");
  const grantsOf = (portalId: number): Grant[] => [...grants.values()].filter((grant) => grant.portalId === portalId);

  const issue = (grant: Grant): IssuedTokens => {
    // 300 characters: HubSpot asks for room for 512.
    const accessToken = secret(225);
    const expiresAt = now() + tokenLife;
    access.set(accessToken, { grant, expiresAt });
    return { grant, accessToken, refreshToken: grant.refreshToken, expiresAt };
  };
  const newGrant = (portalId: number, userId: number, scopes: readonly Scope[]): IssuedTokens => {
    const refreshToken = secret(48);
    const grant = { portalId, userId, scopes: new Set(scopes), refreshToken, ...untouched };
    grants.set(refreshToken, grant);
    return issue(grant);
  };

  return {
    issueCode: (code) => {
      const text = secret(24);
      codes.set(text, { ...code, expiresAt: now() + codeLife, isUsed: false });
      return text;
    },
    redeem: (redemption) => {
      const code = codes.get(redemption.code);
      if (!code || code.isUsed || code.expiresAt <= now()) throw new OAuthRefusal("BAD_AUTH_CODE");
      if (code.redirectUri !== redemption.redirectUri) throw new OAuthRefusal("BAD_REDIRECT_URI");
      if (!provesChallenge(code.challenge, redemption.verifier)) throw new OAuthRefusal("BAD_AUTH_CODE");
      code.isUsed = true;
      return newGrant(code.portalId, code.userId, code.scopes);
    },
    grant: newGrant,
    refresh: (refreshToken) => {
      const grant = grants.get(refreshToken);
      if (!grant || grant.isRefreshRevoked || grant.isUninstalled) throw new OAuthRefusal("BAD_REFRESH_TOKEN");
      return issue(grant);
    },
    readAccess: (token) => access.get(token) ?? null,
    readRefresh: (token) => grants.get(token) ?? null,
    portalOfCode: (code) => codes.get(code)?.portalId ?? null,
    uninstall: (portalId) => {
      for (const grant of grantsOf(portalId)) grant.isUninstalled = true;
      onUninstall(portalId);
    },
    isInstalled: (portalId) => grantsOf(portalId).some(({ isUninstalled }) => !isUninstalled),
    withdrawScope: (portalId, scope) => {
      for (const { scopes } of grantsOf(portalId)) scopes.delete(scope);
    },
  };
}

const untouched = { isRefreshRevoked: false, isUninstalled: false };

// RFC 7636 §4.6; a verifier without a challenge is refused too (RFC 9700 §2.1.1, PKCE downgrade).
function provesChallenge(challenge: string | null, verifier: string | null): boolean {
  if (challenge === null || verifier === null) return challenge === verifier;
  return createHash("sha256").update(verifier).digest("base64url") === challenge;
}
