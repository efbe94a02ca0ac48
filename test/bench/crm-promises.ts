import { usualTerms, type Payment } from "../../server/domain/payment.ts";
import { plannedMove } from "../../server/domain/moves.ts";
import { usualPermissions } from "../../server/domain/rules.ts";
import type { Store } from "../../server/ports/store.ts";
import type { PortalMade } from "./crm-hubspot.ts";

/** What one account's deals are paid with, and where they go when they are. */
export interface PaidDeals {
  readonly portalId: number;
  readonly dealIds: readonly string[];
  readonly contactIds: readonly string[];
}

const perTransaction = 500;

/** An account as an install and a connected provider leave it. */
export async function addAccount(store: Store, portalId: number, made: PortalMade): Promise<void> {
  const now = Date.now();
  await store.portals.install(
    {
      portalId,
      timeZone: "UTC",
      companyCurrency: "EUR",
      currencies: ["EUR"],
      uiDomain: "localhost",
      installedBy: "7",
      accessToken: made.accessToken,
      refreshToken: made.refreshToken,
      tokenExpiresAt: now + 30 * 60_000,
      scopes: [],
    },
    now,
  );
  await store.connections.insert({
    portalId,
    connectionId: `connection-${portalId}`,
    provider: "stripe",
    mode: "live",
    label: "Stripe",
    values: { apiKey: "rk_live_bench", webhookSecret: "whsec_benchmark" },
    webhookToken: `BenchmarkConnection${portalId}`,
    keyEnding: "ench",
    createdAt: now,
    removedAt: null,
  });
}

/** Every deal gets a payment that has just been paid: its money, its move and its properties are promised. */
export async function payAll(store: Store, deals: PaidDeals): Promise<void> {
  for (let from = 0; from < deals.dealIds.length; from += perTransaction) {
    await store.transaction(async (tx) => {
      for (let place = from; place < Math.min(from + perTransaction, deals.dealIds.length); place += 1) {
        await pay(tx, deals, place);
      }
    });
  }
}

async function pay(tx: Store, { portalId, dealIds, contactIds }: PaidDeals, place: number): Promise<void> {
  const now = Date.now();
  const dealId = dealIds[place] ?? "";
  const contactId = contactIds[place % contactIds.length] ?? "";
  const paymentId = `P${portalId}-${dealId}`.padEnd(22, "0");
  await tx.payments.insert(paymentOf({ portalId, paymentId, dealId, contactId, now }), null);
  await tx.ledger.append(portalId, `connection-${portalId}`, [
    {
      entryId: `E-${paymentId}`,
      paymentId,
      kind: "captured",
      amount: { minor: 100_000, currency: "EUR" },
      key: `captured-${paymentId}`,
      occurredAt: now,
      learnedAt: now,
      source: "read",
      userId: null,
    },
  ]);
  const moveId = `M-${paymentId}`;
  const move = plannedMove({
    portalId,
    moveId,
    paymentId,
    dealId,
    ruleId: `rule-${portalId}`,
    ruleVersion: 1,
    pipelineId: `pipeline_${portalId}`,
    onStatus: "paid",
    generation: 2,
    toStageId: null,
    permissions: usualPermissions,
    decidedAt: now,
  });
  await tx.moves.insert(move);
  const deal = { portalId, objectType: "deal", objectId: dealId } as const;
  await tx.crmWrites.insert({ ...deal, kind: "move", writeId: `W-${moveId}`, moveId, paymentId }, now);
  const contact = { portalId, objectType: "contact", objectId: contactId } as const;
  await tx.crmWrites.promiseProperties(
    [
      { ...deal, writeId: `D-${paymentId}` },
      { ...contact, writeId: `C-${paymentId}` },
    ],
    now,
  );
}

interface Paid {
  readonly portalId: number;
  readonly paymentId: string;
  readonly dealId: string;
  readonly contactId: string;
  readonly now: number;
}

function paymentOf({ portalId, paymentId, dealId, contactId, now }: Paid): Payment {
  return {
    portalId,
    paymentId,
    connectionId: `connection-${portalId}`,
    mode: "live",
    token: `T${paymentId}`,
    amount: { minor: 100_000, currency: "EUR" },
    description: "Second half",
    reference: paymentId,
    contact: { id: contactId, name: "Customer", email: null },
    terms: usualTerms,
    followsBalance: false,
    replaces: null,
    hiddenAt: null,
    dealId,
    pipelineId: `pipeline_${portalId}`,
    validUntil: null,
    openedAt: now,
    cancellation: null,
    reviews: [],
    status: "paid",
    generation: 2,
    createdBy: "7",
    createdByEmail: null,
    createdAt: now,
    lastEventAt: now,
  };
}
