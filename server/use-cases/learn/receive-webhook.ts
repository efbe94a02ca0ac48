import type { Connection } from "../../domain/connection.ts";
import { UnverifiedWebhookError } from "../../domain/errors.ts";
import { newTimedId } from "../../domain/ids.ts";
import type { Context } from "../../ports/context.ts";
import type { NewInboxEntry } from "../../ports/inbox.ts";
import type { Hint, RawWebhook } from "../../ports/provider.ts";

/** Keeps a delivery for good before answering; many at once share one commit. */
export interface Intake {
  /** Resolves after the commit: true when it was new. */
  keep(entry: NewInboxEntry): Promise<boolean>;
}

type Parts = Pick<Context, "store" | "providers" | "random" | "wake"> & { readonly intake: Intake };

/**
 * Checks a delivery's signature and keeps what it hints at. Nothing else happens while the provider waits. Throws
 * UnverifiedWebhookError; where the time alone was wrong, it is counted.
 */
export async function receiveWebhook(
  parts: Parts,
  connection: Connection,
  webhook: RawWebhook,
): Promise<"kept" | "known"> {
  const { random, intake, wake } = parts;
  const hint = await verifiedHint(parts, connection, webhook);
  const { read } = hint;
  const isNew = await intake.keep({
    entryId: newTimedId(random, webhook.receivedAt),
    portalId: connection.portalId,
    connectionId: connection.connectionId,
    dedupeKey: hint.dedupeKey,
    kind: hint.kind,
    checkoutReference: read && "checkout" in read ? read.checkout : null,
    paymentId: read && "payment" in read ? read.payment : null,
    body: webhook.body.toString("utf8"),
    state: read ? "ready" : "done",
    receivedAt: webhook.receivedAt,
  });
  if (isNew && read) wake.inbox(connection.portalId);
  return isNew ? "kept" : "known";
}

async function verifiedHint({ store, providers }: Parts, connection: Connection, webhook: RawWebhook): Promise<Hint> {
  try {
    return providers.open(connection).readWebhook(webhook);
  } catch (error) {
    const isSkewed = error instanceof UnverifiedWebhookError && error.isSkewed;
    if (isSkewed) await store.deliverySkews.note(connection, webhook.receivedAt);
    throw error;
  }
}
