import type {
  Amount,
  Blocked,
  ConnectionChoice,
  CreateForm,
  PaymentDetail,
  PaymentRow,
  RefundUnderWay,
  TabView,
} from "@payments/shared";
import type { Connection } from "../../domain/connection.ts";
import { toDecimal, type Money } from "../../domain/money.ts";
import type { Payment } from "../../domain/payment.ts";
import { refundableOf, type AskedRefund } from "../../domain/refunds.ts";
import type { ProviderCatalogue } from "../../ports/context.ts";
import type { CrmPipeline } from "../../ports/crm.ts";
import { mayCancel } from "../../use-cases/cancel-payment.ts";
import { mayConfirm } from "../../use-cases/confirm-payment.ts";
import type { CrmRecord } from "../../use-cases/create-payment.ts";
import type { ListedPayment, PaymentHistory, TabContents } from "../../use-cases/read-tab.ts";
import { moveSentence, sentenceOf, type StageName } from "./sentences.ts";

export interface ShapeOptions {
  readonly providers: ProviderCatalogue;
  readonly publicUrl: string;
}

const defaultValidityDays = 7;

/** What is read besides: the refunds of the payments that are under way. */
interface WithRefunds {
  readonly refunds: readonly AskedRefund[];
}

/** The tab's contents in the form the card takes. */
export function tabView(
  options: ShapeOptions,
  contents: TabContents & WithRefunds,
  viewer: { record: CrmRecord; userId: string },
): TabView {
  const stage = stageNames(contents.pipelines);
  const blocked = blockedBy(contents);
  const label = labelsOf(options, contents);
  const dealName = dealNames(contents);
  const { refunds } = contents;
  const givers = new Set(contents.connections.filter((one) => givesBack(options, one)).map((one) => one.connectionId));
  const row = { ...options, stage, label, dealName, refunds, givesBack: (id: string) => givers.has(id) };
  return {
    payments: contents.payments.map((listed) => paymentRow(listed, row)),
    create: blocked ? { blocked } : { form: createForm(options, contents, viewer.record) },
    mayConnect: contents.portal.installedBy === viewer.userId,
    testOnly: contents.connections.length > 0 && contents.connections.every(({ mode }) => mode === "test"),
  };
}

/** One payment with its history, newest line first. */
export function paymentDetail(options: ShapeOptions, history: PaymentHistory & WithRefunds): PaymentDetail {
  const stage = stageNames(history.pipelines);
  const { connection, refunds } = history;
  const { label } = options.providers.find(connection.provider);
  const names = { label: () => label, dealName: () => null };
  return {
    ...paymentRow(history, { ...options, ...names, stage, refunds, givesBack: () => givesBack(options, connection) }),
    reference: history.payment.reference,
    providerReference: history.checkouts.at(-1)?.providerReference ?? null,
    timeline: history.events
      .map(({ eventId, at, facts }) => ({ id: eventId, at, kind: facts.kind, text: sentenceOf(facts, stage) }))
      .toReversed(),
  };
}

function stageNames(pipelines: readonly CrmPipeline[]): StageName {
  const names = new Map(pipelines.flatMap(({ stages }) => stages.map(({ id, label }) => [id, label])));
  return (stageId) => names.get(stageId) ?? stageId;
}

function labelsOf({ providers }: ShapeOptions, { connections }: TabContents): (connectionId: string) => string {
  const names = new Map(
    connections.map(({ connectionId, provider }) => [connectionId, providers.find(provider).label]),
  );
  return (connectionId) => names.get(connectionId) ?? "Removed connection";
}

function dealNames({ deal, deals }: TabContents): (dealId: string) => string | null {
  const names = new Map([...(deal ? [deal] : []), ...deals].map(({ id, name }) => [id, name]));
  return (dealId) => names.get(dealId) ?? null;
}

/** Whether money can be given back by this connection: it is there still, and its provider can. */
function givesBack({ providers }: ShapeOptions, connection: Connection): boolean {
  return connection.removedAt === null && providers.open(connection).refund !== undefined;
}

