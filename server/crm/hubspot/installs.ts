import { UpstreamError } from "../../domain/errors.ts";
import { send, type OutboundAnswer } from "../../outbound.ts";
import type { Clock } from "../../ports/context.ts";
import type { CrmInstalls } from "../../ports/crm-installs.ts";
import type { Portals } from "../../ports/portals.ts";
import type { TokenSource } from "./call.ts";
import { failureOf } from "./faults.ts";

// https://developers.hubspot.com/docs/api-reference/latest/app-management/uninstall
// https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens

interface InstallOptions {
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Dated version of the REST API: `2026-09`. */
  readonly restVersion: string;
  readonly tokens: TokenSource;
  readonly portals: Pick<Portals, "readTokens">;
  readonly clock: Clock;
}

/** Milliseconds; a person waits for the answer. */
const timeLimit = 8000;

export function hubspotInstalls(options: InstallOptions): CrmInstalls {
  const { apiUrl, restVersion, tokens, portals, clock } = options;

  const askToUninstall = (accessToken: string): Promise<OutboundAnswer> =>
    send({
      upstream: "hubspot",
      method: "DELETE",
      url: `${apiUrl}/appinstalls/${restVersion}/external-install`,
      headers: { authorization: `Bearer ${accessToken}`, accept: "application/json" },
      timeLimit,
    });

  const prove = async (portalId: number): Promise<string> => {
    const accessToken = (await portals.readTokens(portalId))?.accessToken ?? "";
    return await tokens.renew(portalId, accessToken);
  };

  return {
    async uninstall(portalId) {
      const first = await askToUninstall(await tokens.accessToken(portalId));
      // A token refused is either too old or of an installation that is over: a new one tells.
      const answer = first.status === 401 ? await askToUninstall(await prove(portalId)) : first;
      if (answer.status >= 300) throw failureOf(answer, true, clock.now());
    },

    async revoke(refreshToken) {
      const { clientId, clientSecret } = options;
      const form = { client_id: clientId, client_secret: clientSecret, token: refreshToken };
      const answer = await send({
        upstream: "hubspot",
        method: "POST",
        url: `${apiUrl}/oauth/${restVersion}/token/revoke`,
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
        body: new URLSearchParams({ ...form, token_type_hint: "refresh_token" }).toString(),
        timeLimit,
      });
      if (answer.status >= 300) throw new UpstreamError("unavailable", { upstream: "hubspot", status: answer.status });
    },

    async prove(portalId) {
      await prove(portalId);
    },
  };
}
