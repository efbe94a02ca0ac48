import type { AuditAct, AuditDetails, AuditEntry, AuditValue } from "../../domain/audit.ts";
import { toDecimal } from "../../domain/money.ts";

/** What was done, in a sentence without its maker. `labelOf` names a provider as people know it. */
export function auditSentence(
  { act, details }: Pick<AuditEntry, "act" | "details">,
  labelOf: (providerId: string) => string,
): string {
  return sentences[act](details, labelOf);
}

type Sentence = (details: AuditDetails, labelOf: (providerId: string) => string) => string;

const connection =
  (did: string): Sentence =>
  (details, labelOf) =>
    `${did} ${labelOf(text(details["provider"]))} (${text(details["mode"])})`;

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
  dead_letter_retried: ({ about, count }) =>
    `Had ${letters[text(about)] ?? `${text(count)} things`} tried again that had come to nothing`,
  dead_letter_ignored: ({ about }) => `Set aside ${letters[text(about)] ?? "something"} that had come to nothing`,
  go_live_waived: ({ name }) => `Went without ${trials[text(name)] ?? text(name)} of a live connection`,
  go_live_asked_again: ({ name }) => `Asked again for ${trials[text(name)] ?? text(name)} of a live connection`,
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

const letters: Readonly<Record<string, string>> = {
  delivery: "a provider's message",
  event: "word from HubSpot",
  move: "a deal's move",
  properties: "properties in HubSpot",
  note: "a note in HubSpot",
};

const trials: Readonly<Record<string, string>> = {
  webhook: "the first message",
  payment: "the first payment",
  refund: "the first refund",
};

const acts: Readonly<Record<string, string>> = {
  confirmed: "Confirmed a payment by hand",
  confirmation_undone: "Undid a confirmation by hand",
  refund_asked: "Asked for a refund",
  hold_asked: "Asked to take or release held money",
  amount_changed: "Changed the amount of a payment",
  provider_changed: "Moved a payment to another provider",
  cancelled: "Cancelled a payment",
  undo_asked: "Had a deal put back that a payment had moved",
  move_stopped: "Took a deal's move back before it happened",
  move_retried: "Had a deal's move tried again",
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
    if (name === "rows")
      return [{ name: "rules", before: rulesText(value["before"]), after: rulesText(value["after"]) }];
    return [{ name: words(name), before: text(value["before"]), after: text(value["after"]) }];
  });
}

function rulesText(rows: AuditValue | undefined): string {
  const rules = Array.isArray(rows) ? rows.filter(isGroup).map(ruleText) : [];
  return rules.join("; ") || "none";
}

const permissions = ["mayGoBack", "mayReopen", "takesLateMoney"] as const;

/** `paid (live): next stage, first paid, only tells` */
function ruleText(rule: { readonly [name: string]: AuditValue }): string {
  const { onStatus, mode, toStageId, fires, isDry, isOn } = rule;
  const more = [
    fires !== "each" && text(fires).replace("_", " "),
    ...permissions.map((name) => rule[name] === true && words(name)),
    isDry === true && "only tells",
    isOn === false && "off",
  ];
  const stage = toStageId === null ? "next stage" : text(toStageId);
  return [`${text(onStatus).replaceAll("_", " ")} (${text(mode)}): ${stage}`, ...more.filter(Boolean)].join(", ");
}

/** `openPayments` as a person reads it, and `brand.supportEmail`. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(".", ": ");
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
