import type { Knex } from "knex";
import type { CrmFeature, FeatureOff, UnusableProperty } from "../domain/crm-features.ts";
import type { CrmFeatures, FeatureOutcome, FeatureState } from "../ports/crm-features.ts";
import { claimDue } from "./due-rows.ts";

interface Row {
  portal_id: number;
  feature: CrmFeature;
  state: FeatureState["state"];
  reason: FeatureOff | null;
  unusable: string;
  attempts: number;
  run_at: number;
  claimed_until: number;
}

const key = ["portal_id", "feature"] as const;
const table = { table: "crm_features", key, at: "run_at", open: { state: "due" }, countsTries: true } as const;

export function crmFeaturesTable(db: Knex): CrmFeatures {
  const rows = () => db<Row>("crm_features");
  return {
    async list(portalId) {
      const found = await rows().where({ portal_id: portalId }).orderBy("feature");
      return found.map(toState);
    },

    async find(portalId, feature) {
      const row = await rows().where({ portal_id: portalId, feature }).first();
      return row ? toState(row) : null;
    },

    // The tries begin anew with every outcome but a postponement.
    async save(portalId, feature, outcome) {
      const fields = toColumns(outcome);
      await rows()
        .insert({ portal_id: portalId, feature, attempts: 0, ...fields })
        .onConflict([...key])
        .merge(outcome.state === "due" ? { ...fields, ...takenBack(db, outcome) } : { ...fields, attempts: 0 });
    },

    async claim(now, leaseUntil, limit) {
      const claimed = await claimDue<Row>(db, table, { now, until: leaseUntil, limit });
      return claimed.map(({ portal_id: portalId, feature, attempts }) => ({ portalId, feature, attempts }));
    },
  };
}

function takenBack(db: Knex, { isUntried }: Extract<FeatureOutcome, { state: "due" }>) {
  return isUntried && { attempts: db.raw("crm_features.attempts - 1") };
}

function toColumns(outcome: FeatureOutcome): Omit<Row, "portal_id" | "feature" | "attempts"> {
  return {
    state: outcome.state,
    reason: outcome.state === "off" ? outcome.reason : null,
    unusable: JSON.stringify(outcome.state === "on" ? outcome.unusable : []),
    run_at: outcome.state === "due" ? outcome.runAt : 0,
    claimed_until: 0,
  };
}

function toState({ feature, state, reason, unusable }: Row): FeatureState {
  return { feature, state, reason, unusable: JSON.parse(unusable) as UnusableProperty[] };
}
