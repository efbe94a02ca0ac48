import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  crmProperties,
  crmPropertiesOf,
  crmPropertyPrefix,
  propertiesOf,
  type CrmPropertyDefinition,
  type ShowingRecord,
  type ShownPayment,
} from "../../server/domain/crm-properties.ts";
import { isOpen, paymentStatuses } from "../../server/domain/payment.ts";
import { statusWords } from "../../server/domain/status-words.ts";
import { startOfTests } from "../parts.ts";

const now = startOfTests;
const day = 86_400_000;

const deal: ShowingRecord = { type: "deal", amount: "1000.00", currency: "EUR", companyCurrency: "USD" };
const contact: ShowingRecord = { type: "contact", amount: null, currency: null, companyCurrency: "USD" };

let made = 0;

/** The later it is made, the newer it is. */
function payment(changes: Partial<ShownPayment> = {}): ShownPayment {
  made += 1;
  return {
    paymentId: `pay${made}`,
    mode: "live",
    status: "created",
    amount: { minor: 25_000, currency: "EUR" },
    validUntil: now + 7 * day,
    createdAt: now + made,
    hiddenAt: null,
    link: `https://pay.example.com/p/${made}`,
    provider: "Stripe",
    money: [],
    ...changes,
  };
}

function received(minor: number, occurredAt = now, currency = "EUR"): ShownPayment["money"][number] {
  return { kind: "captured", amount: { minor, currency }, occurredAt };
}

function paid(minor: number, at = now): ShownPayment {
  return payment({ status: "paid", amount: { minor, currency: "EUR" }, money: [received(minor, at)] });
}

