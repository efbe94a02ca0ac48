import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canBeRetried, faultIn, letterIdIn, partsOf, saidIn } from "../../server/domain/dead-letters.ts";
import { masked } from "../../server/domain/masking.ts";

const canary = "CANARY-9f3a";

describe("what came from outside, when it is shown", () => {
  it("X13 keeps its shape and what says what happened", () => {
    const body = {
      id: "evt_1",
      type: "payment_intent.succeeded",
      livemode: true,
      data: { object: { amount: 75_000, currency: "eur", client_secret: "pi_1_secret", status: "succeeded" } },
    };
    expect(JSON.parse(masked(JSON.stringify(body)))).toEqual({
      ...body,
      data: { object: { amount: 75_000, currency: "eur", client_secret: "•••", status: "succeeded" } },
    });
  });

  it("X13 P6 loses everything else: keys, people, cards, whatever their names", () => {
    const body = {
      api_key: "sk_live_1",
      customer: { email: "mia@example.com", name: "Mia Keller", phone: 4_722_334_455, id: "mia@example.com" },
      card: { number: 4_111_111_111_111_111, reference: "4111111111111111" },
      status: "eyJhbGciOi.secret",
      "mia@example.com": 1,
      ids: ["204"],
    };
    expect(masked(JSON.stringify(body))).not.toMatch(/sk_live|mia@|Keller|4722334455|4111|eyJ|204/);
  });

  it("P6 never lets a value of an unknown field through", () => {
    const names = fc.string({ maxLength: 20 }).filter((name) => !/^[\w.-]*$/.test(name) || name.length > 12);
    fc.assert(
      fc.property(fc.dictionary(names, fc.constant(canary), { maxKeys: 5 }), fc.boolean(), (fields, isForm) => {
        const body = isForm ? `a=1&${new URLSearchParams(fields).toString()}` : JSON.stringify({ deep: [fields] });
        expect(masked(body)).not.toContain(canary);
      }),
    );
  });

  it("X13 reads forms as well, and tells no more than the length of anything else", () => {
    expect(JSON.parse(masked("transaction_id=T100&session=abc&status=PAID"))).toEqual({
      transaction_id: "T100",
      session: "•••",
      status: "PAID",
    });
    expect(masked(`<html>${canary}</html>`)).toBe("••• (24 characters)");
    expect(masked("")).toBe("");
  });

  it("R15 stays readable however large or deep it is", () => {
    const deep = JSON.stringify(Array.from({ length: 30 }).reduce((inside) => ({ object: inside }), canary));
    const long = JSON.stringify({ object: Array.from({ length: 5_000 }, (_, id) => ({ id })) });
    expect(masked(deep)).not.toContain(canary);
    expect(masked(long).length).toBeLessThan(4_100);
  });
});

describe("the name of something given up", () => {
  const id = "0123456789abcdefghijkl";

  it("F105 is one of three kinds, or none at all", () => {
    expect(letterIdIn(`delivery-${id}`)).toBe(`delivery-${id}`);
    expect(partsOf(`event-17`)).toEqual({ source: "event", id: "17" });
    for (const other of [`delivery-${id}x`, "event-1e3", "payment-1", "write-", "write-' or 1=1 --", ""]) {
      expect(letterIdIn(other)).toBeNull();
    }
  });

  it("X13 has a reason with the far side's own words apart", () => {
    expect([faultIn("validation: Too long."), saidIn("validation: Too long.")]).toEqual(["validation", "Too long."]);
    expect([faultIn("unavailable"), saidIn("unavailable")]).toEqual(["unavailable", null]);
    expect(faultIn("belongs to no payment we know")).toBe("belongs to no payment we know");
    expect([canBeRetried({ reason: "unreadable" }), canBeRetried({ reason: "ambiguous" })]).toEqual([false, true]);
  });
});
