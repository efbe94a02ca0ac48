import type { Problem } from "../gate/errors.ts";
import { type CrmRecord, findStage, type Portal } from "../world/portal.ts";
import { notAnOption } from "./property-values.ts";
import { storedValue } from "../world/records.ts";

type Values = Readonly<Record<string, string>>;

/** What is wrong with a deal's currency, pipeline or stage; `record` is null for a deal about to be made. */
export function dealProblems(portal: Portal, record: CrmRecord | null, values: Values): readonly Problem[] {
  return [...currencyProblems(portal, values), ...stageProblems(portal, record, values)];
}

function currencyProblems(portal: Portal, values: Values): readonly Problem[] {
  const currency = values["deal_currency_code"];
  const effective = [portal.companyCurrency, ...portal.additionalCurrencies];
  if (!currency || effective.includes(currency)) return [];
  return [notAnOption("deal_currency_code", currency, effective)];
}

function stageProblems(portal: Portal, record: CrmRecord | null, values: Values): readonly Problem[] {
  if (values["pipeline"] === undefined && values["dealstage"] === undefined) return [];
  const pipelineId = values["pipeline"] ?? pipelineOf(portal, record);
  const pipeline = portal.pipelines.find(({ id }) => id === pipelineId);
  if (!pipeline) {
    return [
      notAnOption(
        "pipeline",
        pipelineId,
        portal.pipelines.map(({ id }) => id),
      ),
    ];
  }
  const stageId = values["dealstage"] ?? (record && storedValue(record, "dealstage")) ?? "";
  const stage = pipeline.stages.find(({ id }) => id === stageId);
  if (!stage)
    return [
      notAnOption(
        "dealstage",
        stageId,
        pipeline.stages.map(({ id }) => id),
      ),
    ];
  if (stage.writePermissions === "CRM_PERMISSIONS_ENFORCEMENT") return [];
  return [{ name: "dealstage", code: "READ_ONLY_VALUE", message: `Stage ${stageId} cannot be written by an app.` }];
}

function pipelineOf(portal: Portal, record: CrmRecord | null): string {
  return (record && storedValue(record, "pipeline")) ?? portal.pipelines[0]?.id ?? "";
}

/** The properties the account demands for the stage these values lead to and that would still be empty. */
export function missingAtStage(portal: Portal, record: CrmRecord | null, values: Values): readonly string[] {
  const stageId = values["dealstage"];
  if (!stageId || (record && storedValue(record, "dealstage") === stageId)) return [];
  const requires = findStage(portal, stageId)?.stage.requires ?? [];
  return requires.filter((name) => !(values[name] ?? (record && storedValue(record, name))));
}
