import { minute } from "../domain/time.ts";
import type { Context } from "../ports/context.ts";
import { askAgain } from "../use-cases/account/ask-again.ts";
import { sideBySide } from "./side-by-side.ts";

const pause = 10 * minute;
const atOnce = 4;
const batchSize = 20;

type Parts = Pick<Context, "store" | "providers" | "clock" | "random">;

/** Asks about connections that were not let in, so that the form offers them again once they are. */
export async function askAboutConnections(parts: Parts): Promise<boolean> {
  const { store, clock } = parts;
  const now = clock.now();
  const due = await store.connectionTroubles.claim(now - pause, now, batchSize);
  await sideBySide(due, atOnce, async ({ portalId, connectionId }) => {
    const connection = await store.connections.find(portalId, connectionId);
    // What it answers is kept; that it still refuses is nothing new.
    if (connection && connection.removedAt === null) await askAgain(parts, connection).catch(() => {});
  });
  return due.length === batchSize;
}
