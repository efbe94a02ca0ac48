import { UpstreamError } from "../../domain/errors.ts";
import type { Clock } from "../../ports/context.ts";
import { jsonApi } from "../common/json-api.ts";
import { readError, token } from "./shapes.ts";

export const upstream = "dintero";

/** What an API client of Dintero's proves itself with. */
export interface Credentials {
  readonly accountId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The access token of one API client: asked for once by however many calls, and again before it runs out. */
export interface TokenSource {
  current(): Promise<string>;
  /** Another one than the one that was refused. */
  insteadOf(refused: string): Promise<string>;
  /** What may stand in no error. */
  readonly secrets: readonly string[];
}

export interface TokenSourceOptions {
  /** The core host, without a slash at the end. */
  readonly apiUrl: string;
  readonly clock: Clock;
}

interface Held {
  readonly token: string;
  readonly renewAt: number;
  readonly endsAt: number;
}

/** Tokens last for hours and their endpoint does not like to be asked often. https://docs.dintero.com/docs/checkout/integration-checklist */
export function tokenSource({ apiUrl, clock }: TokenSourceOptions, credentials: Credentials): TokenSource {
  const ask = tokenCall(apiUrl, credentials);
  let held: Held | null = null;
  let asking: Promise<string> | null = null;
  let known: readonly string[] = [];

  function renew(): Promise<string> {
    asking ??= fetchToken().finally(() => {
      asking = null;
    });
    return asking;
  }

  async function fetchToken(): Promise<string> {
    const now = clock.now();
    const { access_token: fresh, expires_in: seconds } = await ask();
    held = { token: fresh, renewAt: now + seconds * 500, endsAt: now + seconds * 1_000 };
    known = [fresh, ...known].slice(0, 2);
    return fresh;
  }

  return {
    async current() {
      const now = clock.now();
      const usable = held;
      if (usable && now < usable.renewAt) return usable.token;
      try {
        return await renew();
      } catch (error) {
        // Half its life is left: a token endpoint that is busy stops nothing.
        if (usable && now < usable.endsAt && error instanceof UpstreamError && error.isRetryable) return usable.token;
        throw error;
      }
    },

    insteadOf(refused) {
      if (held?.token === refused) held = null;
      return held ? Promise.resolve(held.token) : renew();
    },

    get secrets() {
      return [...secretsOf(credentials), ...known];
    },
  };
}

function tokenCall(apiUrl: string, credentials: Credentials) {
  const { accountId } = credentials;
  const api = jsonApi({
    upstream,
    baseUrl: apiUrl,
    headers: () => ({ authorization: `Basic ${basicOf(credentials)}` }),
    secrets: secretsOf(credentials),
    readErrors: readError,
  });
  return () =>
    api({
      method: "POST",
      path: `/v1/accounts/${accountId}/auth/token`,
      body: { grant_type: "client_credentials", audience: `https://api.dintero.com/v1/accounts/${accountId}` },
      shape: token,
      // Asking twice makes two tokens and harms nobody.
      isReading: true,
    });
}

function basicOf({ clientId, clientSecret }: Credentials): string {
  return Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
}

function secretsOf(credentials: Credentials): readonly string[] {
  return [credentials.clientSecret, basicOf(credentials)];
}
