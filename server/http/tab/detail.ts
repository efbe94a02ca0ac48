import type { Amount, AttemptLine, DetailLine, PaymentDetail, PaymentName, PaymentRow } from "@payments/shared";
import type { Connection } from "../../domain/connection.ts";
import type { ConnectionTrouble } from "../../domain/connection-trouble.ts";
import { feesOf } from "../../domain/fees.ts";
import { sumsOf, totalOf, type Line } from "../../domain/lines.ts";
import type { Money } from "../../domain/money.ts";
import { asksForMoney } from "../../domain/reminders.ts";
import type { Attempt } from "../../domain/attempt.ts";
import type { PayerDetails } from "../../domain/snapshot.ts";
import type { NamedPayment, PaymentHistory } from "../../use-cases/look/read-payment.ts";
import type { May } from "./can.ts";
import { byKey, type KeyNames } from "./key-sentences.ts";
import { moveLines } from "./moves.ts";
import { amountOf, paymentRow, stageNames, type ShapeOptions } from "./rows.ts";
import { byWorkflow, sentenceOf } from "./sentences.ts";

export interface DetailOptions extends ShapeOptions {
  readonly connections: readonly Connection[];
  readonly troubles: ReadonlyMap<string, ConnectionTrouble>;
  readonly may: May;
  readonly keyNames: KeyNames;
}

/** One payment with its history, newest line first. */
export function paymentDetail(options: DetailOptions, history: PaymentHistory): PaymentDetail {
  const { payment, connection, sums, checkouts, attempts, events, replacedBy } = history;
  const stage = stageNames(history.pipelines);
  const { lines } = payment.terms;
  // Its own may be removed, and is told of all the same.
  const others = options.connections.filter(({ connectionId }) => connectionId !== connection.connectionId);
  const inCurrency = (minor: number): Money => ({ ...payment.amount, minor });
  const connections = [...others, connection];
  const row = paymentRow(history, { ...options, stage, connections, dealName: () => null });
  return {
    ...row,
    reference: payment.reference,
    providerReference: checkouts.at(-1)?.providerReference ?? null,
    portalUrl: portalUrlOf(options, history),
    timeline: events
      .map(({ eventId, at, actor, facts }) => ({
        id: eventId,
        at,
        kind: facts.kind,
        text: sentenceOf(facts, stage) + byWorkflow(actor) + byKey(actor, options.keyNames),
      }))
      .toReversed(),
    payer: history.payer && payerView(history.payer, options.may("create")),
    testCards: testCardsFor(options, row, connection.provider),
    attempts: attempts.map(attemptLine),
    fees: amountOrNull(feesOf(attempts)),
    lines: lines.map((line, index) => ({ id: String(index + 1), ...detailLine(line, inCurrency) })),
    vat: totalOf(lines).vatByRate.map(({ rate, vat }) => ({ rate, amount: amountOf(inCurrency(vat)) })),
    replaces: history.replaced && nameOf(history.replaced),
    replacedBy: replacedBy && nameOf(replacedBy),
    planned: payment.cancellation === null ? plannedOf(history) : [],
    moves: moveLines(history.moves, { may: options.may, stage, labels: history.dealLabels, waits: history.moveWaits }),
    receipt: sums.received > 0 ? `${options.publicUrl}/p/${payment.token}/receipt` : null,
  };
}

/** What is typed apart at the provider is for writing it to the contact; whoever may do that is offered it. */
function payerView({ place, ...payer }: PayerDetails, mayWrite: boolean): PaymentDetail["payer"] {
  return { ...payer, ...(place && mayWrite && { canBeWritten: true }) };
}

function portalUrlOf({ providers }: DetailOptions, { payment, connection, attempts }: PaymentHistory): string | null {
  const keys = attempts.map(({ key }) => key);
  return providers.find(connection.provider).portalUrl?.({ mode: payment.mode, attempts: keys }) ?? null;
}

/** Only where they can be used at once: on the page of a test payment that is still to be paid. */
function testCardsFor({ providers }: DetailOptions, { mode, link }: PaymentRow, provider: string): TestCards {
  return mode === "test" && link !== null ? (providers.find(provider).testCards ?? []) : [];
}

type TestCards = PaymentDetail["testCards"];

/** Notices to the seller are not the customer's; what asks for money is over with the payment's waiting. */
function plannedOf({ payment, mails }: PaymentHistory): PaymentDetail["planned"] {
  if (!asksForMoney(payment)) return [];
  return mails.flatMap(({ occasion, at, state }) => {
    if (state !== "due") return [];
    if (occasion === "scheduled") return { about: "link", at };
    return occasion.startsWith("reminder:") ? { about: "reminder", at } : [];
  });
}

function nameOf({ paymentId, reference }: NamedPayment): PaymentName {
  return { id: paymentId, reference };
}

function attemptLine({ key, at, state, method, card, fee, declineReason }: Attempt): AttemptLine {
  return { id: key, at, state, method, card: card ?? null, fee: amountOrNull(fee ?? null), reason: declineReason };
}

function amountOrNull(money: Money | null): Amount | null {
  return money && amountOf(money);
}

function detailLine(line: Line, inCurrency: (minor: number) => Money): Omit<DetailLine, "id"> {
  const { description, quantity, unitPrice, discount, vatRate } = line;
  return {
    description,
    quantity,
    vatRate,
    unitPrice: amountOf(inCurrency(unitPrice)),
    discount: amountOf(inCurrency(discount)),
    total: amountOf(inCurrency(sumsOf(line).total)),
  };
}
