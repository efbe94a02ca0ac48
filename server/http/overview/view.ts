import { dayOf, minuteOf } from "../../domain/calendar.ts";
import type { Portal } from "../../domain/connection.ts";
import { formatMoney } from "../../domain/money.ts";
import { paymentStatuses, type Mode, type PaymentStatus } from "../../domain/payment.ts";
import type { SearchSum } from "../../ports/payment-search.ts";
import type { Choices, FoundPayment, Overview } from "../../use-cases/look/read-overview.ts";
import type { ViewData } from "../pages.ts";
import { statusWords } from "../tab/sentences.ts";
import { chartsOf, standingOf } from "./chart.ts";
import { connectionNames, fieldsOf, modeOptions } from "./fields.ts";
import { placeText, queryOf, type AskedFilter } from "./filters.ts";
import { recordAddress } from "./picker.ts";

export interface OverviewViewOptions {
  readonly portal: Portal;
  readonly userId: string;
  readonly choices: Choices;
  readonly asked: AskedFilter;
  /** Null where the filter could not be read. */
  readonly overview: Overview | null;
  /** Whether these are not the newest rows. */
  readonly isFurther: boolean;
  /** Whose payments are shown; null for everybody's. */
  readonly madeBy: string | null;
}

/** The overview page. Amounts of different currencies, and test and real money, stand apart everywhere. */
export function overviewView(options: OverviewViewOptions): ViewData {
  const { portal, asked, overview } = options;
  return {
    title: "All payments",
    account: portal.portalId,
    timeZone: portal.timeZone,
    isOwn: options.madeBy !== null,
    fields: fieldsOf(options),
    hasErrors: asked.errors.length > 0,
    isFiltered: Object.values(asked.input).some((value) => value !== ""),
    ...(overview ? foundView(options, overview) : nothingSearched),
  };
}

const nothingSearched = { isEmpty: false, modes: [], charts: null, rows: [], newest: null };

function foundView(options: OverviewViewOptions, { found, sums, months, next }: Overview) {
  const { input } = options.asked;
  const count = sums.reduce((all, { payments }) => all + payments, 0);
  return {
    count: new Intl.NumberFormat("en").format(count),
    isOne: count === 1,
    isEmpty: count === 0,
    csv: `/overview/payments.csv${queryOf(input)}`,
    modes: modesOf(sums),
    charts: chartOf(options, { sums, months }),
    rows: found.map((one) => rowOf(one, options)),
    older: next && `/overview${queryOf({ ...input, after: placeText(next) })}#payments`,
    newest: options.isFurther ? `/overview${queryOf(input)}#payments` : null,
  };
}

function modesOf(sums: readonly SearchSum[]) {
  return modeOptions.flatMap(({ value, label }) => {
    const ofMode = sums.filter(({ mode }) => mode === value);
    const currencies = [...new Set(ofMode.map(({ currency }) => currency))].toSorted((a, b) => (a < b ? -1 : 1));
    if (currencies.length === 0) return [];
    return [{ mode: value, label, currencies: currencies.map((currency) => currencyOf(ofMode, currency)) }];
  });
}

function currencyOf(sums: readonly SearchSum[], currency: string) {
  const own = sums.filter((sum) => sum.currency === currency);
  const money = (minor: number) => formatMoney({ minor, currency }, "en");
  const { received, open, overdue } = standingOf(own);
  const review = own.flatMap(({ status, payments }) => (toReview.has(status) ? payments : []));
  return {
    currency,
    tiles: [
      { label: "Open", value: money(open) },
      { label: "Overdue", value: money(overdue) },
      { label: "Received, less refunds", value: money(received) },
      { label: "To be looked at", value: String(review.reduce((all, payments) => all + payments, 0)) },
    ],
    statuses: paymentStatuses.flatMap((status) => {
      const rows = own.filter((sum) => sum.status === status);
      if (rows.length === 0) return [];
      const total = (part: "payments" | "asked" | "received" | "refunded") =>
        rows.reduce((all, row) => all + row[part], 0);
      return [
        {
          status: statusWords[status],
          payments: total("payments"),
          asked: money(total("asked")),
          received: money(total("received")),
          refunded: money(total("refunded")),
        },
      ];
    }),
  };
}

const toReview: ReadonlySet<PaymentStatus> = new Set(["needs_review", "disputed"]);

/** One currency and mode at a time: those filtered by, else real money before test, and the account's own currency. */
function chartOf({ portal, asked }: OverviewViewOptions, { sums, months }: Pick<Overview, "sums" | "months">) {
  const mode: Mode = sums.some((sum) => sum.mode === "live") ? "live" : "test";
  const there = [...new Set(sums.flatMap((sum) => (sum.mode === mode ? [sum.currency] : [])))];
  const currency = there.includes(portal.companyCurrency) ? portal.companyCurrency : there[0];
  if (currency === undefined) return null;
  const charts = chartsOf({ sums, months, mode, currency });
  const others = there
    .filter((other) => other !== currency)
    .map((other) => ({ currency: other, href: `/overview${queryOf({ ...asked.input, currency: other })}` }));
  return charts && { ...charts, currency, isTest: mode === "test", others };
}

function rowOf({ payment, sums }: FoundPayment, { portal, choices }: OverviewViewOptions) {
  const { amount, contact, dealId } = payment;
  const money = (minor: number) => formatMoney({ ...amount, minor }, "en");
  return {
    day: dayOf(payment.createdAt, portal.timeZone),
    moment: minuteOf(payment.createdAt, portal.timeZone),
    iso: new Date(payment.createdAt).toISOString(),
    status: statusWords[payment.status],
    tone: tones[payment.status],
    isTest: payment.mode === "test",
    isHidden: payment.hiddenAt !== null,
    amount: money(amount.minor),
    received: sums.received > 0 && sums.net !== amount.minor ? `${money(sums.net)} kept` : null,
    description: payment.description,
    reference: payment.reference,
    payer: contact.name || contact.email || `Contact ${contact.id}`,
    email: contact.name && contact.email,
    provider: connectionNames(choices)(payment.connectionId),
    recordLabel: dealId === null ? "Contact" : "Deal",
    record: recordAddress(portal, dealId === null ? { type: "contact", id: contact.id } : { type: "deal", id: dealId }),
    receipt: sums.received > 0 ? `/p/${payment.token}/receipt.pdf` : null,
  };
}

// The colours of the tab: amber is for what somebody should look at, so what has simply ended is plain.
const tones: Readonly<Record<PaymentStatus, "plain" | "info" | "ok" | "warn" | "bad">> = {
  created: "plain",
  opened: "info",
  pending: "info",
  authorised: "info",
  partially_paid: "warn",
  paid: "ok",
  confirmed_manually: "ok",
  declined: "bad",
  cancelled: "plain",
  expired: "plain",
  partially_refunded: "warn",
  refunded: "plain",
  disputed: "bad",
  needs_review: "warn",
};
