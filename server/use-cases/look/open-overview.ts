import { NotFoundError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import type { Portal } from "../../domain/connection.ts";
import { minute } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import { requireConnected } from "../account/require-connected.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "publicUrl">;

/** Who looks at an account's overview, and since which install: the next one ends it. */
export interface OverviewVisitor {
  readonly portalId: number;
  readonly userId: string;
  readonly installGeneration: number;
}

/** Hands a user of the account a one-time address, good for two minutes, that opens the overview of all payments. */
export async function inviteToOverview(
  parts: Parts,
  { portalId, userId }: { readonly portalId: number; readonly userId: string },
): Promise<{ url: string; expiresAt: number }> {
  const { store, clock, random, publicUrl } = parts;
  const { installGeneration } = await requireConnected(parts, portalId);
  const token = newId(random);
  const expiresAt = clock.now() + 2 * minute;
  await store.tickets.issue(token, {
    purpose: "overview",
    portalId,
    userId,
    data: String(installGeneration),
    expiresAt,
  });
  return { url: `${publicUrl}/overview/${token}`, expiresAt };
}

/** Uses the address up and says who came by it. Throws NotFoundError when it is unknown, used or over. */
export async function enterOverview({ store, clock }: Pick<Parts, "store" | "clock">, token: string) {
  const now = clock.now();
  const ticket = await store.tickets.find(token, "overview", now);
  const { portalId = null, userId = null } = ticket ?? {};
  if (!ticket || portalId === null || userId === null || !(await store.tickets.use(token, "overview", now))) {
    throw new NotFoundError("This address was used before, or its two minutes are over.");
  }
  return { portalId, userId, installGeneration: Number(ticket.data) } satisfies OverviewVisitor;
}

/** The visitor's account while it is the same installation that let them in, else null. */
export async function accountOfVisitor(
  { store }: Pick<Parts, "store">,
  { portalId, installGeneration }: OverviewVisitor,
): Promise<Portal | null> {
  const portal = await store.portals.find(portalId);
  const isSame = portal?.state === "connected" && portal.installGeneration === installGeneration;
  return isSame ? portal : null;
}
