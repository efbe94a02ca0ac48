import type { Connection } from "../../domain/connection.ts";
import type { Context } from "../../ports/context.ts";

/** What the author of a workflow types into a field's search, and where the former page ended. */
export interface OptionQuery {
  readonly portalId: number;
  readonly words: string;
  readonly after: string | null;
}

export interface OptionPage {
  readonly connections: readonly Connection[];
  /** Where the next page begins, null at the end. */
  readonly after: string | null;
}

const pageLength = 50;

/** The payment accounts a step can use; none where the app is not installed or nothing is connected. */
export async function listConnectionOptions(
  { store }: Pick<Context, "store">,
  { portalId, words, after }: OptionQuery,
): Promise<OptionPage> {
  const portal = await store.portals.find(portalId);
  if (portal?.state !== "connected") return { connections: [], after: null };
  const wanted = words.trim().toLowerCase();
  const found = (await store.connections.list(portalId)).filter(({ label, mode, keyEnding }) =>
    `${label} ${mode} ${keyEnding}`.toLowerCase().includes(wanted),
  );
  const start = found.findIndex(({ connectionId }) => connectionId === after) + 1;
  const connections = found.slice(start, start + pageLength);
  const hasMore = found.length > start + pageLength;
  return { connections, after: hasMore ? (connections.at(-1)?.connectionId ?? null) : null };
}
