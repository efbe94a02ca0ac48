import type { AuditAct, AuditDetails, AuditEntry, AuditValue } from "../../domain/audit.ts";
import { toDecimal } from "../../domain/money.ts";

/** What was done, in a sentence without its maker. */
export function auditSentence({ act, details }: Pick<AuditEntry, "act" | "details">): string {
  return sentences[act](details);
}

type Sentence = (details: AuditDetails) => string;

const connection = (did: string) => (details: AuditDetails) =>
  `${did} ${text(details["provider"])} (${text(details["mode"])})`;

const sentences: Readonly<Record<AuditAct, Sentence>> = {
  installed: () => "Installed the app",
  disconnected: () => "Disconnected the app from HubSpot",
  uninstalled_in_hubspot: () => "The app was removed in HubSpot",
  connection_added: connection("Connected"),
  connection_keys_changed: connection("Entered new keys for"),
  connection_removed: connection("Removed the connection to"),
  policies_changed: (details) => `Changed settings: ${Object.keys(details).map(words).join(", ") || "none"}`,
  rules_changed: (details) => `Changed the rules of pipeline ${text(details["pipelineId"])}`,
  payment_act: paymentAct,
  api_key_made: (details) => `Made an API key for ${text(details["mode"])} payments`,
  api_key_revoked: () => "Revoked an API key",
  endpoint_added: (details) => `Added a webhook endpoint for ${text(details["mode"])} payments`,
  endpoint_changed: (details) =>
    details["isRotated"] === true ? "Gave a webhook endpoint a new secret" : "Changed a webhook endpoint",
  endpoint_removed: () => "Removed a webhook endpoint",
  data_exported: () => "Asked for a copy of the account's data",
  account_erased: () => "Personal data and provider keys were erased",
  contact_erased: ({ contactId, payments }) =>
    `Contact ${text(contactId)} was deleted for privacy; what was personal in its ${text(payments)} payments was erased`,
};

const acts: Readonly<Record<string, string>> = {
  confirmed: "Confirmed a payment by hand",
  confirmation_undone: "Undid a confirmation by hand",
  refund_asked: "Asked for a refund",
  hold_asked: "Asked to take or release held money",
  amount_changed: "Changed the amount of a payment",
  provider_changed: "Moved a payment to another provider",
  cancelled: "Cancelled a payment",
};

function paymentAct(details: AuditDetails): string {
  const sum = moneyText(details["amount"]);
  return `${acts[text(details["kind"])] ?? "Changed a payment"}${sum && ` of ${sum}`}`;
}

/** What was so before and is so now. */
export function auditChanges({ details }: Pick<AuditEntry, "details">): readonly {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}[] {
  return Object.entries(details).flatMap(([name, value]) => {
    if (!isGroup(value) || !("before" in value) || !("after" in value)) return [];
    return [{ name: words(name), before: text(value["before"]), after: text(value["after"]) }];
  });
}

/** `openPayments` as a person reads it. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function text(value: AuditValue | undefined): string {
  if (value === undefined || value === null) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function moneyText(value: AuditValue | undefined): string {
  if (!isGroup(value)) return "";
  const { minor, currency } = value;
  if (typeof minor !== "number" || typeof currency !== "string") return "";
  return `${toDecimal({ minor, currency })} ${currency}`;
}

function isGroup(value: AuditValue | undefined): value is { readonly [name: string]: AuditValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
