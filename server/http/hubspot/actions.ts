import express, { type Request, type Response, type Router } from "express";
import type { Connection } from "../../domain/connection.ts";
import { NotFoundError } from "../../domain/errors.ts";
import { workflowActions, type WorkflowAction, type WorkflowOutputs } from "../../domain/workflow.ts";
import { WorkflowRefusal } from "../../domain/workflow-failures.ts";
import type { Context } from "../../ports/context.ts";
import { listConnectionOptions } from "../../use-cases/workflow/list-options.ts";
import { failure } from "../../use-cases/workflow/outputs.ts";
import { receiveExecution, type ExecutionIntake } from "../../use-cases/workflow/receive-execution.ts";
import { turnAway } from "../errors.ts";
import { executionOf, inputsOf, optionsRequestOf, type ExecutionRequest } from "./action-requests.ts";
import { verifyAction } from "./actions-signature.ts";

type Parts = Pick<Context, "store" | "clock" | "wake" | "log" | "publicUrl"> & {
  readonly executionIntake: ExecutionIntake;
};

/** Where HubSpot executes the actions of workflows; `…/options` below it answers what a field can be. */
export const actionsPath = "/hubspot/actions";

/**
 * What workflows call. The raw bytes are kept for the signature. A reason of the account's own is an answer with a code;
 * a 4xx ends an execution for good, and a 503 has HubSpot come again for days.
 */
export function hubspotActionRoutes(
  parts: Parts,
  { clientSecrets }: { readonly clientSecrets: readonly string[] },
): Router {
  const router = express.Router();
  const raw = express.raw({ type: () => true, limit: "256kb", inflate: false });
  const verified = (request: Request): unknown => {
    const { clock, publicUrl } = parts;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { method, originalUrl, headers } = request;
    const signed = { method, url: publicUrl + originalUrl, body, headers };
    verifyAction(signed, { clientSecrets, now: clock.now() });
    return jsonOf(body);
  };

  router.post(`${actionsPath}/:action`, raw, async (request, response) => {
    const json = verified(request);
    const action = actionOf(request);
    const asked = executionOf(json);
    if (!asked) return void response.status(400).end();
    response.json({ outputFields: await execute(parts, action, asked) });
  });

  router.post(`${actionsPath}/:action/options`, raw, async (request, response) => {
    const json = verified(request);
    actionOf(request);
    const asked = optionsRequestOf(json);
    if (!asked) return void response.status(400).end();
    const isKnown = asked.field === "connection";
    const page = isKnown ? await listConnectionOptions(parts, asked) : { connections: [], after: null };
    const options = page.connections.map(optionOf);
    response.json({ options, ...(page.after !== null && { after: page.after }), searchable: true });
  });

  router.use(actionsPath, () => {
    throw new NotFoundError("There is no such action.");
  });
  router.use(actionsPath, (error: unknown, _request: Request, response: Response, _next: unknown) => {
    turnAway({ log: parts.log, error, sentence: "A workflow's execution could not be kept." }, response);
  });
  return router;
}

function actionOf({ params: { action } }: Request): WorkflowAction {
  const known = workflowActions.find((name) => name === action);
  if (!known) throw new NotFoundError("There is no such action.");
  return known;
}

/** Null for bytes that are no JSON; the shapes refuse it then. */
function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}

async function execute(parts: Parts, action: WorkflowAction, asked: ExecutionRequest): Promise<WorkflowOutputs> {
  const { record, values, ...execution } = asked;
  try {
    if (!record) throw new WorkflowRefusal("UNSUPPORTED_RECORD");
    return await receiveExecution(parts, { ...execution, action, record, inputs: inputsOf(action, values) });
  } catch (error) {
    if (error instanceof WorkflowRefusal) return failure(parts, error);
    throw error;
  }
}

function optionOf({ connectionId, label, mode, keyEnding }: Connection) {
  const name = keyEnding ? `${label} (key ending ${keyEnding})` : label;
  return { label: name, description: mode === "test" ? "Test payments, no real money" : "Live", value: connectionId };
}
