export interface AccountDetails {
  readonly timeZone: string;
  readonly companyCurrency: string;
  readonly additionalCurrencies: readonly string[];
  readonly accountType: string;
  /** Host of the account's HubSpot pages: `app.hubspot.com`, `app-eu1.hubspot.com`. */
  readonly uiDomain: string;
}

/** An answer of HubSpot's token endpoint. Expiry is epoch ms. */
export interface GrantedTokens {
  readonly portalId: number;
  readonly userId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
  readonly scopes: readonly string[];
}

/** HubSpot's OAuth. Every method but `authorizeUrl` may throw UpstreamError. */
export interface CrmOAuth {
  authorizeUrl(state: string, codeChallenge: string): string;
  exchangeCode(code: string, codeVerifier: string): Promise<GrantedTokens>;
  /** Throws UpstreamError `auth` only when the installation is revoked for good. */
  refresh(refreshToken: string): Promise<GrantedTokens>;
  readAccount(accessToken: string): Promise<AccountDetails>;
}