describe("what a record shows of its payments", () => {
  it("X30 tells the newest payment's status and provider, and the newest link that can be paid", () => {
    const open = payment();
    const newest = payment({ status: "paid", provider: "Dojo", money: [received(25_000)] });
    expect(crmPropertiesOf(deal, [newest, open], now)).toMatchObject({
      payments_tab_last_status: "paid",
      payments_tab_provider: "Dojo",
      payments_tab_last_link: open.link,
      payments_tab_open_count: "1",
    });
  });

  it("S3.3 X30 offers no dead link to templates: once nothing can be paid the property is empty", () => {
    const values = crmPropertiesOf(deal, [payment({ status: "cancelled" }), paid(100)], now);
    expect(values).toMatchObject({ payments_tab_last_link: "", payments_tab_next_due: "" });
  });

  it("X30 adds up what is open, what has come and what is due, in the deal's currency", () => {
    const values = crmPropertiesOf(deal, [paid(40_000), payment(), payment()], now);
    expect(values).toMatchObject({
      payments_tab_currency: "EUR",
      payments_tab_open_sum: "500.00",
      payments_tab_paid_sum: "400.00",
      payments_tab_balance: "600.00",
    });
  });

  it("X30 takes refunds off, and never says a balance below zero", () => {
    const refund = { kind: "refunded", amount: { minor: 10_000, currency: "EUR" }, occurredAt: now } as const;
    const refunded = payment({ status: "partially_refunded", money: [received(40_000), refund] });
    expect(crmPropertiesOf(deal, [refunded], now)).toMatchObject({
      payments_tab_paid_sum: "300.00",
      payments_tab_balance: "700.00",
    });
    expect(crmPropertiesOf(deal, [paid(150_000)], now)).toMatchObject({ payments_tab_balance: "0.00" });
  });

  it("X30 leaves payments in other currencies out of the sums, and says which currency they are in", () => {
    const euros = paid(40_000);
    const dollars = payment({ amount: { minor: 99_900, currency: "USD" } });
    const values = crmPropertiesOf(deal, [euros, dollars], now);
    expect(values).toMatchObject({ payments_tab_open_sum: "0.00", payments_tab_paid_sum: "400.00" });
    expect(crmPropertiesOf(contact, [euros, dollars], now)).toMatchObject({
      payments_tab_currency: "USD",
      payments_tab_open_sum: "999.00",
      payments_tab_paid_sum: "0.00",
    });
  });

  it("X14 X30 writes sums with the decimals of their currency", () => {
    const dinars = payment({ amount: { minor: 12_345, currency: "KWD" } });
    const yen = payment({ amount: { minor: 12_345, currency: "JPY" } });
    expect(crmPropertiesOf(contact, [dinars], now)).toMatchObject({ payments_tab_open_sum: "12.345" });
    expect(crmPropertiesOf(contact, [yen], now)).toMatchObject({ payments_tab_open_sum: "12345" });
  });

  it("X30 knows no balance where the deal has no amount, or one finer than its currency", () => {
    expect(crmPropertiesOf({ ...deal, amount: null }, [paid(100)], now)).toMatchObject({ payments_tab_balance: "" });
    expect(crmPropertiesOf({ ...deal, amount: "9.999" }, [paid(100)], now)).toMatchObject({ payments_tab_balance: "" });
  });

  it("X30 says when money came first and last, and when the next link ends, as moments in UTC", () => {
    const sooner = payment({ validUntil: now + day });
    const values = crmPropertiesOf(deal, [paid(100, now - 3 * day), paid(100, now - day), payment(), sooner], now);
    expect(values).toMatchObject({
      payments_tab_first_paid_at: "2026-11-17T10:00:00.000Z",
      payments_tab_last_paid_at: "2026-11-19T10:00:00.000Z",
      payments_tab_next_due: "2026-11-21T10:00:00.000Z",
    });
  });

  it("S1.22 X30 calls a link that has just ended expired, before any timer has come by", () => {
    const values = crmPropertiesOf(deal, [payment({ validUntil: now })], now);
    expect(values).toMatchObject({ payments_tab_last_status: "expired", payments_tab_open_sum: "0.00" });
  });

  it("X30 does not ask twice for the rest of a part payment", () => {
    const part = payment({ status: "partially_paid", money: [received(10_000)] });
    expect(crmPropertiesOf(deal, [part], now)).toMatchObject({
      payments_tab_open_sum: "0.00",
      payments_tab_paid_sum: "100.00",
      payments_tab_last_status: "partially_paid",
    });
  });

  it("X30 passes over what was taken off the list, but not over its money", () => {
    const removed = payment({ status: "cancelled", hiddenAt: now, money: [received(5_000)] });
    expect(crmPropertiesOf(deal, [paid(100), removed], now)).toMatchObject({
      payments_tab_last_status: "paid",
      payments_tab_paid_sum: "51.00",
    });
  });

  it("P6 X30 lets test payments show in nothing but their own flag, whatever they are", () => {
    const anything = fc.record({
      status: fc.constantFrom(...paymentStatuses),
      minor: fc.integer({ min: 1, max: 1_000_000 }),
      hiddenAt: fc.constantFrom(null, now),
    });
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 5 }), (tests) => {
        const live = [paid(40_000), payment()];
        const strangers = tests.map(({ status, minor, hiddenAt }) =>
          payment({ mode: "test", status, hiddenAt, money: [received(minor)] }),
        );
        for (const record of [deal, contact]) {
          const { payments_tab_has_test_payments: flag, ...rest } = crmPropertiesOf(
            record,
            [...strangers, ...live],
            now,
          );
          const { payments_tab_has_test_payments: without, ...same } = crmPropertiesOf(record, live, now);
          expect([flag, without]).toEqual(["true", "false"]);
          expect(rest).toEqual(same);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("X30 clears everything when the last live payment is gone", () => {
    const { payments_tab_has_test_payments: flag, ...rest } = crmPropertiesOf(deal, [], now);
    expect(flag).toBe("false");
    expect(new Set(Object.values(rest))).toEqual(new Set([""]));
  });

  it("X30 comes out the same in whatever order the payments are read", () => {
    const payments = [paid(100), payment(), payment({ mode: "test" }), payment({ status: "expired" }), paid(7_000)];
    fc.assert(
      fc.property(fc.shuffledSubarray(payments, { minLength: payments.length }), (shuffled) => {
        expect(crmPropertiesOf(deal, shuffled, now)).toEqual(crmPropertiesOf(deal, payments, now));
      }),
    );
  });
});

describe("the properties themselves", () => {
  it("X30 are written whole, none more and none less, on deals and on contacts", () => {
    for (const record of [deal, contact]) {
      const names = propertiesOf(record.type).map(({ name }) => name);
      for (const payments of [[], [paid(100)], [payment({ mode: "test" })]]) {
        expect(Object.keys(crmPropertiesOf(record, payments, now)).toSorted()).toEqual(names.toSorted());
      }
    }
    expect(propertiesOf("contact").map(({ name }) => name)).not.toContain("payments_tab_balance");
  });

  it("X30 have names that HubSpot takes, each once, all with our prefix", () => {
    const names = crmProperties.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(new RegExp(`^${crmPropertyPrefix}[a-z][a-z0-9_]{0,60}$`));
  });

  it("X30 know every status by the word the tab uses", () => {
    const [status]: readonly CrmPropertyDefinition[] = crmProperties;
    expect(status?.options).toEqual(paymentStatuses.map((value) => ({ value, label: statusWords[value] })));
    expect(paymentStatuses.some(isOpen)).toBe(true);
  });
});
