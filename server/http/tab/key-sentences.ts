import { isKeyName, keyName } from "../../domain/api-key.ts";
import type { Actor, PaymentEvent } from "../../domain/events.ts";
import type { Store } from "../../ports/store.ts";

/** What people call the programs that had a hand in a payment, by the names their keys act under. */
export type KeyNames = ReadonlyMap<string, string>;

export async function keyNamesIn(
  { apiKeys }: Pick<Store, "apiKeys">,
  portalId: number,
  events: readonly PaymentEvent[],
): Promise<KeyNames> {
  if (!events.some(({ actor }) => isKeyName(actor))) return new Map();
  return new Map((await apiKeys.list(portalId)).map((key) => [keyName(key), key.name]));
}

/** The end of a line that a program wrote: which one, since no person pressed anything. */
export function byKey(actor: Actor, names: KeyNames): string {
  return isKeyName(actor) ? ` By the API key “${names.get(actor) ?? "unknown"}”.` : "";
}
