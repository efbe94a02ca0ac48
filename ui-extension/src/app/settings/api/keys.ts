import type { ServerCalls } from "@payments/screens/call-server";
import type { ApiKeysView, NewApiKey, SecretLink } from "@payments/shared";

const base = "/api/api-keys";

/** The account's keys of the public API. */
export function keysApi({ get, post }: ServerCalls) {
  return {
    view: () => get<ApiKeysView>(base),
    /** Answers the address that makes and shows it, once. */
    make: (order: NewApiKey) => post<SecretLink>(base, order),
    revoke: (id: string, idempotencyKey: string) => post<ApiKeysView>(`${base}/${id}/revocation`, { idempotencyKey }),
  };
}
