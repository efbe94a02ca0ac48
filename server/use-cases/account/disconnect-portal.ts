import { DisconnectedError, UpstreamError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import { requireRight } from "./require-right.ts";

type Parts = Pick<Context, "store" | "installs" | "clock" | "log">;

/**
 * Takes the app out of an account on an admin's word: HubSpot first, then here. Payments and their history stay, links
 * say that they rest, and a later install goes on with all of it. Throws ForbiddenError, DisconnectedError when it was
 * out already, and UpstreamError when HubSpot did not do it; nothing has changed then.
 */
export async function disconnectPortal(
  parts: Parts,
  { portalId, userId }: { readonly portalId: number; readonly userId: string },
): Promise<void> {
  const { store, installs } = parts;
  await requireRight(parts, { portalId, userId, right: "settings" });
  const tokens = await store.portals.readTokens(portalId);
  if (!tokens) throw new DisconnectedError("The app is not installed in this account.");
  await installs.uninstall(portalId);
  await revoke(parts, portalId, tokens.refreshToken);
  await store.transaction(async (tx) => {
    const at = parts.clock.now();
    await tx.portals.disconnect(portalId, tokens.installGeneration, at);
    if (!(await tx.portals.noteLeft(portalId, at))) return;
    await tx.audit.append({ portalId, at, actor: `user:${userId}`, act: "disconnected", details: {} });
  });
}

/** The app is out by now, so a token that lives on opens nothing. */
async function revoke({ installs, log }: Parts, portalId: number, refreshToken: string): Promise<void> {
  try {
    await installs.revoke(refreshToken);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    log.warn({ portalId, fault: error.fault }, "The refresh token of an account that left could not be revoked.");
  }
}
