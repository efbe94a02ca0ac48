import type { Knex } from "knex";
import type { ChoiceBook, LastChoices } from "../ports/payment-claims.ts";

interface Row {
  portal_id: number;
  user_id: string;
  choices: string;
}

export function lastChoicesTable(db: Knex): ChoiceBook {
  const rows = () => db<Row>("last_choices");
  return {
    async find(portalId, userId) {
      const row = await rows().where({ portal_id: portalId, user_id: userId }).first();
      return row ? (JSON.parse(row.choices) as LastChoices) : null;
    },

    async save(portalId, userId, choices) {
      await rows()
        .insert({ portal_id: portalId, user_id: userId, choices: JSON.stringify(choices) })
        .onConflict(["portal_id", "user_id"])
        .merge(["choices"]);
    },
  };
}
