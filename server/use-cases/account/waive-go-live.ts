import { NotFoundError } from "../../domain/errors.ts";
import type { GoLiveName } from "../../domain/go-live.ts";
import type { Context } from "../../ports/context.ts";
import { requireRight } from "./require-right.ts";

type Parts = Pick<Context, "store" | "clock">;

export interface WaiverOrder {
  readonly portalId: number;
  readonly userId: string;
  readonly connectionId: string;
  readonly name: GoLiveName;
  /** Why it need not be met; null to ask for it again. */
  readonly note: string | null;
}

/**
 * Keeps an admin's word that a live connection need not have been tried out in one way, or takes it back; the same again
 * changes nothing. Throws ForbiddenError and NotFoundError.
 */
export async function waiveGoLive({ store, clock }: Parts, order: WaiverOrder): Promise<void> {
  const { portalId, userId, connectionId, name, note } = order;
  await requireRight({ store }, { portalId, userId, right: "settings" });
  const connection = await store.connections.find(portalId, connectionId);
  const isLive = connection?.removedAt === null && connection.mode === "live";
  if (!isLive) throw new NotFoundError("There is no such live connection.");
  await store.transaction(async (tx) => {
    const waivers = await tx.goLiveWaivers.list(portalId);
    const known = waivers.find((waiver) => waiver.connectionId === connectionId && waiver.name === name);
    if ((known?.note ?? null) === note) return;
    const at = clock.now();
    const act = note === null ? "go_live_asked_again" : "go_live_waived";
    if (note === null) await tx.goLiveWaivers.remove(portalId, connectionId, name);
    else await tx.goLiveWaivers.save(portalId, { connectionId, name, note, waivedBy: userId, waivedAt: at });
    await tx.audit.append({ portalId, at, actor: `user:${userId}`, act, details: { connectionId, name } });
  });
}
