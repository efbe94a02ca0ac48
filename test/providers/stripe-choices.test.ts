import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { languages, methods } from "../../server/providers/stripe/choices.ts";

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
});
