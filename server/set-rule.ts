import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { buildApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { paymentStatuses } from "./domain/payment.ts";
import { setRule } from "./use-cases/rules/set-rule.ts";

/**
 * `npm run rule -- --portal 62515 --pipeline default [--status paid] [--stage closedwon] [--mode live]`: sets what a
 * payment's status does to its deal. Without a stage the deal goes to the one after its present stage.
 */
const usage = "npm run rule -- --portal ID --pipeline ID [--status paid] [--stage ID] [--mode live|test]";

const order = z.object({
  portal: z.coerce.number().int().positive(),
  pipeline: z.string().min(1),
  status: z.enum(paymentStatuses).default("paid"),
  stage: z.string().min(1).optional(),
  mode: z.enum(["live", "test"]).default("live"),
});

const text = { type: "string" } as const;

async function main(): Promise<string> {
  const { values } = parseArgs({ options: { portal: text, pipeline: text, status: text, stage: text, mode: text } });
  const asked = order.safeParse(values);
  if (!asked.success) throw new Error(`Usage: ${usage}`);
  const { portal: portalId, pipeline: pipelineId, status: onStatus, stage: toStageId = null, mode } = asked.data;
  if (existsSync(".env")) process.loadEnvFile(".env");
  const app = await buildApp(readConfig({ ...process.env, LOG_LEVEL: "silent" }));
  try {
    const { version } = await setRule(app.context, { portalId, pipelineId, onStatus, toStageId, mode });
    return `Set (version ${version}): ${mode} payments of ${pipelineId} that become ${onStatus} move their deal to ${toStageId ?? "its next stage"}.`;
  } finally {
    await app.stop();
  }
}

try {
  process.stdout.write(`${await main()}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
