import { describe, expect, it } from "vitest";
import type { EventFacts } from "../../server/domain/events.ts";
import { notices, occasionsOf } from "../../server/domain/mails-due.ts";
import { paymentStatuses, type PaymentStatus } from "../../server/domain/payment.ts";

const becomes = (to: PaymentStatus): EventFacts => ({ kind: "status_changed", from: "opened", to });

describe("the mails that something gives reason for", () => {
  it("S1.14 X36 are a receipt and a notice when it is paid, as the account wants them", () => {
    expect(occasionsOf([becomes("paid")], { sendsReceipts: true, notices })).toEqual(["receipt", "notice:paid"]);
    expect(occasionsOf([becomes("paid")], { sendsReceipts: true, notices: [] })).toEqual(["receipt"]);
    expect(occasionsOf([becomes("paid")], { sendsReceipts: false, notices: ["expired"] })).toEqual([]);
  });

  it("X36 are one notice where a finding and the status say the same", () => {
    const found: EventFacts = { kind: "review_raised", review: "mismatch", detail: "" };
    expect(occasionsOf([found, becomes("needs_review")], { sendsReceipts: true, notices })).toEqual(["notice:review"]);
  });

  it("S1.14 are no receipt for anything but money that came through the provider", () => {
    const others = paymentStatuses.filter((status) => status !== "paid");
    const all = others.flatMap((status) => occasionsOf([becomes(status)], { sendsReceipts: true, notices }));
    expect(all).not.toContain("receipt");
    expect(new Set(all)).toEqual(new Set(["notice:declined", "notice:expired", "notice:disputed", "notice:review"]));
  });

  it("X36 are none for what only happens on the way", () => {
    const quiet: readonly EventFacts[] = [{ kind: "created" }, becomes("opened"), { kind: "cancelled" }];
    expect(occasionsOf(quiet, { sendsReceipts: true, notices })).toEqual([]);
  });
});