interface RowOptions extends WithRefunds {
  readonly publicUrl: string;
  readonly stage: StageName;
  givesBack(connectionId: string): boolean;
  label(connectionId: string): string;
  dealName(dealId: string): string | null;
}

function paymentRow(
  { payment, sums, move }: ListedPayment,
  { publicUrl, stage, label, dealName, refunds, givesBack }: RowOptions,
): PaymentRow {
  const { amount } = payment;
  const underWay = refunds.filter(({ paymentId }) => paymentId === payment.paymentId);
  const refundable = refundableOf(sums, underWay);
  return {
    id: payment.paymentId,
    status: payment.status,
    reviews: payment.reviews,
    amount: amountOf(amount),
    received: amountOf({ ...amount, minor: sums.net }),
    byHand: amountOf({ ...amount, minor: sums.manual }),
    refunded: amountOf({ ...amount, minor: sums.refunded }),
    refundable: amountOf({ ...amount, minor: refundable }),
    refundsUnderWay: underWay.map(refundUnderWay),
    description: payment.description,
    contact: payment.contact,
    deal: payment.dealId === null ? null : { id: payment.dealId, name: dealName(payment.dealId) },
    providerLabel: label(payment.connectionId),
    mode: payment.mode,
    link: isPayable(payment) ? `${publicUrl}/p/${payment.token}` : null,
    validUntil: payment.validUntil,
    createdAt: payment.createdAt,
    lastEventAt: payment.lastEventAt,
    move: move ? moveSentence(move, stage) : null,
    can: {
      cancel: mayCancel(payment),
      confirm: mayConfirm(payment.status),
      check: payment.openedAt !== null,
      refund: refundable > 0 && givesBack(payment.connectionId),
      undo: sums.manual > 0,
    },
  };
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

function isPayable({ status }: Payment): boolean {
  return status === "created" || status === "opened" || status === "declined";
}

function amountOf(money: Money): Amount {
  return { ...money, decimal: toDecimal(money) };
}

function blockedBy({ connections, contacts, openPayment }: TabContents): Blocked | null {
  if (connections.length === 0) {
    return {
      reason: "not_connected",
      title: "No payment provider is connected",
      cure: "Connect a provider, or the simulated one to try things out without an account.",
      paymentId: null,
    };
  }
  if (contacts.length === 0) {
    return {
      reason: "no_contact",
      title: "This deal has no contact",
      cure: "Add the contact who pays to this deal, then come back.",
      paymentId: null,
    };
  }
  if (!openPayment) return null;
  return {
    reason: "open_payment",
    title: "This deal already has an open payment",
    cure: "Use its link, or cancel it to make another one.",
    paymentId: openPayment.paymentId,
  };
}

function createForm(options: ShapeOptions, contents: TabContents, record: CrmRecord): CreateForm {
  const { portal, deal, deals, contacts, balance, connections } = contents;
  const currency = deal?.currency ?? portal.companyCurrency;
  return {
    amount: balance && balance.minor > 0 ? amountOf(balance) : null,
    currency,
    currencies: [...new Set([currency, ...portal.currencies])],
    contacts: contacts.map(({ id, name, email }) => ({ id, name, email })),
    deals: record.type === "contact" ? deals.map(({ id, name }) => ({ id, name })) : [],
    connections: connections.map((connection) => connectionChoice(options, connection)),
    description: deal?.name ?? "",
    validityDays: defaultValidityDays,
  };
}

function connectionChoice({ providers }: ShapeOptions, connection: Connection): ConnectionChoice {
  const { connectionId, label, mode, keyEnding, provider } = connection;
  const { currencies, descriptionLimit } = providers.find(provider).capabilities;
  return {
    id: connectionId,
    label: keyEnding ? `${label} (key ending ${keyEnding})` : label,
    mode,
    currencies,
    descriptionLimit,
  };
}
