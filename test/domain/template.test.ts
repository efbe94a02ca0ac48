import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillIn, mergeFields, unresolvedIn, type MergeValues } from "../../server/domain/template.ts";

const values: MergeValues = {
  "contact.name": "Mia Keller",
  amount: "€750.00",
  description: "Website",
  link: "https://pay.example.com/p/abc",
  until: null,
  reference: "512-8KQ2MXA7",
  "brand.name": "",
};

/** Texts without braces, as values of fields are: what they cannot hold, a template cannot get from them. */
const plain = fc.string({ minLength: 1 }).filter((text) => !/[{}]/.test(text));
const full = fc.record(
  Object.fromEntries(mergeFields.map((name) => [name, plain])),
) as unknown as fc.Arbitrary<MergeValues>;
const template = fc
  .array(
    fc.oneof(
      plain,
      fc.constantFrom(...mergeFields).map((name) => `{{ ${name} }}`),
    ),
  )
  .map((parts) => parts.join(""));

describe("a template", () => {
  it("S1.6 gets every field filled in, with or without spaces in the braces", () => {
    expect(fillIn("{{contact.name}}: {{ amount }} for {{  description}}, {{link}}", values)).toBe(
      "Mia Keller: €750.00 for Website, https://pay.example.com/p/abc",
    );
  });

  it("S1.6 keeps and names what the payment has nothing for, each once and as it is written", () => {
    const text = "{{until}} {{ until }} {{until}} {{brand.name}} {{contact.birthday}} {{__proto__}} {{}}";
    expect(fillIn(text, values)).toBe(text);
    expect(unresolvedIn(text, values)).toEqual([
      "{{until}}",
      "{{ until }}",
      "{{brand.name}}",
      "{{contact.birthday}}",
      "{{__proto__}}",
      "{{}}",
    ]);
  });

  it("S1.6 leaves nothing open when every value is there", () => {
    fc.assert(
      fc.property(template, full, (text, all) => {
        expect(unresolvedIn(fillIn(text, all), all)).toEqual([]);
      }),
    );
  });

  it("takes a value as it is: marks of replacement in it mean nothing", () => {
    fc.assert(
      fc.property(plain, (name) => {
        expect(fillIn("{{contact.name}}", { ...values, "contact.name": name })).toBe(name);
      }),
    );
    expect(fillIn("{{description}}", { ...values, description: "$& $1 $`" })).toBe("$& $1 $`");
  });

  it("does not fill in twice what a value brings along", () => {
    expect(fillIn("{{description}}", { ...values, description: "{{link}}" })).toBe("{{link}}");
  });
});
