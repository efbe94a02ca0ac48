import { ValidationError, type FieldError } from "../../domain/errors.ts";
import type { Capabilities, ProviderSettings, SettingsField } from "../../ports/provider.ts";
import { secretsIn } from "./signature.ts";

/** What most providers have in common where they can do the least; each says what it does beyond. */
export const plainCapabilities = {
  opens: "at_creation",
  tellsByOrder: false,
  findsLostPages: false,
  closes: true,
  changesAmount: "by_replacing",
  holds: null,
  refunds: "at_once",
  lines: null,
  methods: null,
  languages: null,
  asksAddress: false,
  sendsLinks: [],
  pushesTo: [],
  keepsPayers: false,
  registersWebhooks: false,
} as const satisfies Partial<Capabilities>;

/** Throws ValidationError naming every required field that was left empty. */
export function requireFields(fields: readonly SettingsField[], values: Readonly<Record<string, string>>): void {
  const missing = fields.filter(({ name, isRequired }) => isRequired && !values[name]?.trim());
  if (missing.length === 0) return;
  throw new ValidationError(missing.map(({ name, label }) => ({ name, message: `Enter the ${label.toLowerCase()}.` })));
}

export interface KeyRules {
  keyProblem(apiKey: string): FieldError | null;
  secretProblem(secrets: readonly string[]): FieldError | null;
  /** Begins a key for real money. */
  readonly livePrefix: string;
}

/** Settings of a provider with one key, which tells its mode, and signing secrets. Throws ValidationError. */
export function readKeySettings(
  filledIn: Readonly<Record<string, string>>,
  { keyProblem, secretProblem, livePrefix }: KeyRules,
): ProviderSettings {
  const apiKey = filledIn["apiKey"]?.trim() ?? "";
  const secrets = secretsIn(filledIn["webhookSecret"]);
  const fields = [keyProblem(apiKey), secretProblem(secrets)].filter((field) => field !== null);
  if (fields.length > 0) throw new ValidationError(fields);
  return {
    mode: apiKey.startsWith(livePrefix) ? "live" : "test",
    values: { apiKey, ...(secrets.length > 0 && { webhookSecret: secrets.join(",") }) },
    keyEnding: apiKey.slice(-4),
  };
}
