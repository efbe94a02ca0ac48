import type { Connection } from "../../domain/connection.ts";
import { UpstreamError } from "../../domain/errors.ts";
import type { ProviderAccount } from "../../ports/provider.ts";

/**
 * Stands for an account whose keys cannot be read: whatever is asked of it ends as it does with keys that were revoked,
 * so that the same signs are shown and the same cure helps. Nobody is called.
 */
export function unreadableAccount({ provider }: Pick<Connection, "provider">): ProviderAccount {
  const refusal = () =>
    new UpstreamError("auth", { upstream: provider, said: "The stored keys cannot be read. Enter them again." });
  const refuse = (): Promise<never> => Promise.reject(refusal());
  return {
    check: refuse,
    openCheckout: refuse,
    read: refuse,
    closeCheckout: refuse,
    changeAmount: refuse,
    capture: refuse,
    release: refuse,
    refund: refuse,
    readRefund: refuse,
    readWebhook() {
      throw refusal();
    },
  };
}
