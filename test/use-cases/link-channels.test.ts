import { describe, expect, it } from "vitest";
import type { Payment } from "../../server/domain/payment.ts";
import { dinteroProvider } from "../../server/providers/dintero/index.ts";
import { blockedChannels, type ChannelFacts } from "../../server/use-cases/send/link-channels.ts";
import { startOfTests } from "../parts.ts";
import { payment } from "../store/samples.ts";

const provider = {
  label: "Dintero",
  capabilities: dinteroProvider({
    checkoutUrl: "http://127.0.0.1:2",
    apiUrl: "http://127.0.0.1:2",
    clock: { now: () => startOfTests },
    appVersion: "1",
  }).capabilities,
};

const blocked = (changes: Partial<Payment> = {}, facts: Partial<ChannelFacts> = {}) =>
  blockedChannels({
    payment: payment(changes),
    provider,
    now: startOfTests,
    hasMailer: true,
    mayBeSent: true,
    ...facts,
  });

describe("the channels of a link", () => {
  it("S5.9 S5.11 are ours where the provider could send too: it would send another address, and only with its own page", () => {
    expect(Object.keys(blocked())).toEqual(["provider_email", "provider_sms"]);
    expect(blocked().provider_email).toBe("Dintero sends no e-mails.");
    expect(blocked().provider_sms).toContain("can send text messages only while it makes its own page");
  });

  it.each(["pending", "authorised", "paid", "cancelled", "expired", "needs_review"] as const)(
    "S2.19 are all closed, with one reason, for a payment that is %s",
    (status) => {
      const reasons = Object.values(blocked({ status }));
      expect(reasons).toHaveLength(7);
      expect(new Set(reasons).size).toBe(1);
    },
  );

  it("S2.19 are closed the moment the link ends, also before any timer has come by", () => {
    expect(blocked({ validUntil: startOfTests + 1 }).email).toBeUndefined();
    expect(blocked({ validUntil: startOfTests }).email).toContain("can no longer be paid");
    expect(blocked({ validUntil: null }).email).toBeUndefined();
  });

  it("F107 are closed to somebody without the right, who learns who can help", () => {
    expect(blocked({}, { mayBeSent: false }).copied).toContain("Ask the admin");
  });
});
