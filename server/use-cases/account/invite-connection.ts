import { NotFoundError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import { hour } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import { requireRight } from "./require-right.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "publicUrl">;

/**
 * Hands the admin a one-time address, good for an hour, where a provider's keys are entered outside HubSpot. Throws
 * ForbiddenError.
 */
export async function inviteConnection(
  { store, clock, random, publicUrl }: Parts,
  { portalId, userId }: { readonly portalId: number; readonly userId: string },
): Promise<{ url: string; expiresAt: number }> {
  await requireRight({ store }, { portalId, userId, right: "settings" });
  const token = newId(random);
  const expiresAt = clock.now() + hour;
  // Fixed with the invitation, so that its page can show the webhook address before anything is entered.
  const webhookToken = newId(random);
  await store.tickets.issue(token, { purpose: "connect", portalId, userId, data: webhookToken, expiresAt });
  return { url: `${publicUrl}/connect/${token}`, expiresAt };
}

export interface Invitation {
  readonly portalId: number;
  /** Whoever asked for the address. */
  readonly userId: string;
  readonly webhookToken: string;
  readonly expiresAt: number;
}

/**
 * The invitation behind a token, for whoever may still change the settings. Throws NotFoundError when it is unknown, used
 * or over, ForbiddenError and DisconnectedError.
 */
export async function readInvitation(
  { store, clock }: Pick<Parts, "store" | "clock">,
  token: string,
): Promise<Invitation> {
  const ticket = await store.tickets.find(token, "connect", clock.now());
  if (!ticket || ticket.portalId === null || ticket.userId === null) throw usedInvitation();
  const { portalId, userId, data: webhookToken, expiresAt } = ticket;
  await requireRight({ store }, { portalId, userId, right: "settings" });
  return { portalId, userId, webhookToken, expiresAt };
}

/** Uses the invitation up; part of the transaction that does what it was for. Throws NotFoundError, also for the second of two. */
export async function useInvitation({ store, clock }: Pick<Parts, "store" | "clock">, token: string): Promise<void> {
  if (!(await store.tickets.use(token, "connect", clock.now()))) throw usedInvitation();
}

function usedInvitation(): NotFoundError {
  return new NotFoundError("This address was used before, or its hour is over.");
}
