import type { AttemptState } from "../../domain/attempt.ts";
import type { AttemptFact } from "../../ports/provider.ts";
import { cardHint } from "../common/card.ts";
import { table } from "../common/words.ts";
import type { DojoEvent, DojoIntent } from "./api.ts";
import { capturedOf, eventsOf, isAuto, isManual, paidAt, takers, totalOf } from "./intent.ts";

/** What an event says of a try; the others tell of the whole intent, whose status speaks for itself. */
const tries = table<AttemptState>({ AuthChallenged: "requires_action", Declined: "declined", Error: "declined" });

/**
 * A declined card does not change the intent's status and is told by its events only. Events of one transaction are one
 * attempt; the one that came through is told by the status, since events may be missing.
 */
export function attemptsOf(intent: DojoIntent, readAt: number): readonly AttemptFact[] {
  const through = throughAttempt(intent, readAt);
  const others = new Map<string, AttemptFact>();
  for (const event of eventsOf(intent)) {
    const state = tries.get(event.eventType);
    const key = event.transactionId || intent.id;
    if (state && key !== through?.key) others.set(key, triedAttempt(event, { intent, key, state, readAt }));
  }
  return through ? [...others.values(), through] : [...others.values()];
}

interface Try {
  readonly intent: DojoIntent;
  readonly key: string;
  readonly state: AttemptState;
  readonly readAt: number;
}

function triedAttempt(event: DojoEvent, { intent, key, state, readAt }: Try): AttemptFact {
  const at = event.transactionDateTime ?? intent.updatedAt ?? readAt;
  const reason = reasons.get(event.eventType);
  const decline = reason ? { declineCode: event.eventType, declineReason: reason } : noDecline;
  return {
    key,
    state,
    at,
    method: event.cardType || null,
    card: cardHint(event.cardType, event.cardNumber),
    ...decline,
  };
}

/** Dojo gives no reasons. */
const reasons = table({
  Declined: "The card was declined. Dojo does not tell why.",
  Error: "The card could not be charged. Dojo does not tell why.",
});

const noDecline = { declineCode: null, declineReason: null };

function throughAttempt(intent: DojoIntent, readAt: number): AttemptFact | null {
  const state = throughState(intent);
  if (!state) return null;
  // The first: captures of parts may come under transactions of their own.
  const event = eventsOf(intent).find(({ eventType }) => eventType === "Authorized" || eventType === "Captured");
  const at = event?.transactionDateTime ?? paidAt(intent, readAt);
  const method = cardOf(intent, event);
  const card = cardHint(method, intent.paymentDetails?.card?.last4PAN || event?.cardNumber);
  return { key: transactionOf(intent, event), state, at, method, card, ...noDecline };
}

function transactionOf({ id, paymentDetails }: DojoIntent, event: DojoEvent | undefined): string {
  return paymentDetails?.transactionId || event?.transactionId || id;
}

function cardOf({ paymentDetails }: DojoIntent, event: DojoEvent | undefined): string | null {
  return paymentDetails?.card?.cardType || event?.cardType || null;
}

function throughState(intent: DojoIntent): AttemptState | null {
  if (!takers.has(intent.status) || !(isManual(intent) || isAuto(intent))) return null;
  const captured = capturedOf(intent);
  if (captured === 0) return intent.status === "Reversed" ? "voided" : "authorised";
  return captured < totalOf(intent).minor ? "partially_captured" : "captured";
}
