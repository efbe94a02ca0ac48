import { ValidationError } from "../../domain/errors.ts";
import type { Capabilities, SettingsField } from "../../ports/provider.ts";

/** What most providers have in common where they can do the least; each says what it does beyond. */
export const plainCapabilities = {
  opens: "at_creation",
  tellsByOrder: false,
  closes: true,
  changesAmount: "by_replacing",
  holds: null,
  refunds: "at_once",
  lines: null,
  methods: null,
  languages: null,
  sendsLinks: [],
  registersWebhooks: false,
} as const satisfies Partial<Capabilities>;

/** Throws ValidationError naming every required field that was left empty. */
export function requireFields(fields: readonly SettingsField[], values: Readonly<Record<string, string>>): void {
  const missing = fields.filter(({ name, isRequired }) => isRequired && !values[name]?.trim());
  if (missing.length === 0) return;
  throw new ValidationError(missing.map(({ name, label }) => ({ name, message: `Enter the ${label.toLowerCase()}.` })));
}
