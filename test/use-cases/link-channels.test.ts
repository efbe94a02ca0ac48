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
    policies: { providerMessages: [] },
    hasMailer: true,
    isPageOut: false,
    mayBeSent: true,
    ...facts,
  });

describe("the channels of a link", () => {
  it("S5.9 S5.11 are ours alone until the account lets the provider of a connection send as well", () => {
    expect(Object.keys(blocked())).toEqual(["provider_email", "provider_sms", "provider_push"]);
    expect(blocked().provider_email).toBe("Dintero sends no e-mails.");
    expect(blocked().provider_sms).toContain("Messages by Dintero are switched off");
    const policies = { providerMessages: [payment({}).connectionId] };
    expect(blocked({}, { policies }).provider_sms).toBeUndefined();
  });

  it("P5 are closed to a provider whose page the customer has seen and nobody can close", () => {
    const policies = { providerMessages: [payment({}).connectionId] };
    const open = { ...provider, capabilities: { ...provider.capabilities, closes: false } };
    expect(blocked({}, { policies, provider: open }).provider_sms).toBeUndefined();
    expect(blocked({}, { policies, provider: open, isPageOut: true }).provider_sms).toContain("cannot be closed");
    expect(blocked({}, { policies, isPageOut: true }).provider_sms).toBeUndefined();
  });

  it.each(["pending", "authorised", "paid", "cancelled", "expired", "needs_review"] as const)(
    "S2.19 are all closed, with one reason, for a payment that is %s",
    (status) => {
      const reasons = Object.values(blocked({ status }));
      expect(reasons).toHaveLength(8);
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
