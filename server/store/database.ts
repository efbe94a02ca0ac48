import { mkdirSync } from "node:fs";
import path from "node:path";
import knexModule, { type Knex } from "knex";
import PostgresClient from "knex/lib/dialects/postgres/index.js";
import Sqlite3Client from "knex/lib/dialects/sqlite3/index.js";
import { migrations } from "../../migrations/index.ts";
import { isInBackground } from "../precedence.ts";
import { backLine, type BackLine } from "./back-line.ts";
import { orStorageError } from "./storage-trouble.ts";

/**
 * Opens the database: `postgres://…`, or a SQLite file (`:memory:` in tests). A SQLite file belongs to one process.
 */
export function openDatabase(url: string): Knex {
  return /^postgres(ql)?:\/\//.test(url) ? openPostgres(url) : openSqlite(url);
}

/** knex would print addresses and users of a failed connection past our log; whoever asked is told by the rejection. */
const silence = { warn() {}, error() {}, deprecate() {}, debug() {} };

/** How long a connection is waited for, ms. */
const patience = 5_000;

/** How those who work in the background leave the line, by the connection they have. */
const leaving = new WeakMap<object, () => void>();

/** A connection from the pool's one line; who works in the background comes to it by a line of its own. */
async function acquired(line: BackLine, acquire: () => Promise<object>): Promise<object> {
  if (!isInBackground()) return acquire();
  const leave = await line.enter();
  try {
    const connection = await acquire();
    leaving.set(connection, leave);
    return connection;
  } catch (error) {
    leave();
    throw error;
  }
}

function leaveLine(connection: object): void {
  leaving.get(connection)?.();
  leaving.delete(connection);
}

// One connection, and the only one: with more, a deferred BEGIN fails with SQLITE_BUSY on read-then-write.
function openSqlite(filename: string): Knex {
  if (filename !== ":memory:") mkdirSync(path.dirname(filename), { recursive: true });
  return knexModule({
    client: CheckedSqlite,
    log: silence,
    connection: { filename },
    useNullAsDefault: true,
    acquireConnectionTimeout: patience,
    pool: { min: 1, max: 1, idleTimeoutMillis: 2 ** 31 - 1, afterCreate: setPragmas },
  });
}

// Some builds default WAL to synchronous NORMAL, which a power cut may cost an acknowledged row.
const pragmas =
  "pragma journal_mode = WAL; pragma synchronous = FULL; pragma busy_timeout = 5000; pragma foreign_keys = ON;";

function setPragmas(
  connection: { exec(sql: string, done: (error: Error | null) => void): void },
  done: (error: Error | null) => void,
): void {
  connection.exec(pragmas, done);
}

/** The driver writes a BigInt as NULL and rounds numbers above 2^53 without a word; neither gets that far. */
class CheckedSqlite extends Sqlite3Client {
  readonly backLine = backLine({ places: 1, patience });

  override acquireConnection(): Promise<object> {
    return orStorageError(() => acquired(this.backLine, () => super.acquireConnection()));
  }

  override releaseConnection(connection: object): Promise<void> {
    leaveLine(connection);
    return super.releaseConnection(connection);
  }

  override _query(connection: unknown, query: { bindings?: readonly unknown[] }): Promise<unknown> {
    for (const binding of query.bindings ?? []) refuseInexact(binding);
    return orStorageError(() => super._query(connection, query));
  }
}

function refuseInexact(binding: unknown): void {
  if (typeof binding === "bigint")
    throw new TypeError("A BigInt was about to be written; the driver would store NULL.");
  if (typeof binding === "number" && !Number.isSafeInteger(binding)) {
    throw new TypeError("A number that is no safe integer was about to be written.");
  }
}

const int8 = 20;

const connections = 10;
/** Of them for those who wait for an answer */
const reserved = 3;

function openPostgres(connectionString: string): Knex {
  const knex = knexModule({
    client: CheckedPostgres,
    log: silence,
    connection: { connectionString, types: { getTypeParser: parserFor }, statement_timeout: 5_000 },
    acquireConnectionTimeout: patience,
    pool: { min: 0, max: connections },
  });
  // By its name migrations know which database they run on.
  knex.client.config.client = "pg";
  return knex;
}

/** PostgreSQL takes no text with a NUL in it: what came with one is kept with the mark for an unreadable character. */
class CheckedPostgres extends PostgresClient {
  readonly backLine = backLine({ places: connections - reserved, patience });

  override acquireConnection(): Promise<object> {
    return orStorageError(() => acquired(this.backLine, () => super.acquireConnection()));
  }

  override releaseConnection(connection: object): Promise<void> {
    leaveLine(connection);
    return super.releaseConnection(connection);
  }

  override _query(connection: unknown, query: { bindings?: readonly unknown[] }): Promise<unknown> {
    if (query.bindings) query.bindings = query.bindings.map(withoutNul);
    return orStorageError(() => super._query(connection, query));
  }
}

/** The mark for an unreadable character in the place of what no text of PostgreSQL's may hold. */
export function withoutNul(binding: unknown): unknown {
  return typeof binding === "string" ? binding.replaceAll("\u0000", "\uFFFD") : binding;
}

// bigint, count(*) and sum() come as text; every number of ours fits a safe integer or is a fault.
function parserFor(oid: number): (text: string) => unknown {
  return oid === int8
    ? readInteger
    : (text) => (oid === 23 || oid === 21 ? Number(text) : oid === 16 ? text === "t" : text);
}

function readInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError("The database answered a number beyond the safe integers.");
  return value;
}

export function isPostgres(knex: Knex): boolean {
  return knex.client.config.client === "pg";
}

const migrationLock = 7_201_120;

/** Brings the tables up to date. Several processes may start at once. */
export async function migrate(knex: Knex): Promise<void> {
  if (!isPostgres(knex)) return runMigrations(knex);
  // knex's own lock table does not exist yet on an empty database, so three starting at once would trip over it.
  await knex.transaction(async (guard) => {
    await guard.raw("set local statement_timeout = 0");
    await guard.raw("select pg_advisory_xact_lock(?)", [migrationLock]);
    await runMigrations(knex);
  });
}

async function runMigrations(knex: Knex): Promise<void> {
  await knex.migrate.latest({
    migrationSource: {
      getMigrations: () => Promise.resolve([...migrations]),
      getMigrationName: ({ name }: { name: string }) => name,
      getMigration: ({ up }: { up(knex: Knex): Promise<void> }) => Promise.resolve({ up, down: refuseDown }),
    },
  });
}

function refuseDown(): Promise<void> {
  return Promise.reject(new Error("Migrations only go forward; restore a backup instead."));
}
