import { dealProblems, missingAtStage } from "./deal-rules.ts";
import type { Version } from "../gate/endpoint.ts";
import { type ErrorBody, invalidProperties, type Problem } from "../gate/errors.ts";
import type { CrmRecord, Portal } from "../world/portal.ts";
import type { ObjectType } from "../world/object-types.ts";
import { readValue } from "./property-values.ts";

export interface ProposedWrite {
  readonly portal: Portal;
  readonly type: ObjectType;
  readonly version: Version;
  /** The record to be changed; null when it is about to be made. */
  readonly record: CrmRecord | null;
  readonly properties: Readonly<Record<string, string>>;
}

/** A value HubSpot wrote in another form than it was sent, told from 2026-09 on. */
export interface Warning {
  readonly category: "PROPERTY_VALUE_NORMALIZED";
  readonly message: string;
  readonly context: { readonly propertyName: string; readonly rawValue: string; readonly normalizedValue: string };
}

export type Judgement =
  | { readonly ok: true; readonly values: Readonly<Record<string, string>>; readonly warnings: readonly Warning[] }
  | { readonly ok: false; readonly error: ErrorBody };

/** Whether HubSpot would take these property values, and in which form it would keep them. */
export function judgeWrite(write: ProposedWrite): Judgement {
  const values: Record<string, string> = {};
  const warnings: Warning[] = [];
  const problems: Problem[] = [];
  for (const [name, raw] of Object.entries(write.properties)) {
    const reading = readOne(write, name, raw);
    if ("problem" in reading) {
      problems.push(reading.problem);
    } else {
      values[name] = reading.value;
      if (reading.value !== raw) warnings.push(normalised(name, raw, reading.value));
    }
  }
  if (write.type === "deals") problems.push(...dealProblems(write.portal, write.record, values));
  problems.push(...ownerProblems(write.portal, values));
  if (problems.length > 0) return { ok: false, error: invalidProperties(problems) };
  if (write.version === "2026-03") return { ok: true, values, warnings: [] };
  const error = adminRefusal(write, values);
  return error ? { ok: false, error } : { ok: true, values, warnings };
}

/** The account's own rules, which bind apps from 2026-09 on: https://developers.hubspot.com/changelog/crm-api-write-validation-enforcement */
function adminRefusal({ portal, type, record }: ProposedWrite, values: Readonly<Record<string, string>>) {
  const wanted = record ? [] : portal.requiredOnCreate[type].filter((name) => !values[name]);
  if (wanted.length > 0) return missing("MISSING_REQUIRED_PROPERTY", wanted);
  const atStage = type === "deals" ? missingAtStage(portal, record, values) : [];
  return atStage.length > 0 ? missing("MISSING_CONDITIONAL_REQUIRED_PROPERTY", atStage) : null;
}

function missing(code: string, names: readonly string[]): ErrorBody {
  const message = `Some required properties were not set: ${names.join(", ")}.`;
  return { message, category: "VALIDATION_ERROR", errors: [{ message, code, context: { propertyName: names } }] };
}

function readOne({ portal, type }: ProposedWrite, name: string, raw: string) {
  const definition = portal.definitions[type].get(name);
  if (!definition || definition.isArchived) {
    return { problem: { name, code: "PROPERTY_DOESNT_EXIST", message: `Property "${name}" does not exist` } };
  }
  if (definition.isReadOnly) {
    return {
      problem: {
        name,
        code: "READ_ONLY_VALUE",
        message: `"${name}" is a read only property; its value cannot be set.`,
      },
    };
  }
  return raw === "" ? { value: raw } : readValue(definition, raw);
}

function normalised(propertyName: string, rawValue: string, normalizedValue: string): Warning {
  const message = `The value of ${propertyName} was normalised.`;
  return { category: "PROPERTY_VALUE_NORMALIZED", message, context: { propertyName, rawValue, normalizedValue } };
}

function ownerProblems(portal: Portal, values: Readonly<Record<string, string>>): readonly Problem[] {
  const owner = values["hubspot_owner_id"];
  if (!owner || portal.users.some(({ ownerId }) => ownerId === owner)) return [];
  return [{ name: "hubspot_owner_id", code: "INVALID_OWNER_ID", message: `Owner ${owner} does not exist` }];
}
