import { existsSync } from "node:fs";
import { ruleCommand } from "./rule-command.ts";

/**
 * `npm run rule -- --portal 62515 --pipeline default [--status paid] [--stage closedwon] [--mode live]`: sets what a
 * payment's status does to its deal. Without a stage the deal goes to the one after its present stage.
 */
try {
  if (existsSync(".env")) process.loadEnvFile(".env");
  process.stdout.write(`${await ruleCommand(process.argv.slice(2), process.env)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
