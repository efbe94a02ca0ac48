import { createHash } from "node:crypto";
import type { DojoEvent, Intent, PaymentEvent, Refund, Subscription } from "./objects.ts";

/** All that this Dojo remembers. */
export interface Books {
  readonly intents: Map<string, Intent>;
  /** By id; and by intent and idempotency key. */
  readonly refunds: Map<string, Refund>;
  readonly refundKeys: Map<string, { readonly refund: Refund; readonly amount: number }>;
  readonly subscriptions: Map<string, Subscription>;
  now(): number;
  /** Times as Dojo writes them, with seven digits of a second. */
  stamp(at?: number): string;
  id(prefix: string): string;
  /** Adds an event to the intent's own list. */
  note(intent: Intent, type: string, transactionId?: string): PaymentEvent;
  /** Gives the intent another status and tells of it. */
  turn(intent: Intent, status: string, at?: number): void;
  announceCreated(intent: Intent): void;
  /** Ends what has run out: pages that nobody paid, holds that nobody captured. */
  expireDue(): void;
}

export function createBooks(now: () => number, announce: (event: DojoEvent) => void): Books {
  let count = 0;
  const stamp = (at = now()): string => new Date(at).toISOString().replace("Z", "4567Z");
  const id = (prefix: string): string => {
    count += 1;
    return prefix + createHash("sha256").update(`${prefix}${count}`).digest("base64url").slice(0, 22);
  };
  const tell = (intent: Intent, event: string): void =>
    announce({
      id: id("evt_"),
      event,
      accountId: intent.account.id,
      createdAt: stamp(),
      data: { paymentIntentId: intent.id, paymentStatus: intent.status, captureMode: intent.captureMode },
    });

  const books: Books = {
    intents: new Map(),
    refunds: new Map(),
    refundKeys: new Map(),
    subscriptions: new Map(),
    now,
    stamp,
    id,
    note(intent, eventType, transactionId = id("tr_")) {
      const card = { cardNumber: "52000000****1005", cardType: "MASTERCARD" };
      const event = { transactionId, transactionDateTime: stamp(), eventType, authCode: "", ...card };
      intent.paymentEvents.push(event);
      return event;
    },
    turn(intent, status, at) {
      intent.status = status;
      intent.updatedAt = stamp(at);
      tell(intent, "payment_intent.status_updated");
    },
    announceCreated: (intent) => tell(intent, "payment_intent.created"),
    expireDue() {
      for (const intent of books.intents.values()) expire(books, intent);
    },
  };
  return books;
}

function expire(books: Books, intent: Intent): void {
  const end = Date.parse(intent.expireAt);
  if (intent.status === "Created" && end <= books.now()) books.turn(intent, "Canceled", end);
  const holdEnd = endOfHold(intent);
  if (intent.status === "Authorized" && holdEnd !== null && holdEnd <= books.now()) {
    books.note(intent, "Reversed");
    books.turn(intent, "Reversed", holdEnd);
  }
}

const week = 7 * 24 * 60 * 60 * 1000;

function endOfHold({ paymentEvents, autoExpireIn }: Intent): number | null {
  const held = paymentEvents.find(({ eventType }) => eventType === "Authorized");
  if (!held) return null;
  return Date.parse(held.transactionDateTime) + Math.min(week, autoExpireIn === null ? week : spanOf(autoExpireIn));
}

/** `dd.hh:MM:ss` in milliseconds; NaN for anything else. */
export function spanOf(text: string): number {
  const match = /^(\d{1,2})\.(\d\d):(\d\d):(\d\d)$/.exec(text);
  if (!match) return Number.NaN;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map(Number);
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
