import type { ApiKey } from "../../domain/api-key.ts";
import { NotFoundError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import { requireRight } from "../account/require-right.ts";

interface Revocation {
  readonly portalId: number;
  readonly userId: string;
  readonly keyId: string;
}

/** Takes all power from a key, at once and for good; revoking twice is revoking once. Throws ForbiddenError, NotFoundError. */
export async function revokeApiKey(
  { store, clock }: Pick<Context, "store" | "clock">,
  { portalId, userId, keyId }: Revocation,
): Promise<ApiKey> {
  await requireRight({ store }, { portalId, userId, right: "settings" });
  const now = clock.now();
  return store.transaction(async (tx) => {
    const key = await tx.apiKeys.revoke(portalId, keyId, now);
    if (!key) throw new NotFoundError("There is no such key.");
    if (key.revokedAt === now) {
      const act = { actor: `user:${userId}`, act: "api_key_revoked", details: { keyId } } as const;
      await tx.audit.append({ portalId, at: now, ...act });
    }
    return key;
  });
}
