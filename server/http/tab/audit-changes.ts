import type { AuditDetails, AuditEntry, AuditValue } from "../../domain/audit.ts";
import type { AuditNames } from "./audit-names.ts";
import { isGroup, text, words, type AuditGroup } from "./audit-words.ts";

/** What was so before and is so now. */
export function auditChanges(
  { details }: Pick<AuditEntry, "details">,
  names: AuditNames,
): readonly { readonly name: string; readonly before: string; readonly after: string }[] {
  return Object.entries(details).flatMap(([name, value]) => {
    if (!isGroup(value) || !("before" in value) || !("after" in value)) return [];
    const { before, after } = value;
    if (name === "rows") return [{ name: "rules", before: rulesText(before, names), after: rulesText(after, names) }];
    if (name === "rights") return rightsChanges(before, after, names);
    return [{ name: words(name), before: valueText(before, names), after: valueText(after, names) }];
  });
}

function rulesText(rows: AuditValue | undefined, names: AuditNames): string {
  const rules = Array.isArray(rows) ? rows.filter(isGroup).map((rule) => ruleText(rule, names)) : [];
  return rules.join("; ") || "none";
}

const permissions = ["mayGoBack", "mayReopen", "takesLateMoney"] as const;

/** `paid (live): next stage, first paid, only tells` */
function ruleText(rule: AuditGroup, names: AuditNames): string {
  const { onStatus, mode, toStageId, onlyFrom, fires, isDry, isOn } = rule;
  const more = [
    Array.isArray(onlyFrom) && `only from ${onlyFrom.map((stageId) => names.stage(text(stageId))).join(" or ")}`,
    fires !== "each" && text(fires).replace("_", " "),
    ...permissions.map((name) => rule[name] === true && words(name)),
    isDry === true && "only tells",
    isOn === false && "off",
  ];
  const stage = typeof toStageId === "string" ? names.stage(toStageId) : "next stage";
  return [`${text(onStatus).replaceAll("_", " ")} (${text(mode)}): ${stage}`, ...more.filter(Boolean)].join(", ");
}

/** Each right that has other holders now; the others are as they were. */
function rightsChanges(before: AuditValue | undefined, after: AuditValue | undefined, names: AuditNames) {
  const former = groupOf(before);
  const present = groupOf(after);
  const all = [...new Set([...Object.keys(former), ...Object.keys(present)])];
  return all.flatMap((right) => {
    const change = { before: holdersText(former[right], names), after: holdersText(present[right], names) };
    return change.before === change.after ? [] : [{ name: `right to ${words(right)}`, ...change }];
  });
}

function holdersText(holders: AuditValue | undefined, names: AuditNames): string {
  if (!isGroup(holders)) return text(holders);
  const { users } = holders;
  return Array.isArray(users)
    ? `admins, ${users.map((userId) => names.person(text(userId))).join(", ")}`
    : text(holders);
}

const namedBy = {
  pipelineId: (names: AuditNames, id: string) => `pipeline ${names.pipeline(id)}`,
  stageId: (names: AuditNames, id: string) => `stage ${names.stage(id)}`,
} as const;

/** A group of choices as a person reads it: `on create, pipeline Sales (default)`. */
function valueText(value: AuditValue | undefined, names: AuditNames): string {
  if (!isGroup(value) || !("pipelineId" in value)) return text(value);
  const parts = Object.entries(value).flatMap(([name, part]) => {
    if (part === null) return [];
    if (name === "pipelineId" || name === "stageId") return [namedBy[name](names, text(part))];
    return [text(part).replaceAll("_", " ")];
  });
  return parts.join(", ");
}

function groupOf(value: AuditValue | undefined): AuditDetails {
  return isGroup(value) ? value : {};
}
