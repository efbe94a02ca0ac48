import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../server/domain/errors.ts";
import { failureOf } from "../../server/use-cases/workflow/failure-of.ts";

describe("why a workflow's step failed, as HubSpot's history keeps it", () => {
  it.each([
    ["Invalid email address: mia.keller@example.com", "Invalid email address: the address"],
    ["<mia@example.com> is blocked; call +47 22 33 44 55.", "the address is blocked; call the number."],
    ["+4915112345678 is no mobile number", "the number is no mobile number"],
    ["Amount 12345678 is above the limit of 99999", "Amount 12345678 is above the limit of 99999"],
  ])("F128 X31 repeats no address and no number of a person that the provider quotes: %s", (said, told) => {
    const error = new UpstreamError("validation", { upstream: "stripe", said });
    expect(failureOf(error)?.message).toBe(`The payment provider refused this. It said: ${told}`);
  });
});
