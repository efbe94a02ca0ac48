import type {
  Amount,
  Blocked,
  ConnectionChoice,
  CreateForm,
  PaymentDetail,
  PaymentRow,
  TabView,
} from "@payments/shared";
import type { Connection } from "../../domain/connection.ts";
import { toDecimal, type Money } from "../../domain/money.ts";
import type { Payment } from "../../domain/payment.ts";
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

/** The tab's contents in the form the card takes. */
export function tabView(
  options: ShapeOptions,
  contents: TabContents,
  viewer: { record: CrmRecord; userId: string },
): TabView {
  const stage = stageNames(contents.pipelines);
  const blocked = blockedBy(contents);
  const label = labelsOf(options, contents);
  const dealName = dealNames(contents);
  return {
    payments: contents.payments.map((listed) => paymentRow(listed, { ...options, stage, label, dealName })),
    create: blocked ? { blocked } : { form: createForm(options, contents, viewer.record) },
    mayConnect: contents.portal.installedBy === viewer.userId,
    testOnly: contents.connections.length > 0 && contents.connections.every(({ mode }) => mode === "test"),
  };
}

/** One payment with its history, newest line first. */
export function paymentDetail(options: ShapeOptions, history: PaymentHistory): PaymentDetail {
  const stage = stageNames(history.pipelines);
  const { label } = options.providers.find(history.connection.provider);
  return {
    ...paymentRow(history, { ...options, stage, label: () => label, dealName: () => null }),
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

interface RowOptions {
  readonly publicUrl: string;
  readonly stage: StageName;
  label(connectionId: string): string;
  dealName(dealId: string): string | null;
}

function paymentRow(
  { payment, sums, move }: ListedPayment,
  { publicUrl, stage, label, dealName }: RowOptions,
): PaymentRow {
  const { amount } = payment;
  return {
    id: payment.paymentId,
    status: payment.status,
    reviews: payment.reviews,
    amount: amountOf(amount),
    received: amountOf({ ...amount, minor: sums.net }),
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
    },
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
