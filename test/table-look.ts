import { createDecipheriv } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Knex } from "knex";
import { isPostgres, migrate, openDatabase } from "../server/store/database.ts";
import type { DatabaseKind } from "./databases.ts";
import { testKeys } from "./parts.ts";

/** A SQLite file, which unlike one in memory can be looked at beside the program. */
export const sqliteFile: DatabaseKind = {
  name: "SQLite",
  isHere: true,
  async open() {
    const folder = mkdtempSync(path.join(tmpdir(), "payments-tab-tables-"));
    const url = path.join(folder, "test.sqlite");
    const knex = openDatabase(url);
    await migrate(knex);
    return { url, knex, close: () => rm(folder, { recursive: true, force: true }) };
  },
};

/** The columns in which a text speaks of the person, whatever is sealed opened first. */
export async function placesWith(knex: Knex, canary: string): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const table of await tablesOf(knex)) {
    const rows = (await knex(table)) as readonly Readonly<Record<string, unknown>>[];
    for (const [column, value] of rows.flatMap((row) => Object.entries(row))) {
      if (typeof value === "string" && plain(value).toLowerCase().includes(canary)) found.add(`${table}.${column}`);
    }
  }
  return [...found].toSorted();
}

/** Every text of every table, whatever is sealed opened first. */
export async function textsIn(knex: Knex): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const table of await tablesOf(knex)) {
    const rows = (await knex(table)) as readonly Readonly<Record<string, unknown>>[];
    texts.push(
      ...rows.flatMap((row) => Object.values(row).flatMap((value) => (typeof value === "string" ? plain(value) : []))),
    );
  }
  return texts;
}

async function tablesOf(knex: Knex): Promise<readonly string[]> {
  const rows = isPostgres(knex)
    ? await knex("information_schema.tables").where({ table_schema: "public" }).select("table_name as name")
    : await knex("sqlite_master").where({ type: "table" }).select("name");
  return rows.map(({ name }: { name: string }) => name);
}

/** The sealed text itself: GCM is counter mode with a seal around it, and who looks here needs no seal. */
function plain(text: string): string {
  const [version, id, payload] = text.split(".");
  const key = testKeys.find((known) => known.id === id)?.key;
  if (version !== "v1" || !key || payload === undefined) return text;
  const bytes = Buffer.from(payload, "base64url");
  const counter = Buffer.concat([bytes.subarray(0, 12), Buffer.from([0, 0, 0, 2])]);
  return createDecipheriv("aes-256-ctr", key, counter).update(bytes.subarray(28)).toString("utf8");
}

/** All rows of one account as texts, table by table; without what every call counts. */
export async function rowsOf(knex: Knex, portalId: number): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const table of await tablesOf(knex)) {
    const rows = (await knex(table)) as readonly Readonly<Record<string, unknown>>[];
    const own = rows.filter((row) => Number(row["portal_id"]) === portalId);
    if (table !== "portals") found.set(table, own.map((row) => JSON.stringify(row)).toSorted());
  }
  return found;
}
