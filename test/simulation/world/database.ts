import type { Knex } from "knex";
import { isPostgres, migrate, openDatabase } from "../../../server/store/database.ts";
import { orStorageError } from "../../../server/store/storage-trouble.ts";
import type { Answers } from "../edges/virtual-time.ts";
import { step, whoActs, type Instance } from "./life.ts";
import { sqliteInThisThread, type SqliteConnection } from "./sqlite-in-this-thread.ts";

/** The statements under way. */
export interface Statements extends Answers {
  follow<T>(statement: Promise<T>): Promise<T>;
}

export function statementsUnderWay(): Statements {
  let count = 0;
  let waiting: (() => void)[] = [];
  return {
    isAwaited: () => count > 0,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    async follow(statement) {
      count += 1;
      try {
        return await statement;
      } finally {
        count -= 1;
        const told = waiting;
        waiting = [];
        for (const tell of told) tell();
      }
    },
  };
}

/** One database for all instances and for many histories, one after another. */
export interface SimulatedDatabase {
  readonly knex: Knex;
  /** Remembers everything as it is now, for `restore`. */
  remember(): Promise<void>;
  restore(): Promise<void>;
  /** A backup of everything as it is now, F69; one at a time. */
  backUp(): Promise<void>;
  putBack(): Promise<void>;
  close(): Promise<void>;
}

/** What befalls statements. */
export interface StorageWeather {
  /** The database is busy as a transaction begins, F63. */
  isBusy(): boolean;
  /** Nothing can be written, F64. */
  isFull(): boolean;
}

interface Query {
  readonly sql: string;
  readonly bindings?: readonly unknown[];
  readonly method?: string;
}

interface KnexClient {
  _query(connection: unknown, query: Query): Promise<unknown>;
  acquireConnection(): Promise<unknown>;
}

/**
 * Opens an empty database up to date. Each statement is a step in its instance's life; an open transaction of one that
 * dies is rolled back, as its lost connection would have it. `trouble` tells which statements fail.
 */
export async function simulatedDatabase(
  url: string,
  statements: Statements,
  trouble: StorageWeather,
): Promise<SimulatedDatabase> {
  const knex = openDatabase(url);
  if (!isPostgres(knex)) useConnection(knex, () => sqliteInThisThread(url));
  await migrate(knex);
  // Transactions have clients of their own, which share only this.
  const shared = Object.getPrototypeOf(knex.client) as KnexClient;
  const real = shared._query;
  const connect = shared.acquireConnection;
  // A new connection is waited for like an answer; one that others hold comes back by their own statements.
  shared.acquireConnection = function awaited(this: unknown) {
    return statements.follow(connect.call(this as KnexClient));
  };
  shared._query = function lived(this: unknown, connection, query) {
    const ask = (asked: Query) => statements.follow(real.call(this as KnexClient, connection, asked));
    return statement(query, ask, trouble);
  };
  const tables = await tablesOf(knex);
  if (!isPostgres(knex)) await letRestoresPass(knex);
  const scriptOf = (place: string) =>
    isPostgres(knex) ? postgresScript(tables, place) : sqliteScript(knex, tables, place);
  const [script, backup] = [await scriptOf("kept"), await scriptOf("copied")];
  return {
    knex,
    remember: () => statements.follow(execute(knex, script.remember)),
    restore: () => statements.follow(execute(knex, script.restore)),
    backUp: () => statements.follow(execute(knex, backup.remember)),
    putBack: () => statements.follow(execute(knex, backup.restore)),
    async close() {
      Object.assign(shared, { _query: real, acquireConnection: connect });
      await knex.destroy();
    },
  };
}

type Ask = (query: Query) => Promise<unknown>;

const rollback: Query = { sql: "ROLLBACK;", bindings: [], method: "raw" };

const writes = /^(?:insert|update|delete|with)/i;

async function statement(query: Query, ask: Ask, trouble: StorageWeather): Promise<unknown> {
  const instance = whoActs();
  if (!instance) return ask(query);
  if (/^rollback/i.test(query.sql)) return ask(query).catch(unlessOver(instance));
  const isBegin = /^begin/i.test(query.sql);
  if (meetsBusy(query, trouble)) throw busyError();
  if (meetsFull(query, trouble)) return orStorageError(() => Promise.reject(fullError()));
  const wasDead = instance.isDead;
  try {
    return await step(() => ask(query));
  } finally {
    // Nobody is left to end it: begun by somebody who died of it, or to be committed by somebody dead.
    const isLeftOpen = (isBegin && !wasDead && instance.isDead) || (wasDead && /^commit/i.test(query.sql));
    if (isLeftOpen) await ask(rollback);
  }
}

function meetsBusy({ sql }: Query, trouble: StorageWeather): boolean {
  return /^begin/i.test(sql) && trouble.isBusy();
}

function meetsFull({ sql }: Query, trouble: StorageWeather): boolean {
  return writes.test(sql) && trouble.isFull();
}

const busyError = (): Error => Object.assign(new Error("The database is busy."), { code: "SQLITE_BUSY" });
const fullError = (): Error => Object.assign(new Error("The disk is full."), { code: "SQLITE_FULL" });

