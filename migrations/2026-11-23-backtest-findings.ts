import type { Knex } from "knex";

/** What a dry run of rules found, line by line, to be taken along whole; the run itself keeps the first hundred moves. */
export async function backtestFindings(knex: Knex): Promise<void> {
  await knex.schema.createTable("rule_backtest_findings", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("backtest_id").notNullable();
    // Counts from 1, in the order they were found.
    table.integer("place").notNullable();
    table.text("deal_id").notNullable();
    // The whole finding as JSON; it names stages and payments by their ids.
    table.text("finding").notNullable();
    table.primary(["portal_id", "backtest_id", "place"]);
    table
      .foreign(["portal_id", "backtest_id"])
      .references(["portal_id", "backtest_id"])
      .inTable("rule_backtests")
      .onDelete("CASCADE");
  });
}
