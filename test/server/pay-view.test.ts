import { describe, expect, it } from "vitest";
import { paymentStatuses, type Payment, type PaymentStatus } from "../../server/domain/payment.ts";
import { payView } from "../../server/http/pay/view.ts";
import { minute, now, payment } from "../domain/samples.ts";
import { surroundings } from "./pay-samples.ts";

interface Case {
  readonly status?: PaymentStatus;
  readonly isReturn?: boolean;
  readonly declineReason?: string | null;
  readonly timeZone?: string;
  readonly payment?: Partial<Payment>;
}

const payable: ReadonlySet<PaymentStatus> = new Set(["created", "opened", "declined"]);
const settled: ReadonlySet<PaymentStatus> = new Set(["paid", "confirmed_manually"]);

function view({
  status = "created",
  isReturn = false,
  declineReason = null,
  timeZone = "Europe/Paris",
  ...rest
}: Case) {
  const page = {
    payment: payment(rest.payment),
    status,
    isPayable: payable.has(status),
    isResting: false,
    providerLabel: "Stripe",
    declineReason,
  };
  return payView({ page, around: surroundings({ timeZone }), isReturn, spoken: { language: "en", isChosen: false } });
}

const everyView = paymentStatuses.flatMap((status) => [
  { status, isReturn: false },
  { status, isReturn: true },
]);

describe("the payer's page", () => {
  it.each(everyView)("tells a whole story for $status (back from the provider: $isReturn)", (seen) => {
    const { title, text, tone, amount, description } = view(seen);
    expect(title).not.toBe("");
    expect(`${title} ${String(text ?? "")}`).not.toMatch(/undefined|null|\[object|NaN/);
    expect(["info", "ok", "warn", "bad"]).toContain(tone);
    expect([amount, description]).toEqual(["€750.00", "Kitchen, second half"]);
  });

  it.each(everyView)("P2 calls it paid only when it is: $status (back from the provider: $isReturn)", (seen) => {
    const { title, text } = view(seen);
    const saysPaid = title === "Paid" || String(text).startsWith("€750.00 was received");
    expect(saysPaid).toBe(settled.has(seen.status));
  });

  it.each(everyView)("P5 offers to pay only what can be paid: $status (back from the provider: $isReturn)", (seen) => {
    const { payAction, until } = view(seen);
    expect(payAction).toBe(payable.has(seen.status) ? `/p/${"T".repeat(22)}/go` : null);
    expect(until === null).toBe(!payable.has(seen.status));
  });

  it("tells the payer who has come back too early that nothing is paid yet, and how to look again", () => {
    for (const status of ["created", "opened"] as const) {
      expect(view({ status, isReturn: true })).toMatchObject({
        title: "Not paid yet",
        checkAgain: `/p/${"T".repeat(22)}/return`,
      });
    }
    expect(view({ status: "pending", isReturn: true }).checkAgain).not.toBeNull();
    expect(view({ status: "pending" }).checkAgain).toBeNull();
    expect(view({ status: "paid", isReturn: true })).toMatchObject({ title: "Paid", checkAgain: null });
  });

  it("S5.18 says why the last try failed and offers another with the same link", () => {
    const declined = view({ status: "declined", declineReason: "Your card has too little on it." });
    expect(declined.text).toBe("Your card has too little on it. Nothing was charged. You can try again.");
    expect(declined.payLabel).toBe("Try again: pay €750.00");
    expect(view({ status: "declined" }).text).toContain("The payment was declined.");
    expect(view({ status: "paid", declineReason: "Your card has too little on it." }).text).not.toContain("card");
    expect(view({}).payLabel).toBe("Pay €750.00");
  });

  it("S1.21 explains a link that has ended, and whom to ask", () => {
    expect(view({ status: "cancelled" }).text).toMatch(/withdrawn.*ask the person who sent it/);
    expect(view({ status: "expired" }).text).toMatch(/until 20 November 2026.*ask the person who sent it/);
    expect(view({ status: "expired", payment: { validUntil: null } }).text).toMatch(/^It can no longer/);
  });

  it("asks not to pay twice while money is under way or looked at", () => {
    for (const status of ["pending", "needs_review", "disputed"] as const) {
      expect(view({ status }).text).toMatch(/do not pay again/);
    }
  });

  it("S2.15 names the end with date, time and the account's zone", () => {
    const validUntil = now + 60 * minute;
    expect(view({ payment: { validUntil } }).until).toBe("20 November 2026 at 12:00 (Europe/Paris)");
    expect(view({ payment: { validUntil }, timeZone: "US/Eastern" }).until).toBe(
      "20 November 2026 at 06:00 (US/Eastern)",
    );
    expect(view({ payment: { validUntil: null } }).until).toBeNull();
  });

  it("turns nobody away because the account's zone is not known here", () => {
    expect(view({ timeZone: "Mars/Olympus_Mons" }).until).toBe("20 November 2026 at 11:00 (UTC)");
    expect(view({ timeZone: "" }).until).toContain("(UTC)");
  });

  it("X39 marks a test payment", () => {
    expect(view({ payment: { mode: "test" } }).isTest).toBe(true);
    expect(view({}).isTest).toBe(false);
  });
});
