import type { Portal } from "../../domain/connection.ts";
import { DisconnectedError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";

/** The account, if it has the app. Throws DisconnectedError. */
export async function requireConnected({ store }: Pick<Context, "store">, portalId: number): Promise<Portal> {
  const portal = await store.portals.find(portalId);
  if (portal?.state !== "connected")
    throw new DisconnectedError("Ask an admin of this account to install the app again; payments and links are kept.");
  return portal;
}
