import type { CreateForm, PaymentDetail, PaymentRow, TabView } from "@payments/shared";

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

const cannot: PaymentRow["can"] = { cancel: false, confirm: false, check: false, refund: false, undo: false };

export function row({ can, ...change }: Change<PaymentRow> = {}): PaymentRow {
  return {
    id: "p1",
    status: "created",
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
    validUntil: today + 7 * day,
    createdAt: today - hour,
    lastEventAt: today - hour,
    move: null,
    can: { ...cannot, ...(can ?? { cancel: true, confirm: true, check: true }) },
    ...change,
  };
}

export function detail({ can, ...change }: Change<PaymentDetail> = {}): PaymentDetail {
  return {
    ...row(can && { can }),
    reference: "512-8KQ2MXA7",
    providerReference: "cs_1",
    timeline: [{ id: "e1", at: today - hour, kind: "created", text: "Ben asked for €750.00." }],
    ...change,
  };
}

export const paid = (change: Change<PaymentRow> = {}): PaymentRow =>
  row({
    status: "paid",
    received: euros("750.00"),
    link: null,
    lastEventAt: today - day,
    can: {},
    ...change,
  });

export function createForm(change: Partial<CreateForm> = {}): CreateForm {
  return {
    amount: euros("750.00"),
    currency: "EUR",
    currencies: ["EUR", "GBP"],
    contacts: [{ id: "201", name: "Ada Lovelace", email: "ada@example.com" }],
    deals: [],
    connections: [{ id: "c1", label: "Stripe", mode: "live", currencies: null, descriptionLimit: 100 }],
    description: "Website",
    validityDays: 7,
    ...change,
  };
}

export function tabView(change: Partial<TabView> = {}): TabView {
  return { payments: [], create: { form: createForm() }, mayConnect: false, testOnly: false, ...change };
}
