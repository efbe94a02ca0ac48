import type { LedgerEntry, LedgerKind } from "../../server/domain/ledger.ts";
import { plannedMove, type Move } from "../../server/domain/moves.ts";
import type { Money } from "../../server/domain/money.ts";
import type { Checkout } from "../../server/domain/checkout.ts";
import type { Attempt, AttemptState } from "../../server/domain/attempt.ts";
import { usualTerms, type Payment } from "../../server/domain/payment.ts";
import { usualPermissions } from "../../server/domain/rules.ts";
import type { Snapshot } from "../../server/domain/snapshot.ts";
import { startOfTests } from "../parts.ts";

export const now = startOfTests;
export const minute = 60_000;

export function euros(minor: number): Money {
  return { minor, currency: "EUR" };
}

/** A live payment of 750.00 EUR on deal 512, its link valid for an hour. */
export function payment(changes: Partial<Payment> = {}): Payment {
  return {
    portalId: 62_515,
    paymentId: "pay1",
    connectionId: "con1",
    mode: "live",
    token: "T".repeat(22),
    amount: euros(75_000),
    description: "Kitchen, second half",
    reference: "D-512-1",
    contact: { id: "7", name: "Ann Payer", email: "ann@example.com" },
    terms: usualTerms,
    followsBalance: false,
    replaces: null,
    hiddenAt: null,
    dealId: "512",
    pipelineId: "default",
    validUntil: now + 60 * minute,
    openedAt: null,
    cancellation: null,
    reviews: [],
    status: "created",
    generation: 0,
    createdBy: "7",
    createdByEmail: "ann@seller.example.com",
    createdAt: now,
    lastEventAt: now,
    ...changes,
  };
}

/** The payment's first checkout, live and not yet read. */
export function checkout(changes: Partial<Checkout> = {}): Checkout {
  return {
    portalId: 62_515,
    paymentId: "pay1",
    generation: 1,
    connectionId: "con1",
    amount: euros(75_000),
    state: "live",
    providerReference: "cs_1",
    url: "https://pay.example.com/cs_1",
    expiresAt: now + 60 * minute,
    readAt: null,
    language: null,
    createdAt: now,
    ...changes,
  };
}

export function attempt(state: AttemptState, at = now, key = `try_${at}`): Attempt {
  return { paymentId: "pay1", key, state, at, method: "card", declineCode: null, declineReason: null };
}

export function entry(kind: LedgerKind, minor: number, key: string = `${kind}_${minor}`): LedgerEntry {
  return {
    entryId: key,
    paymentId: "pay1",
    kind,
    amount: euros(minor),
    key,
    occurredAt: now,
    learnedAt: now,
    source: kind.startsWith("manual") ? "person" : "read",
    userId: null,
  };
}

/** A read of the first checkout a minute later: open, nothing happened. */
export function snapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    reference: "cs_1",
    paymentId: "pay1",
    mode: "live",
    readAt: now + minute,
    checkout: "live",
    asked: euros(75_000),
    attempts: [],
    totals: [],
    money: [],
    unknownWords: [],
    ...changes,
  };
}

/** A promised move of the payment's deal by its paid rule. */
export function move(changes: Partial<Move> = {}): Move {
  const planned = plannedMove({
    portalId: 62_515,
    moveId: "move1",
    paymentId: "pay1",
    dealId: "512",
    ruleId: "rule1",
    ruleVersion: 3,
    pipelineId: "default",
    onStatus: "paid",
    generation: 1,
    toStageId: "closedwon",
    permissions: usualPermissions,
    decidedAt: now,
  });
  return { ...planned, ...changes };
}
