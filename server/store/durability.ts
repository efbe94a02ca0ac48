import type { Knex } from "knex";
import { isPostgres } from "./database.ts";

/** What each setting must say for an acknowledged row to outlive a power cut. `local` waits for this machine's own disk. */
const postgresSettings: Readonly<Record<string, readonly string[]>> = {
  fsync: ["on"],
  full_page_writes: ["on"],
  synchronous_commit: ["on", "local", "remote_write", "remote_apply"],
};

/** `FULL` and `EXTRA`. https://www.sqlite.org/pragma.html#pragma_synchronous */
const syncedAlways: ReadonlySet<number> = new Set([2, 3]);

/**
 * Why this database might lose what it has acknowledged, each with its cure; empty for one that does not. A database in
 * memory promises nothing and is not asked.
 */
export function weaknessesOf(knex: Knex): Promise<readonly string[]> {
  return isPostgres(knex) ? weakPostgres(knex) : weakSqlite(knex);
}

async function weakPostgres(knex: Knex): Promise<readonly string[]> {
  const names = Object.keys(postgresSettings);
  const found: readonly { name: string; setting: string }[] = await knex("pg_settings")
    .whereIn("name", names)
    .select("name", "setting");
  return found
    .filter(({ name, setting }) => !postgresSettings[name]?.includes(setting))
    .map(
      ({ name, setting }) => `PostgreSQL runs with ${name} = ${setting}: set it to on in postgresql.conf and reload.`,
    );
}

async function weakSqlite(knex: Knex): Promise<readonly string[]> {
  const [{ journal_mode: journal = "none" } = {}]: { journal_mode?: string }[] = await knex.raw("pragma journal_mode");
  const [{ synchronous = 0 } = {}]: { synchronous?: number }[] = await knex.raw("pragma synchronous");
  const place = "keep the file on a local disk that this program may write to.";
  if (journal === "memory") return [];
  return [
    ...(journal === "wal" ? [] : [`SQLite keeps its journal as ${journal}, not written ahead: ${place}`]),
    ...(syncedAlways.has(synchronous)
      ? []
      : [`SQLite does not sync each commit (synchronous = ${synchronous}): ${place}`]),
  ];
}
