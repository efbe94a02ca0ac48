import type {
  Amount,
  Blocked,
  ConnectionChoice,
  CreateForm,
  DealBalance,
  DealLines as DealLinesText,
  OutOfReach,
  TabView,
} from "@payments/shared";
import type { Connection } from "../../domain/connection.ts";
import { isEmailAddress } from "../../domain/email-address.ts";
import { toDecimal, type Money } from "../../domain/money.ts";
import { pageOf, type Policies } from "../../domain/policies.ts";
import { sees } from "../../domain/reach.ts";
import { fillReference } from "../../domain/reference.ts";
import { usualVatRate } from "../../domain/vat.ts";
import type { ProviderCatalogue } from "../../ports/context.ts";
import { nothingDue } from "../../use-cases/ask/check-record.ts";
import type { DealLines } from "../../use-cases/ask/read-deal-lines.ts";
import type { Creation, Surroundings } from "../../use-cases/ask/read-creation.ts";
import { lacksRight } from "../../use-cases/account/require-right.ts";
import { languages } from "../messages/index.ts";
import { connectionName, leftOut, noneWorking, working } from "./left-out.ts";

interface CreationView {
  readonly surroundings: Surroundings;
  readonly creation: Creation;
  readonly outOfReach: OutOfReach | null;
}

/** What the tab's header says: the deal's balance, and the form of a new payment or why there is none. */
export function creationView(
  { providers }: { readonly providers: ProviderCatalogue },
  view: CreationView,
): Pick<TabView, "create" | "balance"> {
  const blocked = blockedBy(providers, view);
  return {
    create: blocked ? { blocked } : { form: createForm(providers, view) },
    balance: balanceOf(view.creation),
  };
}

/** Lines as texts, as the form takes them. */
export function dealLinesView({ lines, notes }: DealLines, currency: string): DealLinesText {
  const text = (minor: number): string => toDecimal({ minor, currency });
  return {
    lines: lines.map(({ unitPrice, discount, ...line }) => ({
      ...line,
      unitPrice: text(unitPrice),
      discount: text(discount),
    })),
    notes,
  };
}

function balanceOf({ balance }: Creation): DealBalance | null {
  if (!balance) return null;
  const { open, total, received } = balance;
  return { open: amountOf(open), total: amountOf(total), received: amountOf(received) };
}

function amountOf(money: Money): Amount {
  return { ...money, decimal: toDecimal(money) };
}

interface Around {
  readonly providers: ProviderCatalogue;
  readonly outOfReach: OutOfReach | null;
}

type Check = (surroundings: Surroundings, creation: Creation, around: Around) => Blocked | null;

/** In the order in which they are cured. */
const checks: readonly Check[] = [
  ({ connections }) =>
    connections.length > 0
      ? null
      : blocked(
          "not_connected",
          "No payment provider is connected",
          "Connect a provider, or the simulated one to try things out without an account.",
        ),
  (surroundings, _creation, { providers }) =>
    working(surroundings).length > 0 ? null : noneWorking(leftOut(providers, surroundings)),
  (_surroundings, { mayCreate }) =>
    mayCreate ? null : blocked("not_allowed", "You may not create payments", lacksRight("create")),
  // What follows would be judged by what HubSpot has not told.
  (_surroundings, _creation, { outOfReach }) =>
    outOfReach && blocked("record_unreadable", outOfReach.title, outOfReach.detail),
  ({ contacts }) =>
    contacts.length > 0
      ? null
      : blocked("no_contact", "This deal has no contact", "Add the contact who pays to this deal, then come back."),
  missingEmail,
  inTheWay,
  (_surroundings, { balance }) =>
    balance?.open.minor === 0
      ? blocked("nothing_due", "Nothing is left to pay on this deal", nothingDue(balance))
      : null,
];

function blockedBy(providers: ProviderCatalogue, { surroundings, creation, outOfReach }: CreationView): Blocked | null {
  for (const check of checks) {
    const reason = check(surroundings, creation, { providers, outOfReach });
    if (reason) return reason;
  }
  return null;
}

function inTheWay(_surroundings: Surroundings, { openPayment, reach }: Creation): Blocked | null {
  if (!openPayment) return null;
  const title = "This deal already has an open payment";
  if (sees(reach, openPayment)) {
    const reason = blocked("open_payment", title, "Use its link, or cancel it to make another one.");
    return { ...reason, paymentId: openPayment.paymentId };
  }
  return blocked(
    "open_payment",
    title,
    "It is somebody else's. Ask your team who made it, or an admin of this account.",
  );
}

