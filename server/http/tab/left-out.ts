import type { Blocked, LeftOut } from "@payments/shared";
import type { Connection } from "../../domain/connection.ts";
import { troubleWords, type ConnectionTrouble } from "../../domain/connection-trouble.ts";
import type { ProviderCatalogue } from "../../ports/context.ts";

interface Known {
  readonly connections: readonly Connection[];
  readonly troubles: ReadonlyMap<string, ConnectionTrouble>;
}

/** The connections a payment can be asked through. */
export function working({ connections, troubles }: Known): readonly Connection[] {
  return connections.filter(({ connectionId }) => !troubles.has(connectionId));
}

/** The others, each with why it is not offered and what cures it. */
export function leftOut(providers: ProviderCatalogue, { connections, troubles }: Known): readonly LeftOut[] {
  return connections.flatMap((connection) => {
    const trouble = troubles.get(connection.connectionId);
    if (!trouble) return [];
    const { why, cure } = troubleWords(trouble);
    const { label } = providers.find(connection.provider);
    return { id: connection.connectionId, label: connectionName(connection), why: `${label} ${why}.`, cure };
  });
}

/** Where none is left. */
export function noneWorking(left: readonly LeftOut[]): Blocked {
  const [only, another] = left;
  const title = only && !another ? only.why : "No connected payment account can take payments now";
  const cure =
    only && !another ? only.cure : left.map(({ label, why, cure: each }) => `${label}: ${why} ${each}`).join(" ");
  return { reason: "not_working", title, cure, paymentId: null };
}

/** `Stripe (key ending 4242)` */
export function connectionName({ label, keyEnding }: Connection): string {
  return keyEnding ? `${label} (key ending ${keyEnding})` : label;
}
