import { chanceOf } from "../../domain/backoff.ts";
import { freshFor, spreadAfter } from "../../domain/circuit.ts";
import type { Connection } from "../../domain/connection.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";

/**
 * A provider lets a connection in again: its refusal is forgotten, and what was put off because of it comes within minutes
 * (F24). Part of the transaction in which that was learnt.
 */
export async function letInAgain(
  { store, clock, random }: Pick<Context, "clock" | "random"> & { readonly store: Store },
  { portalId, connectionId }: Pick<Connection, "portalId" | "connectionId">,
): Promise<void> {
  const now = clock.now();
  await store.connectionTroubles.clear(portalId, connectionId);
  await store.waitingWork.bringForward({ portalId, connectionId }, spreadAfter(now, chanceOf(random)), now - freshFor);
}
