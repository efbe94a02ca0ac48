import { keyName, readKey, type ApiKey, type KeyRight } from "../../domain/api-key.ts";
import { ForbiddenError, UnverifiedRequestError } from "../../domain/errors.ts";
import { hour } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import { requireConnected } from "../account/require-connected.ts";

/** Who is calling the public API: a program, by a key of one account and mode. */
export interface ApiCaller {
  readonly key: ApiKey;
  readonly portalId: number;
  /** The key where otherwise a person's id is. */
  readonly userId: string;
}

/**
 * The key behind a text. One that is unknown, mistyped, revoked or of another kind is refused with the same words after
 * the same work: a hash and one look-up. Throws UnverifiedRequestError and DisconnectedError.
 */
export async function admitKey({ store, clock }: Pick<Context, "store" | "clock">, text: string): Promise<ApiCaller> {
  const found = await store.apiKeys.findByText(text);
  if (!found || found.revokedAt !== null || readKey(text) === null) throw new UnverifiedRequestError(refusal);
  const { portalId, keyId } = found;
  await requireConnected({ store }, portalId);
  const at = clock.now();
  // Coarse: a busy key costs one write an hour.
  const isNoted = found.lastUsedAt !== null && found.lastUsedAt > at - hour;
  if (!isNoted) await store.apiKeys.noteUse(portalId, keyId, { at, unlessSince: at - hour });
  return { key: found, portalId, userId: keyName(found) };
}

const refusal =
  "Send a valid API key as a bearer token. Whoever manages the account can see its keys in the app's settings.";

/** Throws ForbiddenError naming what the key lacks. */
export function requireKeyRight({ key }: ApiCaller, right: KeyRight): void {
  if (key.rights.includes(right)) return;
  throw new ForbiddenError(`This key may not ${acts[right]}. Make one that may, in the app's settings.`);
}

const acts: Readonly<Record<KeyRight, string>> = {
  read: "look at payments",
  create: "create payments",
  send: "send payment links",
  cancel: "cancel payments",
  refund: "give money back",
  capture: "take or release money that is held",
};
