import { createHash } from "node:crypto";
import { Refusal, type Call } from "../provider-kit/index.ts";

export type Right = "read:checkout" | "write:checkout" | "write:hooks";

const allRights: readonly Right[] = ["read:checkout", "write:checkout", "write:hooks"];

export interface Credentials {
  readonly accountId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Signs the account's callbacks; empty where it has none. */
  readonly signatureSecret: string;
}

export interface Clients {
  /** An API client with all rights but those named; each has an account of its own. */
  issue(options?: {
    readonly mode?: "test" | "live";
    readonly without?: readonly Right[];
    readonly isUnsigned?: boolean;
  }): Credentials;
  revoke(clientId: string): void;
  /** Ends every token that was given out, as after a change of rights. */
  endTokens(): void;
  signatureSecretOf(accountId: string): string;
  /** How many tokens were given out. */
  countTokens(): number;
  /** Throws Refusal 401 or 403. */
  giveToken(call: Call, now: number): unknown;
  /** The account a call may act for. Throws Refusal 401 or 403. */
  accountOf(call: Call, right: Right, now: number): string;
}

const life = 86_400;

interface Client extends Credentials {
  readonly rights: ReadonlySet<Right>;
}

export function createClients(): Clients {
  const clients = new Map<string, Client>();
  const secrets = new Map<string, string>();
  const tokens = new Map<string, { readonly clientId: string; readonly endsAt: number }>();
  let given = 0;

  return {
    issue({ mode = "test", without = [], isUnsigned = false } = {}) {
      const number = clients.size + 1;
      const secretOf = (use: string) => createHash("sha256").update(`${use} ${number}`).digest("hex");
      const credentials = {
        accountId: `${mode === "live" ? "P" : "T"}${String(12_345_600 + number)}`,
        clientId: `client-${number}-${secretOf("id").slice(0, 12)}`,
        clientSecret: secretOf("client"),
        signatureSecret: isUnsigned ? "" : secretOf("signature"),
      };
      clients.set(credentials.clientId, {
        ...credentials,
        rights: new Set(allRights.filter((right) => !without.includes(right))),
      });
      secrets.set(credentials.accountId, credentials.signatureSecret);
      return credentials;
    },

    revoke: (clientId) => void clients.delete(clientId),
    endTokens: () => tokens.clear(),
    signatureSecretOf: (accountId) => secrets.get(accountId) ?? "",
    countTokens: () => given,

    giveToken(call, now) {
      const client = clientBy(clients, call);
      const { accountId } = client;
      const body = call.body as { grant_type?: unknown; audience?: unknown } | null;
      const isForAccount = body?.audience === `https://api.dintero.com/v1/accounts/${accountId}`;
      if (body?.grant_type !== "client_credentials" || !isForAccount || call.params["aid"] !== accountId) {
        throw new Refusal(403, "The client may not act for this account.");
      }
      given += 1;
      const token = `${createHash("sha256").update(`token ${given}`).digest("base64url")}.sandbox`;
      tokens.set(token, { clientId: client.clientId, endsAt: now + life * 1_000 });
      return { access_token: token, token_type: "Bearer", expires_in: life };
    },

    accountOf(call, right, now) {
      const [, token = ""] = /^Bearer (\S+)$/.exec(call.headers["authorization"] ?? "") ?? [];
      const held = tokens.get(token);
      const client = held && held.endsAt > now ? clients.get(held.clientId) : undefined;
      if (!client) throw new Refusal(401, "The access token is not valid.");
      if (!client.rights.has(right)) throw new Refusal(403, `The client lacks the scope ${right}.`);
      return client.accountId;
    },
  };
}

/** HTTP Basic, as it is written in RFC 7617. */
function clientBy(clients: ReadonlyMap<string, Client>, { headers }: Call): Client {
  const [, encoded = ""] = /^Basic ([\w+/]+=*)$/.exec(headers["authorization"] ?? "") ?? [];
  const [clientId = "", clientSecret] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  const client = clients.get(clientId);
  if (client && client.clientSecret === clientSecret) return client;
  throw new Refusal(401, "The client is not known or its secret is wrong.");
}
