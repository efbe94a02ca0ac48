import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { migrate, openDatabase } from "../server/store/database.ts";
import { findPostgres, startPostgres } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A folder of this run, in memory where the machine has one there: nothing in it outlives the run. */
    scratch: string;
    /** A migrated SQLite file to be copied. */
    sqliteTemplate: string;
    /** Address of a PostgreSQL server with a migrated database `template`, or null where there is none. */
    postgresUrl: string | null;
  }
}

/** Both databases are migrated once for the whole run; every test has a copy of its own. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const scratch = mkdtempSync(path.join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "payments-tab-test-"));
  const sqliteTemplate = path.join(scratch, "template.sqlite");
  await migrated(sqliteTemplate);
  project.provide("scratch", scratch);
  project.provide("sqliteTemplate", sqliteTemplate);
  const stopPostgres = await providePostgres(project);
  return async () => {
    await stopPostgres();
    rmSync(scratch, { recursive: true, force: true });
  };
}

/** One PostgreSQL for the whole run. Without one its tests are skipped, loudly; in CI that is a failure. */
async function providePostgres(project: TestProject): Promise<() => Promise<void>> {
  const bin = findPostgres();
  if (bin === null) {
    const line = "No PostgreSQL found (set PG_BIN to the folder of initdb and postgres)";
    if (process.env["CI"]) throw new Error(`${line}; CI needs one.`);
    console.log(`SKIPPED: the tests on PostgreSQL. ${line}.`);
    project.provide("postgresUrl", null);
    return () => Promise.resolve();
  }
  const server = await startPostgres(bin);
  const admin = openDatabase(`${server.url}/postgres`);
  await admin.raw("create database template");
  await admin.destroy();
  await migrated(`${server.url}/template`);
  project.provide("postgresUrl", server.url);
  return () => server.stop();
}

async function migrated(url: string): Promise<void> {
  const knex = openDatabase(url);
  await migrate(knex);
  await knex.destroy();
}
