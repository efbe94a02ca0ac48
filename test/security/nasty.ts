import * as fc from "fast-check";

/** Texts that have broken programs before. `<marker` would be markup if anything printed it as it is. */
const texts = [
  "",
  "\u0000",
  "a\u0000b",
  "\uD800",
  "\uFEFF{}",
  "‮gnp.exe",
  "a\u0301\u200B",
  "<marker onload=alert(1)>",
  "'; drop table payments; --",
  "../../../etc/passwd",
  "{{constructor}}",
  "%00%0d%0aSet-Cookie: a=b",
  "=cmd|' /C calc'!A0",
  "9".repeat(400),
  "1e999",
  "-0",
  "NaN",
  "x".repeat(5_000),
] as const;

export const nastyText = fc.oneof(fc.constantFrom(...texts), fc.string({ unit: "binary", maxLength: 40 }));

const leaf = fc.oneof(
  nastyText,
  fc.constantFrom(null, true, 0, -1, 1.5, 2 ** 53, -(2 ** 53), 1e308, Number.MIN_VALUE),
  fc.constantFrom([], {}, [[]], { constructor: { prototype: {} } }),
);

/** JSON as text: well-formed but not as expected, or not even JSON. */
export function nastyBody(sample: unknown): fc.Arbitrary<string> {
  const shapes = [mutated(sample), fc.json({ maxDepth: 4 }), leaf.map((value) => JSON.stringify(value))];
  return fc.oneof({ weight: 3, arbitrary: mutated(sample) }, ...shapes, fc.constantFrom(...broken(sample)));
}

function broken(sample: unknown): readonly string[] {
  const text = JSON.stringify(sample);
  return [
    "",
    text.slice(0, -1),
    `\uFEFF${text}`,
    `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
    `{"a":`.repeat(5_000) + "1" + "}".repeat(5_000),
    text.replace("{", '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},'),
    text.replace("{", '{"id":"first","id":"second",'),
    text.replaceAll(/\d+/g, "1e400"),
    "null",
    "[]",
  ];
}

/** The sample with one value, wherever it is, turned into something else, or with a member nobody asked for. */
function mutated(sample: unknown): fc.Arbitrary<string> {
  const places = pathsIn(sample);
  return fc
    .tuple(fc.nat(Math.max(0, places.length - 1)), leaf, fc.boolean())
    .map(([place, value, adds]) =>
      JSON.stringify(adds ? added(sample, value) : replaced(sample, places[place] ?? [], value)),
    );
}

function added(sample: unknown, value: unknown): unknown {
  return typeof sample === "object" && sample !== null ? { ...sample, unexpected: value } : value;
}

type Path = readonly string[];

function pathsIn(value: unknown): readonly Path[] {
  if (typeof value !== "object" || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([name, below]) => pathsIn(below).map((path) => [name, ...path]))];
}

function replaced(value: unknown, [name, ...rest]: Path, by: unknown): unknown {
  if (name === undefined) return by;
  if (Array.isArray(value)) return value.map((one, place) => (String(place) === name ? replaced(one, rest, by) : one));
  return { ...(value as object), [name]: replaced((value as Readonly<Record<string, unknown>>)[name], rest, by) };
}

/** A part of an address or a query. */
export const nastyPart: fc.Arbitrary<string> = fc
  .oneof(nastyText, fc.constantFrom("%", "%00", "%ff", "%c0%ae", "..%2f..%2f", "__proto__", "a;b", "?", "[]"))
  .map((text) => Buffer.from(text).toString("utf8").slice(0, 400))
  .map((text) => (text.startsWith("%") ? text : encodeURIComponent(text)));
