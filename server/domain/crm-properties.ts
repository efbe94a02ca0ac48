import type { EventFacts } from "./events.ts";
import { sumUp, type LedgerEntry } from "./ledger.ts";
import { isCurrency, parseAmount, toDecimal } from "./money.ts";
import { isOpen, paymentStatuses, statusAt, type Payment } from "./payment.ts";
import { statusWords } from "./status-words.ts";

// Types and names: https://developers.hubspot.com/docs/api-reference/latest/crm/properties/guide

/** The records that show what became of their payments. */
export type ShowingType = "deal" | "contact";

/** A property of ours on deals or contacts. Its name and type stay for ever: accounts build lists and reports on them. */
export interface CrmPropertyDefinition {
  readonly name: `payments_tab_${string}`;
  readonly label: string;
  readonly description: string;
  readonly type: "string" | "number" | "datetime" | "bool" | "enumeration";
  readonly fieldType: "text" | "number" | "date" | "booleancheckbox" | "select";
  /** Empty for all but enumerations and booleans. Options are only ever added. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly on: readonly ShowingType[];
}

export const crmPropertyGroup = { name: "payments_tab", label: "Payments tab" } as const;

/** What the names of all our properties begin with. */
export const crmPropertyPrefix = "payments_tab_";

const both: readonly ShowingType[] = ["deal", "contact"];

const text = { type: "string", fieldType: "text", options: [], on: both } as const;
const figure = { type: "number", fieldType: "number", options: [], on: both } as const;
const moment = { type: "datetime", fieldType: "date", options: [], on: both } as const;

export const crmProperties = [
  {
    name: "payments_tab_last_status",
    label: "Last payment status",
    description: "Where the newest payment stands. Test payments do not count.",
    type: "enumeration",
    fieldType: "select",
    options: paymentStatuses.map((status) => ({ value: status, label: statusWords[status] })),
    on: both,
  },
  {
    ...text,
    name: "payments_tab_last_link",
    label: "Last payment link",
    description: "The newest link that can still be paid, for templates, snippets and workflows. Empty without one.",
  },
  {
    ...text,
    name: "payments_tab_currency",
    label: "Payments currency",
    description: "The currency of the sums beside it. Payments in other currencies are not added in.",
  },
  {
    ...figure,
    name: "payments_tab_open_sum",
    label: "Payments open",
    description: "What open payment links ask for.",
  },
  {
    ...figure,
    name: "payments_tab_paid_sum",
    label: "Payments received",
    description: "Money received, less what was refunded.",
  },
  {
    ...figure,
    name: "payments_tab_balance",
    label: "Balance due",
    description: "The deal's amount less the money received; never below zero.",
    on: ["deal"],
  },
  {
    ...figure,
    name: "payments_tab_open_count",
    label: "Open payments",
    description: "How many payment links wait for money.",
  },
  {
    ...moment,
    name: "payments_tab_first_paid_at",
    label: "First payment received",
    description: "When money came for the first time.",
  },
  {
    ...moment,
    name: "payments_tab_last_paid_at",
    label: "Last payment received",
    description: "When money came for the last time.",
  },
  {
    ...text,
    name: "payments_tab_provider",
    label: "Last payment provider",
    description: "Who takes the money of the newest payment.",
  },
  {
    ...moment,
    name: "payments_tab_next_due",
    label: "Next payment due",
    description: "When the first of the open links ends.",
  },
  {
    name: "payments_tab_has_test_payments",
    label: "Has test payments",
    description: "Whether payments in test mode were made here. They count in none of the other properties.",
    type: "bool",
    fieldType: "booleancheckbox",
    options: [
      { value: "true", label: "Yes" },
      { value: "false", label: "No" },
    ],
    on: both,
  },
] as const satisfies readonly CrmPropertyDefinition[];

export type CrmPropertyName = (typeof crmProperties)[number]["name"];

/** Our properties of one kind of record. */
export function propertiesOf(type: ShowingType): readonly CrmPropertyDefinition[] {
  return crmProperties.filter(({ on }: CrmPropertyDefinition) => on.includes(type));
}

/** What changes something that records show; everything else that happens to a payment costs no write. */
const shownEvents: ReadonlySet<EventFacts["kind"]> = new Set([
  "created",
  "status_changed",
  "money",
  "confirmed",
  "confirmation_undone",
  "amount_changed",
  "extended",
  "renewed",
  "provider_changed",
  "hidden",
  "put_back",
  "deal_made",
  "deal_restored",
  "record_merged",
]);

export function showsOnRecords(kind: EventFacts["kind"]): boolean {
  return shownEvents.has(kind);
}

/** A payment of a record, as far as the record shows it. */
export interface ShownPayment extends Pick<
  Payment,
  "paymentId" | "mode" | "status" | "amount" | "validUntil" | "createdAt" | "hiddenAt"
> {
  /** The payer's address. */
  readonly link: string;
  /** The provider's own name. */
  readonly provider: string;
  readonly money: readonly Pick<LedgerEntry, "kind" | "amount" | "occurredAt">[];
}

/** The record itself. `amount` is the deal's, decimal text; contacts have none. */
export interface ShowingRecord {
  readonly type: ShowingType;
  readonly amount: string | null;
  /** The deal's own, null where it has none. */
  readonly currency: string | null;
  readonly companyCurrency: string;
}

export type CrmPropertyValues = Readonly<Partial<Record<CrmPropertyName, string>>>;

/**
 * Every property of a record, computed from its payments as they are now; an empty text clears one. Test payments count
 * for nothing but their own flag.
 */
export function crmPropertiesOf(
  record: ShowingRecord,
  payments: readonly ShownPayment[],
  now: number,
): CrmPropertyValues {
  const live = payments.filter(({ mode }) => mode === "live").toSorted(newestFirst);
  const listed = live.filter(({ hiddenAt }) => hiddenAt === null);
  const open = listed.filter((payment) => isAwaited(payment, now));
  const currency = record.type === "deal" ? (record.currency ?? record.companyCurrency) : live[0]?.amount.currency;
  return {
    payments_tab_last_status: listed[0] ? statusAt(listed[0], now) : "",
    payments_tab_last_link: open[0]?.link ?? "",
    payments_tab_provider: listed[0]?.provider ?? "",
    payments_tab_next_due: firstOf(open.flatMap(({ validUntil }) => validUntil ?? [])),
    payments_tab_has_test_payments: String(payments.some(({ mode }) => mode === "test")),
    ...sumsOf(record, { live, open, currency }),
    ...momentsOf(live),
  };
}

function newestFirst(a: ShownPayment, b: ShownPayment): number {
  return b.createdAt - a.createdAt || (a.paymentId < b.paymentId ? 1 : -1);
}

/** The link of a part payment asks for no more money: the rest needs a payment of its own. */
function isAwaited(payment: ShownPayment, now: number): boolean {
  const status = statusAt(payment, now);
  return isOpen(status) && status !== "partially_paid";
}

interface Sides {
  readonly live: readonly ShownPayment[];
  readonly open: readonly ShownPayment[];
  readonly currency: string | undefined;
}

function sumsOf(record: ShowingRecord, { live, open, currency }: Sides): CrmPropertyValues {
  const counted = { payments_tab_open_count: live.length === 0 ? "" : String(open.length) };
  if (live.length === 0 || currency === undefined || !isCurrency(currency)) return { ...counted, ...noSums(record) };
  const inCurrency = ({ amount }: ShownPayment): boolean => amount.currency === currency;
  const paid = live.filter(inCurrency).reduce((sum, { money }) => sum + sumUp(money).net, 0);
  const asked = open.filter(inCurrency).reduce((sum, { amount }) => sum + amount.minor, 0);
  return {
    ...counted,
    payments_tab_currency: currency,
    payments_tab_open_sum: toDecimal({ minor: asked, currency }),
    payments_tab_paid_sum: toDecimal({ minor: paid, currency }),
    ...(record.type === "deal" && { payments_tab_balance: balanceOf(record.amount, paid, currency) }),
  };
}

function noSums({ type }: ShowingRecord): CrmPropertyValues {
  const sums = { payments_tab_currency: "", payments_tab_open_sum: "", payments_tab_paid_sum: "" };
  return type === "deal" ? { ...sums, payments_tab_balance: "" } : sums;
}

/** Empty where the deal has no amount, or one with more decimals than its currency knows. */
function balanceOf(amount: string | null, paid: number, currency: string): string {
  if (amount === null) return "";
  try {
    return toDecimal({ minor: Math.max(parseAmount(amount, currency).minor - paid, 0), currency });
  } catch {
    return "";
  }
}

function momentsOf(live: readonly ShownPayment[]): CrmPropertyValues {
  const times = live.flatMap(({ money }) =>
    money.flatMap(({ kind, occurredAt }) => (kind === "captured" || kind === "manual_confirmed" ? occurredAt : [])),
  );
  return { payments_tab_first_paid_at: firstOf(times), payments_tab_last_paid_at: lastOf(times) };
}

// HubSpot takes moments as ISO texts in UTC.
function firstOf(times: readonly number[]): string {
  return times.length === 0 ? "" : new Date(Math.min(...times)).toISOString();
}

function lastOf(times: readonly number[]): string {
  return times.length === 0 ? "" : new Date(Math.max(...times)).toISOString();
}
