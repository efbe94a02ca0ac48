import type { Problem } from "../gate/errors.ts";
import type { PropertyDefinition, PropertyType } from "../world/property-definitions.ts";

/** A value in the form HubSpot keeps, or why it is none. */
export type Reading = { readonly value: string } | { readonly problem: Problem };

/** Judges one non-empty value against its property's type. */
export function readValue(definition: PropertyDefinition, value: string): Reading {
  return readers[definition.type](definition, value);
}

const lengthLimit = 65_536;

const readers: Readonly<Record<PropertyType, (definition: PropertyDefinition, value: string) => Reading>> = {
  string: (definition, value) =>
    value.length <= lengthLimit
      ? { value }
      : refuse(definition, "INVALID_STRING_LENGTH", `The value is longer than ${lengthLimit} characters.`),
  // Seen of HubSpot: a float in exponent form is refused, under this code.
  number: (definition, value) =>
    /^-?\d+(\.\d+)?$/.test(value)
      ? { value }
      : refuse(definition, "INVALID_INTEGER", `${value} was not a valid number.`),
  bool: (definition, value) => oneOf(definition, value, ["true", "false"]),
  enumeration: (definition, value) => (definition.hasExternalOptions ? { value } : chosen(definition, value)),
  date: (definition, value) => {
    const at = timeOf(value);
    return at !== null && at % 86_400_000 === 0
      ? { value: new Date(at).toISOString().slice(0, 10) }
      : refuse(definition, "INVALID_DATE", `${value} is not a day, or not at midnight UTC.`);
  },
  datetime: (definition, value) => {
    const at = timeOf(value);
    return at === null
      ? refuse(definition, "INVALID_DATE", `${value} is not a time.`)
      : { value: new Date(at).toISOString() };
  },
};

function chosen(definition: PropertyDefinition, value: string): Reading {
  const options = definition.options.map((option) => option.value);
  const choices = definition.fieldType === "checkbox" ? value.split(";") : [value];
  const strange = choices.find((choice) => !options.includes(choice));
  return strange === undefined ? { value } : oneOf(definition, strange, options);
}

function oneOf(definition: PropertyDefinition, value: string, options: readonly string[]): Reading {
  if (options.includes(value)) return { value };
  return { problem: notAnOption(definition.name, value, options) };
}

/** The problem of a value outside a property's options. */
export function notAnOption(name: string, value: string, options: readonly string[]): Problem {
  const message = `${value} was not one of the allowed options: [${options.join(", ")}]`;
  return { name, code: "INVALID_OPTION", message };
}

function refuse({ name }: PropertyDefinition, code: string, message: string): Reading {
  return { problem: { name, code, message } };
}

/** Epoch ms of `1790000000000`, `2026-11-20` or `2026-11-20T10:00:00Z`; null for anything else. */
function timeOf(value: string): number | null {
  if (/^\d{1,15}$/.test(value)) return Number(value);
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}
