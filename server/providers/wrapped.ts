import type { Connection } from "../domain/connection.ts";
import type { ProviderCatalogue } from "../ports/context.ts";
import type { ProviderAccount } from "../ports/provider.ts";

/** The same providers, each account of theirs in a wrapping of its own: an account that is opened again is the same. */
export function wrapped(
  catalogue: ProviderCatalogue,
  wrap: (account: ProviderAccount, connection: Connection) => ProviderAccount,
): ProviderCatalogue {
  const opened = new WeakMap<ProviderAccount, ProviderAccount>();
  return {
    ...catalogue,
    open(connection) {
      const account = catalogue.open(connection);
      const known = opened.get(account) ?? wrap(account, connection);
      opened.set(account, known);
      return known;
    },
  };
}
