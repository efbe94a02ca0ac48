import type { Amount, PaymentRow, Place, ProviderFreshness, RefundUnderWay } from "@payments/shared";
import type { Connection } from "../../domain/connection.ts";
import type { ConnectionTrouble } from "../../domain/connection-trouble.ts";
import type { EventFacts } from "../../domain/events.ts";
import { toDecimal, type Money } from "../../domain/money.ts";
import { groupOf, isWaiting, type Payment } from "../../domain/payment.ts";
import { refundableOf, type AskedRefund } from "../../domain/refunds.ts";
import type { ProviderCatalogue } from "../../ports/context.ts";
import type { CrmPipeline } from "../../ports/crm-records.ts";
import type { Place as StoredPlace } from "../../ports/payment-lists.ts";
import type { ListedPayment } from "../../use-cases/look/list-payments.ts";
import type { Freshness } from "../../use-cases/look/read-freshness.ts";
import { againDraft } from "./again.ts";
import { actsFor, type May } from "./can.ts";
import { moveSentence } from "./move-sentences.ts";
import { sentenceOf } from "./sentences.ts";
import type { StageName } from "./stage-name.ts";

export interface ShapeOptions {
  readonly providers: ProviderCatalogue;
  readonly publicUrl: string;
}

/** What is known of the surroundings of the rows. */
export interface RowOptions extends ShapeOptions {
  readonly connections: readonly Connection[];
  readonly troubles: ReadonlyMap<string, ConnectionTrouble>;
  readonly may: May;
  readonly stage: StageName;
  dealName(dealId: string): string | null;
}

/** One payment as a row of the list. */
export function paymentRow(listed: ListedPayment, options: RowOptions): PaymentRow {
  const { payment, sums, move, moveWaits, refunds, hold, closing } = listed;
  const { amount } = payment;
  const { stage, dealName, publicUrl } = options;
  const connection = options.connections.find(({ connectionId }) => connectionId === payment.connectionId);
  const refundable = refundableOf(sums, refunds);
  const acts = actsFor(listed, options);
  const address = `${publicUrl}/p/${payment.token}`;
  return {
    id: payment.paymentId,
    status: payment.status,
    group: groupOf(payment),
    reviews: payment.reviews,
    amount: amountOf(amount),
    received: amountOf({ ...amount, minor: sums.net }),
    byHand: amountOf({ ...amount, minor: sums.manual }),
    refunded: amountOf({ ...amount, minor: sums.refunded }),
    refundable: amountOf({ ...amount, minor: refundable }),
    refundsUnderWay: refunds.map(refundUnderWay),
    description: payment.description,
    contact: payment.contact,
    deal: payment.dealId === null ? null : { id: payment.dealId, name: dealName(payment.dealId) },
    providerLabel: connection ? options.providers.find(connection.provider).label : "Removed connection",
    mode: payment.mode,
    link: isPayable(payment) ? address : null,
    deadLink: isPayable(payment) ? null : address,
    validUntil: payment.validUntil,
    createdAt: payment.createdAt,
    lastEventAt: payment.lastEventAt,
    lastNews: newsIn(listed, stage),
    stillOpen: stillOpenOf(closing),
    move: move ? moveSentence(move, stage, moveWaits) : null,
    held: amountOf({ ...amount, minor: hold?.minor ?? 0 }),
    ...acts,
    again: acts.can.again ? againDraft(payment) : null,
  };
}

export function freshnessOf(
  { providers }: ShapeOptions,
  { connection, heardAt, isStale }: Freshness,
): ProviderFreshness {
  const { connectionId, mode } = connection;
  return { connectionId, label: providers.find(connection.provider).label, mode, heardAt, isStale };
}

export function placeOf({ createdAt, paymentId }: StoredPlace): Place {
  return { createdAt, id: paymentId };
}

/** Turns stage ids into the names people know. */
export function stageNames(pipelines: readonly CrmPipeline[]): StageName {
  const names = new Map(pipelines.flatMap(({ stages }) => stages.map(({ id, label }) => [id, label])));
  return (stageId) => names.get(stageId) ?? stageId;
}

export function amountOf(money: Money): Amount {
  return { ...money, decimal: toDecimal(money) };
}

/** What the row says by its chip or the sentence about its deal is not said twice. */
const saidElsewhere: ReadonlySet<EventFacts["kind"]> = new Set([
  "created",
  "status_changed",
  "review_raised",
  "expired",
  "cancelled",
  "move_planned",
  "move_applied",
  "move_noted",
  "move_skipped",
  "move_refused",
  "move_retried",
  "undo_asked",
  "move_stopped",
  "change_overtaken",
  "move_undone",
  "move_not_undone",
  "not_moved",
]);

function newsIn({ latest }: ListedPayment, stage: StageName): string | null {
  return latest === null || saidElsewhere.has(latest.kind) ? null : sentenceOf(latest, stage);
}

function refundUnderWay({ refundId, amount, reason, askedAt, state }: AskedRefund): RefundUnderWay {
  return {
    id: refundId,
    amount: amountOf(amount),
    reason,
    at: askedAt,
    state: state === "asking" ? "unanswered" : "requested",
  };
}

function stillOpenOf(closing: ListedPayment["closing"]): PaymentRow["stillOpen"] {
  return closing && { tryAt: closing.isGivenUp ? null : closing.runAt };
}

function isPayable({ status, hiddenAt }: Payment): boolean {
  return hiddenAt === null && isWaiting(status);
}
