import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** In a process of its own, whose output is all there is. */
function run(url: string): { readonly output: string; readonly status: number | null } {
  const script = `
    import { openDatabase } from "./server/store/database.ts";
    const knex = openDatabase(${JSON.stringify(url)});
    await knex.raw("select 1").then(() => process.exit(1), () => process.exit(0));
  `;
  const options = { cwd: root, encoding: "utf8", env: { PATH: process.env["PATH"] } } as const;
  const ended = spawnSync(process.execPath, ["--input-type=module", "-e", script], options);
  return { output: ended.stdout + ended.stderr, status: ended.status };
}

it("F128 a database that is not there is told to whoever asked, and printed nowhere", () => {
  expect(run("postgres://canary:secret-canary@127.0.0.1:9/canary")).toEqual({ output: "", status: 0 });
});
