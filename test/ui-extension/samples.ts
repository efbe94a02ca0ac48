import type {
  ConnectionChoice,
  CreateForm,
  Group,
  PaymentDetail,
  PaymentRow,
  PaymentStatus,
  TabView,
} from "@payments/shared";

/** 20 November 2026, 14:05 in London, where the account of these tests is. */
export const today = Date.UTC(2026, 10, 20, 14, 5);
export const hour = 3_600_000;
export const day = 24 * hour;

export const euros = (decimal: string) => ({
  minor: Number(decimal.replace(".", "")),
  currency: "EUR",
  decimal,
});

/** What a test says about a payment; what is not said of `can` cannot be done. */
type Change<T extends PaymentRow> = Partial<Omit<T, "can">> & { readonly can?: Partial<PaymentRow["can"]> };

const cannot: PaymentRow["can"] = {
  cancel: false,
  confirm: false,
  check: false,
  refund: false,
  undo: false,
  capture: false,
  release: false,
  hide: false,
  putBack: false,
  again: false,
  changeAmount: false,
  extend: false,
  changeProvider: false,
};

/** Where the server puts a payment by its status; those not named here are done. */
const groups: Partial<Record<PaymentStatus, Group>> = {
  created: "open",
  opened: "open",
  pending: "open",
  authorised: "open",
  partially_paid: "open",
  declined: "open",
  needs_review: "open",
  cancelled: "ended",
  expired: "ended",
};

export function row({ can, ...change }: Change<PaymentRow> = {}): PaymentRow {
  return {
    id: "p1",
    status: "created",
    group: groups[change.status ?? "created"] ?? "done",
    reviews: [],
    amount: euros("750.00"),
    received: euros("0.00"),
    byHand: euros("0.00"),
    refunded: euros("0.00"),
    refundable: euros("0.00"),
    refundsUnderWay: [],
    description: "Website",
    contact: { id: "201", name: "Ada Lovelace", email: "ada@example.com" },
    deal: { id: "512", name: "Website redesign" },
    providerLabel: "Stripe",
    mode: "live",
    link: "https://pay.example.com/p/abc",
    deadLink: null,
    validUntil: today + 7 * day,
    createdAt: today - hour,
    lastEventAt: today - hour,
    lastNews: null,
    stillOpen: null,
    move: null,
    withheld: [],
    again: null,
    otherProviders: [],
    capturesOnce: false,
    holdEndsAt: null,
    held: euros("0.00"),
    can: { ...cannot, ...(can ?? { cancel: true, confirm: true, check: true }) },
    ...change,
  };
}

export function detail({ can, ...change }: Change<PaymentDetail> = {}): PaymentDetail {
  return {
    ...row(can && { can }),
    reference: "512-8KQ2MXA7",
    providerReference: "cs_1",
    portalUrl: null,
    timeline: [{ id: "e1", at: today - hour, kind: "created", text: "Ben asked for €750.00." }],
    attempts: [],
    fees: null,
    payer: null,
    testCards: [],
    lines: [],
    vat: [],
    replaces: null,
    replacedBy: null,
    planned: [],
    moves: [],
    receipt: null,
    ...change,
  };
}

export const paid = (change: Change<PaymentRow> = {}): PaymentRow =>
  row({
    status: "paid",
    received: euros("750.00"),
    link: null,
    deadLink: "https://pay.example.com/p/abc",
    lastEventAt: today - day,
    can: {},
    ...change,
  });

export function connection(change: Partial<ConnectionChoice> = {}): ConnectionChoice {
  return {
    id: "c1",
    label: "Stripe",
    mode: "live",
    currencies: null,
    descriptionLimit: 100,
    provider: "Stripe",
    holds: null,
    methods: null,
    lines: { vat: false },
    asksAddress: false,
    usual: { methods: null, asksAddress: false },
    ...change,
  };
}

export function createForm(change: Partial<CreateForm> = {}): CreateForm {
  return {
    amount: euros("750.00"),
    currency: "EUR",
    currencies: ["EUR", "GBP"],
    contacts: [{ id: "201", name: "Ada Lovelace", email: "ada@example.com" }],
    deals: [],
    makesDeal: false,
    connections: [connection()],
    leftOut: [],
    description: "Website",
    validityDays: 7,
    mayBeEndless: true,
    start: { type: "amount", connectionId: "c1", capture: "auto", language: null },
    referencePattern: "512-{code}",
    vatRates: { EUR: null, GBP: "20" },
    languages: ["de", "en"],
    isDealClosed: false,
    movesTo: { live: "Paid in full", test: null },
    open: { live: euros("0.00"), test: euros("0.00") },
    ...change,
  };
}

export function tabView(change: Partial<TabView> = {}): TabView {
  return {
    payments: [],
    next: null,
    mark: "m1",
    freshness: [],
    hasRemoved: false,
    hidden: 0,
    create: { form: createForm() },
    balance: null,
    mayConnect: false,
    testOnly: false,
    outOfReach: null,
    ...change,
  };
}
