import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Payment } from "../../server/domain/payment.ts";
import { paymentStatuses } from "../../server/domain/payment.ts";
import { defaultPolicies, type ReminderPolicy } from "../../server/domain/policies.ts";
import { remindersAhead, type ReminderFacts } from "../../server/domain/reminders.ts";

const hour = 3_600_000;
const day = 24 * hour;
/** Noon in Berlin. */
const sentAt = Date.UTC(2026, 2, 2, 11);
const policy: ReminderPolicy = { ...defaultPolicies.reminders, isOn: true };

function facts(changes: Partial<ReminderFacts> = {}): ReminderFacts {
  const payment: Pick<Payment, "status" | "validUntil"> = { status: "created", validUntil: sentAt + 7 * day };
  return { payment, sentAt, reminded: [], policy, timeZone: "Europe/Berlin", ...changes };
}

describe("the reminders ahead", () => {
  it("X20 come some days after sending and a day before the end, the next one first", () => {
    expect(remindersAhead(facts(), sentAt)).toEqual([
      { key: "after_sending:3", at: sentAt + 3 * day },
      { key: "before_end:24", at: sentAt + 6 * day },
    ]);
  });

  it.each(paymentStatuses.filter((status) => !["created", "opened", "declined"].includes(status)))(
    "X20 stop the moment a payment is %s",
    (status) => {
      expect(remindersAhead(facts({ payment: { status, validUntil: sentAt + 7 * day } }), sentAt)).toEqual([]);
    },
  );

  it("X20 go out once each", () => {
    const left = remindersAhead(facts({ reminded: ["after_sending:3"] }), sentAt + 3 * day + hour);
    expect(left.map(({ key }) => key)).toEqual(["before_end:24"]);
  });

  it("X20 are none for a link nobody was sent, for an account that wants none, and beyond the most of a payment", () => {
    expect(remindersAhead(facts({ sentAt: null }), sentAt)).toEqual([]);
    expect(remindersAhead(facts({ policy: { ...policy, isOn: false } }), sentAt)).toEqual([]);
    expect(remindersAhead(facts({ policy: { ...policy, mostPerPayment: 1 } }), sentAt)).toHaveLength(1);
    const once = facts({ policy: { ...policy, mostPerPayment: 1 }, reminded: ["after_sending:3"] });
    expect(remindersAhead(once, sentAt)).toEqual([]);
  });

  it("X20 wait for the morning, also across a change of clocks", () => {
    // Sent at 22:00; three days later the clocks have gone forward.
    const late = Date.UTC(2026, 2, 27, 21);
    const payment = { status: "created" as const, validUntil: null };
    const [first] = remindersAhead(facts({ payment, sentAt: late }), late);
    expect(new Date(first?.at ?? 0).toISOString()).toBe("2026-03-31T06:00:00.000Z");
  });

  it("X20 two that fall together are one", () => {
    const payment = { status: "created" as const, validUntil: sentAt + 4 * day + hour };
    expect(remindersAhead(facts({ payment }), sentAt).map(({ key }) => key)).toEqual(["after_sending:3"]);
  });

  it("X20 one that nobody could send for a day is left out, and of those overdue only the latest goes", () => {
    const sooner = { ...policy, daysAfterSending: [1, 2], hoursBeforeEnd: [] };
    expect(remindersAhead(facts({ policy: sooner }), sentAt + 2 * day + hour).map(({ key }) => key)).toEqual([
      "after_sending:2",
    ]);
    expect(remindersAhead(facts({ policy: sooner }), sentAt + 3 * day + 2 * hour)).toEqual([]);
  });

  it("X20 never come in quiet hours, after the end or too soon, whatever the policy", () => {
    const anyPolicy = fc.record({
      isOn: fc.constant(true),
      hoursBeforeEnd: fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 5 }),
      daysAfterSending: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 5 }),
      quietFrom: fc.integer({ min: 0, max: 23 }),
      quietUntil: fc.integer({ min: 0, max: 23 }),
      mostPerPayment: fc.integer({ min: 0, max: 5 }),
    });
    const zone = fc.constantFrom("Europe/Oslo", "Asia/Kuwait", "America/New_York", "Australia/Lord_Howe");
    fc.assert(
      fc.property(anyPolicy, zone, fc.integer({ min: 0, max: 90 * 24 }), (some, timeZone, hours) => {
        const payment = { status: "opened" as const, validUntil: sentAt + hours * hour };
        const ahead = remindersAhead(facts({ policy: some, timeZone, payment }), sentAt);
        expect(ahead.length).toBeLessThanOrEqual(some.mostPerPayment);
        for (const { at } of ahead) {
          expect(at).toBeLessThan(payment.validUntil);
          expect(at).toBeGreaterThanOrEqual(sentAt + 12 * hour);
          const local = Number(
            new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone }).format(at),
          );
          const { quietFrom, quietUntil } = some;
          const isQuiet =
            quietFrom <= quietUntil
              ? local >= quietFrom && local < quietUntil
              : local >= quietFrom || local < quietUntil;
          expect(isQuiet).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });
});
