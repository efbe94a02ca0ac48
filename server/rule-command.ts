import { parseArgs } from "node:util";
import { z } from "zod";
import { buildApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { paymentStatuses } from "./domain/payment.ts";
import { setRule } from "./use-cases/rules/set-rule.ts";

const usage = "npm run rule -- --portal ID --pipeline ID [--status paid] [--stage ID] [--mode live|test]";

const order = z.object({
  portal: z.coerce.number().int().positive(),
  pipeline: z.string().min(1),
  status: z.enum(paymentStatuses).default("paid"),
  stage: z.string().min(1).optional(),
  mode: z.enum(["live", "test"]).default("live"),
});

const text = { type: "string" } as const;

/** Sets the rule that the words of a command line ask for, and tells it in a sentence. Throws where they ask for none. */
export async function ruleCommand(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  const options = { portal: text, pipeline: text, status: text, stage: text, mode: text };
  const asked = order.safeParse(parseArgs({ args: [...words], options }).values);
  if (!asked.success) throw new Error(`Usage: ${usage}`);
  const { portal: portalId, pipeline: pipelineId, status: onStatus, stage: toStageId = null, mode } = asked.data;
  const app = await buildApp(readConfig({ ...environment, LOG_LEVEL: "silent" }));
  try {
    const { version } = await setRule(app.context, { portalId, pipelineId, onStatus, toStageId, mode });
    return `Set (version ${version}): ${mode} payments of ${pipelineId} that become ${onStatus} move their deal to ${toStageId ?? "its next stage"}.`;
  } finally {
    await app.stop();
  }
}
