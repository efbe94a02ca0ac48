import { openDatabase } from "../../server/store/database.ts";
import { findPostgres, startPostgres } from "../postgres.ts";
import { openBase, type Base } from "./world/base.ts";

/** A simulation ready to live through histories. SQLite is in memory; PostgreSQL is a server of its own for the time. */
export async function openSimulation(
  database: "sqlite" | "postgres",
): Promise<{ readonly base: Base; close(): Promise<void> }> {
  if (database === "sqlite") {
    const base = await openBase(":memory:");
    return { base, close: base.close };
  }
  const bin = findPostgres();
  if (bin === null)
    throw new Error("There is no PostgreSQL on this machine; PG_BIN names the folder of initdb and postgres.");
  const server = await startPostgres(bin);
  const admin = openDatabase(`${server.url}/postgres`);
  await admin.raw("create database simulation");
  await admin.destroy();
  const base = await openBase(`${server.url}/simulation`);
  return {
    base,
    async close() {
      await base.close();
      await server.stop();
    },
  };
}
