import type { ServerCalls } from "@payments/screens/call-server";
import { accountApi } from "./account.ts";
import { deadLettersApi } from "./dead-letters.ts";
import { endpointsApi } from "./endpoints.ts";
import { keysApi } from "./keys.ts";
import { rulesApi } from "./rules.ts";
import { settingsApi, type SettingsApi } from "./settings.ts";

/** All that the settings page asks of the server, a file a subject. Every call rejects with an ApiProblem and nothing else. */
export interface Api extends SettingsApi {
  readonly rules: ReturnType<typeof rulesApi>;
  readonly deadLetters: ReturnType<typeof deadLettersApi>;
  readonly keys: ReturnType<typeof keysApi>;
  readonly endpoints: ReturnType<typeof endpointsApi>;
  readonly account: ReturnType<typeof accountApi>;
}

export function connectApi(calls: ServerCalls): Api {
  return {
    ...settingsApi(calls),
    rules: rulesApi(calls),
    deadLetters: deadLettersApi(calls),
    keys: keysApi(calls),
    endpoints: endpointsApi(calls),
    account: accountApi(calls),
  };
}
