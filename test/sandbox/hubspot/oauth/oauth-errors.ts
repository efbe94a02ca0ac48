export type OAuthStatus =
  | "BAD_CLIENT_ID"
  | "BAD_CLIENT_SECRET"
  | "BAD_GRANT_TYPE"
  | "BAD_AUTH_CODE"
  | "BAD_REDIRECT_URI"
  | "BAD_REFRESH_TOKEN"
  | "BAD_HUB"
  | "BAD_REQUEST";

const sentences: Readonly<Record<OAuthStatus, readonly [error: string, message: string]>> = {
  BAD_CLIENT_ID: ["invalid_client", "missing or unknown client id"],
  BAD_CLIENT_SECRET: ["invalid_client", "missing or invalid client secret"],
  BAD_GRANT_TYPE: ["unsupported_grant_type", "missing or unknown grant type"],
  BAD_AUTH_CODE: ["invalid_grant", "missing or unknown auth code"],
  BAD_REDIRECT_URI: ["invalid_request", "missing or invalid redirect uri"],
  BAD_REFRESH_TOKEN: ["invalid_grant", "missing or unknown refresh token"],
  BAD_HUB: ["invalid_grant", "missing or unknown hub"],
  BAD_REQUEST: ["invalid_request", "parameters belong into the form body"],
};

/**
 * The token endpoint says no, with 400 and its own kind of body.
 * https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens
 */
export class OAuthRefusal extends Error {
  override readonly name = "OAuthRefusal";
  readonly body: {
    readonly error: string;
    readonly error_description: string;
    readonly status: OAuthStatus;
    readonly message: string;
  };
  constructor(status: OAuthStatus) {
    const [error, message] = sentences[status];
    super(message);
    this.body = { error, error_description: message, status, message };
  }
}
