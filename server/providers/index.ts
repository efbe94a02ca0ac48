import type { Connection } from "../domain/connection.ts";
import { NotFoundError } from "../domain/errors.ts";
import type { ProviderCatalogue } from "../ports/context.ts";
import type { Provider, ProviderAccount } from "../ports/provider.ts";
import { unreadableAccount } from "./common/unreadable-account.ts";

/**
 * The providers this program has. A new one is a folder beside these and one line in app.ts. `onUnreadable` is told of
 * each connection that is opened although its secrets do not open.
 */
export function catalogueOf(
  all: readonly Provider[],
  onUnreadable: (connection: Connection) => void = () => {},
): ProviderCatalogue {
  const find = (providerId: string): Provider => {
    const provider = all.find(({ id }) => id === providerId);
    if (!provider) throw new NotFoundError("There is no such provider.");
    return provider;
  };
  // Opening builds a provider's client, and a burst of deliveries opens the same connection again and again.
  const opened = new WeakMap<Connection, ProviderAccount>();
  const open = (connection: Connection): ProviderAccount => {
    if (connection.isUnreadable) {
      onUnreadable(connection);
      return unreadableAccount(connection);
    }
    const account = opened.get(connection) ?? find(connection.provider).open(connection);
    opened.set(connection, account);
    return account;
  };
  return { all, find, open };
}
