import { describe, expect, it } from "vitest";
import { ConflictError, UpstreamError, ValidationError, type Fault } from "../../server/domain/errors.ts";

const isRetryable: Readonly<Record<Fault, boolean>> = {
  auth: false,
  permission: false,
  validation: false,
  not_found: false,
  conflict: false,
  rate_limited: true,
  unavailable: true,
  ambiguous: true,
  unexpected: false,
};

describe("an upstream error", () => {
  it.each(Object.entries(isRetryable) as [Fault, boolean][])("%s is worth a retry: %s", (fault, retryable) => {
    expect(new UpstreamError(fault, { upstream: "stripe" }).isRetryable).toBe(retryable);
  });

  it("says who failed, how, and what they said, and nothing else", () => {
    const details = { upstream: "stripe", said: "No such price.", code: "secret_code", correlationId: "req_1" };
    expect(new UpstreamError("validation", details).message).toBe("stripe: validation (No such price.)");
    expect(new UpstreamError("unavailable", { upstream: "hubspot" }).message).toBe("hubspot: unavailable");
  });
});

describe("a validation error", () => {
  it("names every culprit in its message", () => {
    const fields = [
      { name: "amount", message: "Enter an amount." },
      { name: "currency", message: "Choose one." },
    ];
    expect(new ValidationError(fields).message).toBe("amount: Enter an amount.; currency: Choose one.");
  });
});

describe("a conflict", () => {
  it("says which case it is, in words and in a code, and which payment stands in the way", () => {
    const conflict = new ConflictError("open_payment", "There is an open payment.", "pay1");
    expect(conflict).toMatchObject({ code: "open_payment", message: "There is an open payment.", paymentId: "pay1" });
  });
});
