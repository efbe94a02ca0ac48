import path from "node:path";
import { pathToFileURL } from "node:url";

const program = pathToFileURL(path.resolve(import.meta.dirname, "../../../server/main.ts")).href;

/**
 * A script for the program's process that lets SQLite sync only now and then (`synchronous = NORMAL`): broken on
 * purpose, to see that a power cut finds it out.
 */
export const careless = `
  const { createRequire } = await import("node:module");
  const { prototype } = createRequire(${JSON.stringify(program)})("sqlite3").Database;
  const { exec } = prototype;
  prototype.exec = function (sql, ...rest) {
    return exec.call(this, sql.replace("synchronous = FULL", "synchronous = NORMAL"), ...rest);
  };`;
