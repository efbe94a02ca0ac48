import { writeKey, type ApiKey, type KeyRight } from "../../domain/api-key.ts";
import { NotFoundError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import type { Mode } from "../../domain/payment.ts";
import { minute } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import { requireRight } from "../account/require-right.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "publicUrl">;

/** What a key is to be. */
export interface KeyOrder {
  readonly name: string;
  readonly mode: Mode;
  readonly rights: readonly KeyRight[];
}

const goodFor = 15 * minute;

/**
 * Hands the admin a one-time address where the key comes to be and is shown, outside HubSpot. Until then there is no
 * key, so an address that nobody opens leaves none behind. Throws ForbiddenError.
 */
export async function inviteApiKey(
  { store, clock, random, publicUrl }: Parts,
  { portalId, userId, order }: { readonly portalId: number; readonly userId: string; readonly order: KeyOrder },
): Promise<{ readonly url: string; readonly expiresAt: number }> {
  await requireRight({ store }, { portalId, userId, right: "settings" });
  const token = newId(random);
  const expiresAt = clock.now() + goodFor;
  const ticket = { purpose: "api_key", portalId, userId, data: JSON.stringify(order), expiresAt } as const;
  await store.tickets.issue(token, ticket);
  return { url: `${publicUrl}/keys/${token}`, expiresAt };
}

export interface KeyInvitation {
  readonly portalId: number;
  readonly userId: string;
  readonly order: KeyOrder;
}

/** Throws NotFoundError when the address is unknown, used or over. */
export async function readKeyInvitation(
  { store, clock }: Pick<Parts, "store" | "clock">,
  token: string,
): Promise<KeyInvitation> {
  const ticket = await store.tickets.find(token, "api_key", clock.now());
  if (!ticket || ticket.portalId === null || ticket.userId === null) throw usedAddress();
  return { portalId: ticket.portalId, userId: ticket.userId, order: JSON.parse(ticket.data) as KeyOrder };
}

/** Makes the key and says its text, the only time that anybody is told. Throws NotFoundError, also for the second of two. */
export async function makeApiKey(
  { store, clock, random }: Pick<Parts, "store" | "clock" | "random">,
  token: string,
): Promise<{ readonly key: ApiKey; readonly text: string }> {
  const { portalId, userId, order } = await readKeyInvitation({ store, clock }, token);
  // The right may have been taken away since the address was handed out.
  await requireRight({ store }, { portalId, userId, right: "settings" });
  const keyId = newId(random);
  const text = writeKey({ mode: order.mode, keyId }, newId(random));
  const now = clock.now();
  const key: ApiKey = {
    portalId,
    keyId,
    ...order,
    ending: text.slice(-4),
    createdBy: userId,
    createdAt: now,
    lastUsedAt: null,
    revokedAt: null,
  };
  await store.transaction(async (tx) => {
    if (!(await tx.tickets.use(token, "api_key", now))) throw usedAddress();
    await tx.apiKeys.insert(key, text);
    const details = { keyId, mode: key.mode, rights: key.rights };
    await tx.audit.append({ portalId, at: now, actor: `user:${userId}`, act: "api_key_made", details });
  });
  return { key, text };
}

function usedAddress(): NotFoundError {
  return new NotFoundError("This address was used before, or its time is over.");
}
