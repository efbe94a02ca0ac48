import { plannedMove, type Move } from "../../server/domain/moves.ts";
import type { Checkout } from "../../server/domain/checkout.ts";
import { usualTerms, type Payment } from "../../server/domain/payment.ts";
import { usualPermissions } from "../../server/domain/rules.ts";
import type { NewInboxEntry } from "../../server/ports/inbox.ts";
import type { Store } from "../../server/ports/store.ts";
import { startOfTests } from "../parts.ts";

const now = startOfTests;
const minute = 60_000;

export function installation(portalId: number) {
  return {
    portalId,
    timeZone: "Europe/Berlin",
    companyCurrency: "EUR",
    currencies: ["EUR", "USD"],
    uiDomain: "app.hubspot.com",
    installedBy: "7",
    accessToken: `access-${portalId}`,
    refreshToken: `refresh-${portalId}`,
    tokenExpiresAt: now + 30 * minute,
    scopes: ["oauth"],
  };
}

export function connection(portalId: number) {
  return {
    portalId,
    connectionId: "con1",
    provider: "stripe",
    mode: "live" as const,
    label: "Stripe",
    values: { key: "rk_test_secret" },
    webhookToken: "W".repeat(22),
    keyEnding: "cret",
    createdAt: now,
    removedAt: null,
  };
}

export function payment(changes: Partial<Payment>): Payment {
  return {
    portalId: 62515,
    paymentId: "pay1",
    connectionId: "con1",
    mode: "live",
    token: "A".repeat(22),
    amount: { minor: 75_000, currency: "EUR" },
    description: "Second half",
    reference: "512-ABCDEFGH",
    contact: { id: "201", name: "Mia Keller", email: "mia@example.com" },
    terms: usualTerms,
    followsBalance: false,
    replaces: null,
    hiddenAt: null,
    dealId: "512",
    pipelineId: "default",
    validUntil: now + minute,
    openedAt: null,
    cancellation: null,
    reviews: ["late"],
    status: "created",
    generation: 1,
    createdBy: "7",
    createdByEmail: "ann@seller.example.com",
    createdAt: now,
    lastEventAt: now,
    ...changes,
  };
}

export function checkout(changes: Partial<Checkout>): Checkout {
  return {
    portalId: 62515,
    paymentId: "pay1",
    generation: 1,
    connectionId: "con1",
    amount: { minor: 75_000, currency: "EUR" },
    state: "opening",
    providerReference: null,
    url: null,
    expiresAt: null,
    readAt: null,
    language: null,
    createdAt: now,
    ...changes,
  };
}

export function entry(key: string) {
  return {
    entryId: `entry-${key}`,
    paymentId: "pay1",
    kind: "captured" as const,
    amount: { minor: 1_000, currency: "EUR" },
    key,
    occurredAt: now,
    learnedAt: now,
    source: "read" as const,
    userId: null,
  };
}

export function delivery(dedupeKey: string, entryId: string): NewInboxEntry {
  return {
    entryId,
    portalId: 62515,
    connectionId: "con1",
    dedupeKey,
    kind: "checkout.session.completed",
    checkoutReference: "cs_1",
    paymentId: null,
    body: "{}",
    state: "ready",
    receivedAt: now,
  };
}

export function move(changes: Partial<Move>): Move {
  const planned = plannedMove({
    portalId: 62515,
    moveId: "m1",
    paymentId: "pay1",
    dealId: "512",
    ruleId: "r1",
    ruleVersion: 1,
    pipelineId: "default",
    onStatus: "paid",
    generation: 2,
    toStageId: null,
    permissions: usualPermissions,
    decidedAt: now,
  });
  return { ...planned, ...changes };
}

/** A payment with the account and connection it needs; call it once per payment. */
export async function addPayment(store: Store, paymentId: string): Promise<void> {
  await store.portals.install(installation(62515), now);
  if (!(await store.connections.find(62515, "con1"))) await store.connections.insert(connection(62515));
  const token = paymentId.padEnd(22, "P");
  await store.payments.insert(payment({ paymentId, token, reference: paymentId }), null);
}
