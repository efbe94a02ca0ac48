import { describe, expect, it } from "vitest";
import { paymentStatuses } from "../../server/domain/payment.ts";
import { renewalOf, type RenewalFacts } from "../../server/domain/renewal.ts";
import { now, payment } from "./samples.ts";

const day = 24 * 60 * 60 * 1_000;

const renewal = (changes: Partial<RenewalFacts>) =>
  renewalOf({
    payment: payment(),
    status: "expired",
    policy: "automatic",
    canBeOpened: true,
    events: [],
    now,
    ...changes,
  });

const renewed = (daysAgo: number) => ({ at: now - daysAgo * day, facts: { kind: "renewed", until: null } }) as const;
const asked = (at: number) => ({ at, facts: { kind: "renewal_asked" } }) as const;

describe("opening an ended link again", () => {
  it("X21 goes by the policy", () => {
    expect(renewal({})).toBe("at_once");
    expect(renewal({ policy: "ask_owner" })).toBe("by_asking");
    expect(renewal({ policy: "off" })).toBe("none");
  });

  it("X21 is for links that ended by themselves only", () => {
    const others = paymentStatuses.filter((status) => status !== "expired");
    for (const status of others) expect(renewal({ status })).toBe("none");
  });

  it("X21 P5 is not for what was taken off the list, replaced or cut off from its provider", () => {
    expect(renewal({ payment: payment({ hiddenAt: now }) })).toBe("none");
    expect(renewal({ canBeOpened: false })).toBe("none");
  });

  it("X21 P5 asks first where the sum goes with the deal's balance, which may be another now", () => {
    expect(renewal({ payment: payment({ followsBalance: true }) })).toBe("by_asking");
  });

  it("X21 asks first after three times without paying", () => {
    expect(renewal({ events: [renewed(21), renewed(14)] })).toBe("at_once");
    expect(renewal({ events: [renewed(21), renewed(14), renewed(7)] })).toBe("by_asking");
  });

  it("X21 is asked once a day", () => {
    expect(renewal({ policy: "ask_owner", events: [asked(now - day + 1)] })).toBe("asked");
    expect(renewal({ policy: "ask_owner", events: [asked(now - day)] })).toBe("by_asking");
  });
});
