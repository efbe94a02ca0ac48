import { canBeRetried, type DeadLetter, type LetterId, type LetterSource } from "../../domain/dead-letters.ts";
import { ConflictError, NotFoundError } from "../../domain/errors.ts";
import type { Press } from "../../domain/press.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { requireRight } from "../account/require-right.ts";
import { keyReused } from "../money/refusals.ts";
import { tellPayment } from "./letter-payment.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "wake">;

/** A press by somebody, told from a repeat of it by its key. */
export type LetterPresser = Pick<Press, "portalId" | "userId" | "idempotencyKey">;

/**
 * Has one thing that was given up done again, with all its tries. Throws ForbiddenError, NotFoundError, and ConflictError
 * `changed_meanwhile` for what cannot be done any better the next time.
 */
export async function retryDeadLetter(parts: Parts, presser: LetterPresser, letterId: LetterId): Promise<void> {
  const { portalId, userId } = presser;
  await requireRight(parts, { portalId, userId, right: "settings" });
  const source = await parts.store.transaction(async (tx) => {
    if (!(await isNew({ ...parts, store: tx }, presser, `retry ${letterId}`))) return null;
    const letter = await requireLetter(tx, portalId, letterId);
    if (!canBeRetried(letter)) {
      throw new ConflictError("changed_meanwhile", "What could not be read cannot be tried again. Set it aside.");
    }
    await retry({ ...parts, store: tx }, presser, [letter]);
    return letter.source;
  });
  if (source) wakeFor(parts, portalId, source);
}

const atOnce = 100;
/** More would keep the person waiting longer than HubSpot waits for us. */
const mostAtOncePress = 500;

/** The same for everything that is not set aside, up to five hundred at a press; answers how many. Throws ForbiddenError. */
export async function retryDeadLetters(parts: Parts, presser: LetterPresser): Promise<number> {
  const { portalId, userId } = presser;
  await requireRight(parts, { portalId, userId, right: "settings" });
  if (!(await isNew(parts, presser, "retry all"))) return 0;
  const sources = new Set<LetterSource>();
  let after: Pick<DeadLetter, "letterId" | "triedAt"> | null = null;
  let count = 0;
  do {
    const page: readonly DeadLetter[] = await parts.store.deadLetters.list(portalId, {
      which: "open",
      after,
      limit: atOnce,
    });
    const due = page.filter(canBeRetried);
    await parts.store.transaction((tx) => retry({ ...parts, store: tx }, presser, due));
    for (const { source } of due) sources.add(source);
    count += due.length;
    after = page.length === atOnce ? (page.at(-1) ?? null) : null;
  } while (after !== null && count < mostAtOncePress);
  for (const source of sources) wakeFor(parts, portalId, source);
  return count;
}

async function retry(
  parts: Parts & { readonly store: Store },
  { portalId, userId }: LetterPresser,
  letters: readonly DeadLetter[],
): Promise<void> {
  const { store, clock } = parts;
  const [first, ...others] = letters;
  if (!first) return;
  for (const letter of letters) {
    const facts = { kind: "dead_letter_retried", about: letter.about } as const;
    await tellPayment(parts, letter, { portalId, userId, facts });
    await store.deadLetters.revive(portalId, letter.letterId, clock.now());
  }
  const which = others.length === 0 ? { letterId: first.letterId, about: first.about } : {};
  const details = { count: letters.length, ...which };
  const actor = `user:${userId}` as const;
  await store.audit.append({ portalId, at: clock.now(), actor, act: "dead_letter_retried", details });
}

function wakeFor({ wake }: Parts, portalId: number, source: LetterSource): void {
  if (source === "delivery") wake.inbox(portalId);
  else if (source === "event") wake.hubspot();
  else if (source === "write") wake.crm(portalId);
}

/** A letter of the account. Throws NotFoundError, the same for another account's as for one that does not exist. */
export async function requireLetter(store: Store, portalId: number, letterId: LetterId): Promise<DeadLetter> {
  const letter = await store.deadLetters.find(portalId, letterId);
  if (!letter) throw new NotFoundError("There is nothing of that name that was given up.");
  return letter;
}

/** False for a repeat of the same press. Throws ConflictError `key_reused`. */
export async function isNew(
  { store, clock }: Pick<Parts, "store" | "clock">,
  { portalId, idempotencyKey: key }: LetterPresser,
  request: string,
): Promise<boolean> {
  const claim = await store.deadLetters.claimPress(portalId, { key, request, at: clock.now() });
  if (claim === "other") throw keyReused();
  return claim === "new";
}
