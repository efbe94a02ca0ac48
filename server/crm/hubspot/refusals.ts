import { z } from "zod";
import { parseJson } from "./json.ts";

/** What HubSpot said against a write: its code, and a sentence that names the properties concerned. */
interface Refusal {
  readonly code: string | undefined;
  readonly said: string | undefined;
  /** The properties it names. */
  readonly about: readonly string[];
}

const optionalText = z.string().optional().catch(undefined);
const word = z.union([z.string(), z.number().transform(String)]);
const words = z.union([z.array(word), word.transform((one) => [one])]);
const context = z.record(z.string(), words.catch([])).catch({});

const detail = z.object({ message: optionalText, code: optionalText, context });

/** HubSpot's error, of a whole answer or of one record in a batch. No field is guaranteed. */
export const standardError = z.object({
  category: optionalText,
  message: optionalText,
  context,
  errors: z.array(detail.catch({ context: {} })).catch([]),
});

type StandardError = z.infer<typeof standardError>;

/** Every field of the answer may be undefined: HubSpot guarantees none of its own. */
export function refusalOf(error: StandardError): Refusal {
  const { opening, refusedValues } = takeApart(error.message);
  const parts: readonly Part[] = [...error.errors.map(partOf), ...refusedValues];
  const properties = [...propertiesIn(error.context), ...parts.flatMap(({ properties }) => properties)];
  return {
    code: parts.find(({ code }) => code !== undefined)?.code ?? error.category,
    said: sentence(parts.find(({ message }) => message !== undefined)?.message ?? opening, new Set(properties)),
    about: [...new Set(properties)],
  };
}

interface Part {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly properties: readonly string[];
}

function partOf({ code, message, context }: z.infer<typeof detail>): Part {
  return { code, message, properties: propertiesIn(context) };
}

/** A context holds lists by name; `propertyName`, `properties`, `missingProperties` … list names of properties. */
function propertiesIn(context: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.entries(context).flatMap(([name, values]) => (/propert/i.test(name) ? values : []));
}

const refusedValue = z
  .object({ message: optionalText, error: optionalText, name: optionalText })
  .transform(({ message, error, name }) => ({ message, code: error, properties: name === undefined ? [] : [name] }));

/** Refused values stand as a JSON list at the end of the message: `Property values were not valid: [{…}]`. */
function takeApart(message = ""): { readonly opening: string; readonly refusedValues: readonly Part[] } {
  const start = message.indexOf("[{");
  if (start < 0) return { opening: message, refusedValues: [] };
  const refusedValues = z.array(refusedValue).safeParse(parseJson(message.slice(start))).data ?? [];
  return { opening: message.slice(0, start).replace(/(?<![\s:])[\s:]+$/, ""), refusedValues };
}

const longest = 300;

function sentence(message: string, properties: ReadonlySet<string>): string | undefined {
  const unnamed = [...properties].filter((property) => !message.includes(property));
  const names = unnamed.length > 0 ? `(${unnamed.join(", ")})` : "";
  return `${message.slice(0, longest)} ${names}`.trim() || undefined;
}
