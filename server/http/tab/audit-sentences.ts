import type { AuditAct, AuditDetails, AuditEntry, AuditValue } from "../../domain/audit.ts";
import { toDecimal } from "../../domain/money.ts";
import type { AuditNames } from "./audit-names.ts";
import { isGroup, text, words } from "./audit-words.ts";

/** What was done, in a sentence without its maker. */
export function auditSentence({ act, details }: Pick<AuditEntry, "act" | "details">, names: AuditNames): string {
  return sentences[act](details, names);
}

type Sentence = (details: AuditDetails, names: AuditNames) => string;

const connection =
  (did: string): Sentence =>
  (details, names) =>
    `${did} ${names.provider(text(details["provider"]))} (${text(details["mode"])})`;

const sentences: Readonly<Record<AuditAct, Sentence>> = {
  installed: () => "Installed the app",
  disconnected: () => "Disconnected the app from HubSpot",
  uninstalled_in_hubspot: () => "The app was removed in HubSpot",
  connection_added: connection("Connected"),
  connection_keys_changed: connection("Entered new keys for"),
  connection_removed: connection("Removed the connection to"),
  policies_changed: (details) => `Changed settings: ${Object.keys(details).map(words).join(", ") || "none"}`,
  rules_changed: (details, names) => `Changed the rules of pipeline ${names.pipeline(text(details["pipelineId"]))}`,
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

function moneyText(value: AuditValue | undefined): string {
  if (!isGroup(value)) return "";
  const { minor, currency } = value;
  if (typeof minor !== "number" || typeof currency !== "string") return "";
  return `${toDecimal({ minor, currency })} ${currency}`;
}