/** A dead one's transaction may have been rolled back already. */
function unlessOver(instance: Instance): (error: unknown) => undefined {
  return (error) => {
    if (!instance.isDead) throw error;
    return undefined;
  };
}

async function tablesOf(knex: Knex): Promise<readonly string[]> {
  const sql = isPostgres(knex)
    ? "select tablename as name from pg_tables where schemaname = 'public'"
    : "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'";
  const answer = (await knex.raw(sql)) as { rows: { name: string }[] } | { name: string }[];
  const rows = Array.isArray(answer) ? answer : answer.rows;
  return rows.map(({ name }) => name).filter((name) => !name.startsWith("knex_"));
}

interface Script {
  readonly remember: string;
  readonly restore: string;
}

/**
 * Leaves the tables' shapes and the settings as they are: whatever changes one of them makes SQLite compile every
 * statement anew, which costs a history more than the restore. So triggers are taught once to let a restore pass, and
 * foreign keys are kept by the order: rows go before what they refer to, and come after it.
 */
async function sqliteScript(knex: Knex, tables: readonly string[], place: string): Promise<Script> {
  const copied = [...tables.map((name) => ({ name, as: name })), { name: "sqlite_sequence", as: "row_numbers" }];
  const copies = copied.map(({ name, as }) => `create table ${place}.${as} as select * from main.${name} limit 0;`);
  await execute(knex, [`attach ':memory:' as ${place};`, ...copies].join("\n"));
  const ordered = await referredFirst(knex, tables);
  const remember = copied.map(
    ({ name, as }) => `delete from ${place}.${as}; insert into ${place}.${as} select * from main.${name};`,
  );
  return {
    remember: remember.join("\n"),
    restore: [
      `begin; insert into ${restoring} values (1);`,
      ...ordered.toReversed().map((name) => `delete from main.${name};`),
      ...ordered.map((name) => `insert into main.${name} select * from ${place}.${name};`),
      // Else the rows of a history would be numbered by how many there were in those before it.
      `delete from main.sqlite_sequence; insert into main.sqlite_sequence select * from ${place}.row_numbers;`,
      `delete from ${restoring}; commit;`,
    ].join("\n"),
  };
}

/** A table that has a row while a restore is under way. */
const restoring = "simulation_restoring";

async function letRestoresPass(knex: Knex): Promise<void> {
  const triggers: readonly { readonly name: string; readonly sql: string }[] = await knex.raw(
    "select name, sql from sqlite_master where type = 'trigger'",
  );
  const unless = `when not exists (select 1 from ${restoring}) begin`;
  const anew = triggers.map(({ name, sql }) => `drop trigger ${name}; ${sql.replace(/\bbegin\b/i, unless)};`);
  await execute(knex, [`create table ${restoring} (one integer);`, ...anew].join("\n"));
}

/** The tables, each after those that its rows refer to. */
async function referredFirst(knex: Knex, tables: readonly string[]): Promise<readonly string[]> {
  const ordered = new Set<string>();
  const add = async (name: string): Promise<void> => {
    const keys = (await knex.raw(`pragma foreign_key_list(${name})`)) as readonly { readonly table: string }[];
    for (const { table } of keys) if (table !== name && !ordered.has(table)) await add(table);
    ordered.add(name);
  };
  for (const name of tables) await add(name);
  return [...ordered];
}

function postgresScript(tables: readonly string[], place: string): Script {
  const copies = tables.map((name) => `create table ${place}.${name} as table public.${name};`);
  const restore = tables.map(
    (name) => `delete from public.${name}; insert into public.${name} select * from ${place}.${name};`,
  );
  return {
    remember: [`drop schema if exists ${place} cascade; create schema ${place};`, ...copies].join("\n"),
    restore: ["begin; set local session_replication_role = replica;", ...restore, "commit;"].join("\n"),
  };
}

/** Many statements at once, past everything that looks at single ones. */
function execute(knex: Knex, sql: string): Promise<void> {
  return withConnection(knex, async (connection) => {
    if (isPostgres(knex)) await (connection as { query(sql: string): Promise<unknown> }).query(sql);
    else await executeOnSqlite(connection as SqliteConnection, sql);
  });
}

/** Has the pool fill itself with another driver's connections; the client, its pragmas and its checks stay the program's. */
function useConnection(knex: Knex, open: () => SqliteConnection): void {
  Object.assign(knex.client, { acquireRawConnection: () => Promise.resolve(open()) });
}

async function withConnection(knex: Knex, work: (connection: unknown) => Promise<void>): Promise<void> {
  const client = knex.client as {
    acquireConnection(): Promise<unknown>;
    releaseConnection(connection: unknown): Promise<void>;
  };
  const connection = await client.acquireConnection();
  try {
    await work(connection);
  } finally {
    await client.releaseConnection(connection);
  }
}

function executeOnSqlite(connection: SqliteConnection, sql: string): Promise<void> {
  return new Promise((resolve, reject) => connection.exec(sql, (error) => (error ? reject(error) : resolve())));
}
