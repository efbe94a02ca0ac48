import type { Context } from "../../../server/ports/context.ts";

/** Providers at which the program itself fails whenever it reads one of these checkouts: a mistake of ours, F98. */
export function poisonedBy(references: ReadonlySet<string>, providers: Context["providers"]): Context["providers"] {
  return {
    ...providers,
    open(connection) {
      const account = providers.open(connection);
      return {
        ...account,
        read(reference) {
          if (references.has(reference)) return Promise.reject(new TypeError("This was not thought of."));
          return account.read(reference);
        },
      };
    },
  };
}
