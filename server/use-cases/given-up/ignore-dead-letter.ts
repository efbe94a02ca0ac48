import { createHash } from "node:crypto";
import type { LetterId } from "../../domain/dead-letters.ts";
import type { Context } from "../../ports/context.ts";
import { requireRight } from "../account/require-right.ts";
import { tellPayment } from "./letter-payment.ts";
import { isNew, requireLetter, type LetterPresser } from "./retry-dead-letters.ts";

type Parts = Pick<Context, "store" | "clock" | "random">;

/**
 * Keeps a person's word that something given up may be left so, with the reason. It stays where it is and can still be
 * tried again. Throws ForbiddenError and NotFoundError.
 */
export async function ignoreDeadLetter(
  { store, clock, random }: Parts,
  presser: LetterPresser,
  { letterId, note }: { readonly letterId: LetterId; readonly note: string },
): Promise<void> {
  const { portalId, userId } = presser;
  await requireRight({ store }, { portalId, userId, right: "settings" });
  const request = `ignore ${letterId} ${createHash("sha256").update(note).digest("base64url")}`;
  await store.transaction(async (tx) => {
    if (!(await isNew({ store: tx, clock }, presser, request))) return;
    const letter = await requireLetter(tx, portalId, letterId);
    if (letter.ignored) return;
    const facts = { kind: "dead_letter_ignored", about: letter.about, note } as const;
    const paymentId = await tellPayment({ store: tx, clock, random }, letter, { portalId, userId, facts });
    const at = clock.now();
    await tx.deadLetters.ignore(portalId, letterId, { by: userId, at, note, paymentId });
    const details = { letterId, about: letter.about };
    await tx.audit.append({ portalId, at, actor: `user:${userId}`, act: "dead_letter_ignored", details });
  });
}
