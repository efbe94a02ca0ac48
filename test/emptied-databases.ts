import { randomBytes } from "node:crypto";
import type { Knex } from "knex";
import { inject } from "vitest";
import { openDatabase } from "../server/store/database.ts";
import { sharedByFiles } from "./shared.ts";

/** An empty, migrated database on the server of this run, and the connections to it. */
export interface EmptyDatabase {
  readonly url: string;
  readonly knex: Knex;
}

/**
 * PostgreSQL databases of a worker, used one after another: to copy the template and to drop the copy costs the server
 * some third of a second of computing, to empty one a few milliseconds.
 */
const idle: string[] = [];

interface Administration {
  /** `postgres://postgres@127.0.0.1:port` */
  readonly server: string;
  readonly knex: Knex;
  /** What the catalogue of a database says that nobody has changed since it was made. */
  readonly untouched: string;
  /** Empties all tables but those of the migrations. */
  readonly emptying: string;
}

const administration = sharedByFiles(begin, ({ knex }) => knex.destroy());

export async function takeDatabase(): Promise<EmptyDatabase> {
  const { server, knex: admin, untouched, emptying } = await administration();
  for (let name = idle.pop(); name !== undefined; name = idle.pop()) {
    const url = `${server}/${name}`;
    const knex = openDatabase(url);
    await admin.raw(endConnections, [name]);
    if ((await catalogueOf(knex)) === untouched) {
      await knex.raw(emptying);
      return { url, knex };
    }
    await knex.destroy();
    await admin.raw("drop database ?? with (force)", [name]);
  }
  const name = `test_${randomBytes(6).toString("hex")}`;
  await admin.raw("create database ?? template template", [name]);
  const url = `${server}/${name}`;
  return { url, knex: openDatabase(url) };
}

/** Whoever else still has connections to it loses them before the next one takes it. */
export async function giveBack({ url, knex }: EmptyDatabase): Promise<void> {
  await knex.destroy();
  idle.push(url.slice(url.lastIndexOf("/") + 1));
}

async function begin(): Promise<Administration> {
  const server = inject("postgresUrl");
  if (server === null) throw new Error("There is no PostgreSQL.");
  const knex = openDatabase(`${server}/postgres`);
  const name = `test_${randomBytes(6).toString("hex")}`;
  await knex.raw("create database ?? template template", [name]);
  const first = openDatabase(`${server}/${name}`);
  const untouched = await catalogueOf(first);
  const { rows } = await first.raw("select tablename as name from pg_tables where schemaname = 'public'");
  const tables = (rows as readonly { name: string }[]).filter((table) => !table.name.startsWith("knex_"));
  await giveBack({ url: `${server}/${name}`, knex: first });
  const deletions = tables.map((table) => `delete from "${table.name}";`);
  // The ledger's trigger would refuse, and foreign keys ask for an order.
  const emptying = `begin; set local session_replication_role = replica; ${deletions.join(" ")} commit`;
  return { server, knex, untouched, emptying };
}

const endConnections = `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = ?`;

/** Whatever a test changed but rows: a row of the catalogue that was written since has another transaction's number. */
const catalogues = [
  "pg_class",
  "pg_attribute",
  "pg_constraint",
  "pg_trigger",
  "pg_proc",
  "pg_namespace",
  "pg_statistic",
];

async function catalogueOf(knex: Knex): Promise<string> {
  const sums = catalogues.map(
    (name) => `(select count(*) || '/' || coalesce(sum(xmin::text::bigint), 0) from ${name})`,
  );
  const settings =
    "(select count(*) from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase where datname = current_database())";
  const { rows } = await knex.raw(`select concat_ws(' ', ${[...sums, settings].join(", ")}) as catalogue`);
  const [{ catalogue }] = rows as [{ catalogue: string }];
  return catalogue;
}