function missingEmail({ contacts }: Surroundings, { policies }: Creation): Blocked | null {
  if (!policies.emailRequired || contacts.some(canBeWritten)) return null;
  const [only, another] = contacts;
  const who = only && !another ? only.name : "Nobody on this deal";
  const reason = blocked(
    "no_email",
    only && !another ? `${who} has no e-mail address` : `${who} has an e-mail address`,
    "A link is sent to an address. Add one to the contact in HubSpot, then come back.",
  );
  return only && !another ? { ...reason, contactId: only.id } : reason;
}

function canBeWritten({ email }: { readonly email: string | null }): boolean {
  return email !== null && isEmailAddress(email);
}

function blocked(reason: Blocked["reason"], title: string, cure: string): Blocked {
  return { reason, title, cure, paymentId: null };
}

function createForm(
  providers: ProviderCatalogue,
  { surroundings, creation }: Omit<CreationView, "outOfReach">,
): CreateForm {
  const { portal, deal, deals, contacts } = surroundings;
  const { policies, movesTo, isDealClosed } = creation;
  const currency = deal?.currency ?? portal.companyCurrency;
  const currencies = [...new Set([currency, ...portal.currencies])];
  const { vatRate } = policies.lines;
  return {
    ...sumsOf(creation),
    currency,
    currencies,
    contacts: payersOf(contacts, creation).map(({ id, name, email }) => ({ id, name, email })),
    makesDeal: deal === null && policies.dealFromContact.when !== "never",
    deals: deals.map(({ id, name }) => ({ id, name })),
    connections: working(surroundings).map((connection) => connectionChoice(providers, policies, connection)),
    leftOut: leftOut(providers, surroundings),
    description: deal?.name ?? "",
    validityDays: validityDays(creation),
    mayBeEndless: policies.validity.mayBeEndless,
    start: startOf(surroundings, creation),
    referencePattern: referencePattern(surroundings, creation),
    vatRates: Object.fromEntries(currencies.map((code) => [code, usualVatRate(code, vatRate)])),
    languages: Object.keys(languages),
    isDealClosed,
    movesTo,
  };
}

/** What is left of the deal, and what is asked for of that already. */
function sumsOf({ balance, open }: Creation): Pick<CreateForm, "amount" | "open"> {
  if (!balance || !open) return { amount: null, open: null };
  const sum = (minor: number): Amount => amountOf({ ...balance.open, minor });
  return {
    amount: balance.open.minor > 0 ? amountOf(balance.open) : null,
    open: { live: sum(open.live), test: sum(open.test) },
  };
}

function referencePattern({ deal, contacts }: Surroundings, { policies, year }: Creation): string {
  const parts = { dealId: deal?.id ?? null, contactId: contacts[0]?.id ?? "", year, code: null };
  return fillReference(policies.referencePattern, parts);
}

/** Where an address is needed, those who have none are not offered. */
function payersOf(contacts: Surroundings["contacts"], { policies }: Creation): Surroundings["contacts"] {
  return policies.emailRequired ? contacts.filter(canBeWritten) : contacts;
}

function validityDays({ lastChoices, policies: { validity } }: Creation): number | null {
  const days = lastChoices ? lastChoices.validityDays : validity.days;
  if (days !== null || validity.mayBeEndless) return days;
  return validity.days ?? 7;
}

function startOf(surroundings: Surroundings, { lastChoices, policies }: Creation): CreateForm["start"] {
  const { deal } = surroundings;
  const ids = working(surroundings).map(({ connectionId }) => connectionId);
  const { connectionId, capture, language } = lastChoices ?? noChoices;
  return {
    // A new form opens on the plain amount, unless the account prefers the deal's products.
    type: deal && policies.lines.preferred ? "products" : "amount",
    connectionId: ids.includes(connectionId) ? connectionId : (ids[0] ?? ""),
    capture,
    language,
  };
}

const noChoices = { connectionId: "", capture: "auto", language: null } as const;

function connectionChoice(providers: ProviderCatalogue, policies: Policies, connection: Connection): ConnectionChoice {
  const { connectionId, mode } = connection;
  const provider = providers.find(connection.provider);
  const { currencies, descriptionLimit, holds, methods, lines, asksAddress } = provider.capabilities;
  return {
    id: connectionId,
    label: connectionName(connection),
    mode,
    currencies,
    descriptionLimit,
    provider: provider.label,
    holds: holds && { days: holds.days },
    methods,
    lines: lines && { vat: lines.vat },
    asksAddress,
    usual: pageOf(policies, connectionId),
  };
}
