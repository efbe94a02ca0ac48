import type { TestProject } from "vitest/node";
import { migrate, openDatabase } from "../server/store/database.ts";
import { findPostgres, startPostgres } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of a PostgreSQL server with a migrated database `template`, or null where there is none. */
    postgresUrl: string | null;
  }
}

/** One PostgreSQL for the whole run. Without one its tests are skipped, loudly; in CI that is a failure. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
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
  const template = openDatabase(`${server.url}/template`);
  await migrate(template);
  await template.destroy();
  project.provide("postgresUrl", server.url);
  return () => server.stop();
}
