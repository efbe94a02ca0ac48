import type { Knex } from "knex";

/** The simulated provider shows lines and holds money. What was made before has neither. */
export async function simulatedHolds(knex: Knex): Promise<void> {
  await knex.schema.alterTable("simulated_checkouts", (table) => {
    table.text("capture").notNullable().defaultTo("auto");
    table.text("lines").notNullable().defaultTo("[]");
  });
}
