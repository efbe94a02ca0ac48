import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { languages, methods } from "../../server/providers/stripe/choices.ts";
import { deliveryCountries } from "../../server/providers/stripe/delivery-countries.ts";
import { stripeProvider } from "../../server/providers/stripe/index.ts";

const client = pathToFileURL(createRequire(import.meta.url).resolve("stripe"));
const types = readFileSync(new URL("../esm/resources/Checkout/Sessions.d.ts", client), "utf8");

/** The words a type of the package lists. */
function wordsOf(type: string): readonly string[] {
  const [, list = ""] = new RegExp(`type ${type} = ([^;]+);`).exec(types) ?? [];
  return [...list.matchAll(/'([^']+)'/g)].map(([, word = ""]) => word);
}

describe("The choices an order has at Stripe", () => {
  it("are methods by the words of Stripe's own types, each once", () => {
    const known = wordsOf("AllowedPaymentMethodType");
    expect(known).toContain("card");
    const words = methods.map(({ value }) => value);
    expect(words.filter((word) => !known.includes(word))).toEqual([]);
    expect(new Set(words).size).toBe(words.length);
  });

  it("are the languages of Stripe's own types, but for the browser's own choice", () => {
    expect(languages).toEqual(wordsOf("Locale").filter((word) => word !== "auto"));
  });

  it("S2.16 are countries to deliver to: all of Stripe's but the one that is none", () => {
    expect(deliveryCountries).toEqual(wordsOf("AllowedCountry").filter((code) => code !== "ZZ"));
  });
});

describe("A payment in Stripe's dashboard", () => {
  const at = (apiUrl: string) => stripeProvider({ apiUrl, clock: { now: () => 0 }, appVersion: "0.1.0" });
  const live = at("https://api.stripe.com");

  it("S5.19 is its latest charge, in the mode it was made in", () => {
    const attempts = ["ch_1", "ch_2"];
    expect(live.portalUrl?.({ mode: "live", attempts })).toBe("https://dashboard.stripe.com/payments/ch_2");
    expect(live.portalUrl?.({ mode: "test", attempts })).toBe("https://dashboard.stripe.com/test/payments/ch_2");
  });

  it("S5.19 is nowhere before anybody tried to pay, for another provider's attempts, and for a stand-in", () => {
    expect(live.portalUrl?.({ mode: "live", attempts: [] })).toBeNull();
    expect(live.portalUrl?.({ mode: "live", attempts: ["../settings", "tr_1"] })).toBeNull();
    expect(at("http://127.0.0.1:8082").portalUrl?.({ mode: "test", attempts: ["ch_1"] })).toBeNull();
  });
});
