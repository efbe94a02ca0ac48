import { copyFile, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import type { Knex } from "knex";
import { inject } from "vitest";
import { openDatabase } from "../server/store/database.ts";
import { giveBack, takeDatabase } from "./emptied-databases.ts";

export interface TestDatabase {
  readonly url: string;
  readonly knex: Knex;
  close(): Promise<void>;
}

export interface DatabaseKind {
  readonly name: "SQLite" | "PostgreSQL";
  readonly isHere: boolean;
  /** A fresh, migrated, empty database. */
  open(): Promise<TestDatabase>;
}

const sqlite: DatabaseKind = {
  name: "SQLite",
  isHere: true,
  async open() {
    const folder = await mkdtemp(path.join(inject("scratch"), "sqlite-"));
    const url = path.join(folder, "test.sqlite");
    await copyFile(inject("sqliteTemplate"), url);
    const knex = openDatabase(url);
    return {
      url,
      knex,
      async close() {
        await knex.destroy();
        await rm(folder, { recursive: true });
      },
    };
  },
};

const postgres: DatabaseKind = {
  name: "PostgreSQL",
  get isHere() {
    return inject("postgresUrl") !== null;
  },
  async open() {
    const { url, knex } = await takeDatabase();
    return { url, knex, close: () => giveBack({ url, knex }) };
  },
};

/** Every database the store runs on. What holds on one must hold on both. */
export const databaseKinds: readonly DatabaseKind[] = [sqlite, postgres];
