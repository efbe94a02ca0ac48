import express, { type NextFunction, type Request, type Response, type Router } from "express";
import { z } from "zod";
import { NotFoundError, UnverifiedRequestError, ValidationError } from "../../domain/errors.ts";
import { isId } from "../../domain/ids.ts";
import type { ApiAnswer } from "../../ports/api-keys.ts";
import type { Context } from "../../ports/context.ts";
import { admitKey, requireKeyRight, type ApiCaller } from "../../use-cases/api/admit-key.ts";
import { answerOnce } from "../../use-cases/api/answer-once.ts";
import { isOurs, sendProblem, toldOf } from "../errors.ts";
import { hashOf, parse } from "../tab/requests.ts";
import type { Call, Operation } from "./operation.ts";
import { operationsOf } from "./operations.ts";
import { keyLimit } from "./key-limit.ts";
import { failureLimit } from "./limits.ts";
import { idempotencyKey } from "./requests.ts";

/** The public API, for merchants' own programs. Account, mode and rights come from the key alone. */
export function apiRoutes(context: Context): Router {
  const router = express.Router();
  router.use("/v1", express.raw({ type: () => true, limit: "64kb", inflate: false }), (_request, response, next) => {
    response.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
    next();
  });
  router.use("/v1", failureLimit(), admission(context), keyLimit(context));
  for (const operation of operationsOf(context)) {
    const path = operation.path.replace("{paymentId}", ":paymentId");
    router[operation.method](path, (request, response) => answer(context, operation, request, response));
  }
  router.use("/v1", () => {
    throw new NotFoundError("There is no such address. All of them are in /openapi.json.");
  });
  router.use("/v1", (error: unknown, request: Request, response: Response, _next: unknown) => {
    if (error instanceof UnverifiedRequestError) response.set("WWW-Authenticate", 'Bearer realm="Payments tab"');
    sendProblem({ log: context.log, error }, request, response);
  });
  return router;
}

/** Lets in who has a key. Nothing of a request is looked at before. */
function admission(context: Context) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const [, text = ""] = /^Bearer ([\w-]{1,200})$/i.exec(request.get("Authorization") ?? "") ?? [];
    response.locals["caller"] = await admitKey(context, text);
    next();
  };
}

async function answer(context: Context, operation: Operation, request: Request, response: Response): Promise<void> {
  const caller = response.locals["caller"] as ApiCaller;
  requireKeyRight(caller, operation.right);
  const call = callOf(operation, request, caller);
  if (operation.method === "get") return void response.json(await operation.run(call));
  const { portalId, key } = caller;
  const once = { portalId, mode: key.mode, key: call.idempotencyKey, requestHash: call.requestHash };
  const { status, body, isRepeat } = await answerOnce(context, {
    ...once,
    work: () => carryOut(operation, request, call),
  });
  if (isRepeat) response.set("Idempotency-Replayed", "true");
  response.status(status).type(status < 400 ? "application/json" : "application/problem+json");
  response.send(body);
}

function callOf(operation: Operation, request: Request, caller: ApiCaller): Call {
  const base = { caller, paymentId: paymentIdOf(request) };
  const query = parse(operation.query ?? noQuery, { ...request.query });
  if (operation.body === null) return { ...base, query, body: null, idempotencyKey: "", requestHash: "" };
  const key = parse(keyHeader, { "Idempotency-Key": request.get("Idempotency-Key") })["Idempotency-Key"];
  const body = parse(operation.body, jsonOf(request));
  const requestHash = hashOf({ path: request.path, body });
  return { ...base, query, body, idempotencyKey: key, requestHash };
}

const noQuery = z.strictObject({});
const keyHeader = z.object({ "Idempotency-Key": idempotencyKey });

/** Throws NotFoundError for what could be no payment's id. */
function paymentIdOf({ params: { paymentId } }: Request): string {
  if (paymentId === undefined) return "";
  if (typeof paymentId !== "string" || !isId(paymentId)) throw new NotFoundError("There is no such payment.");
  return paymentId;
}

/** An empty body is an empty object: acts that need nothing need no body. */
function jsonOf(request: Request): unknown {
  const text = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    throw new ValidationError([{ name: "body", message: "Send a JSON object." }]);
  }
}

/** A refusal is an answer too, and the same one on a repeat. Faults of ours are thrown on. */
async function carryOut(operation: Operation, request: Request, call: Call): Promise<ApiAnswer> {
  try {
    return { status: operation.status, body: JSON.stringify(await operation.run(call)) };
  } catch (error) {
    const told = toldOf(error);
    if (!told || isOurs(told)) throw error;
    return { status: told.status, body: JSON.stringify({ ...told, instance: request.path }) };
  }
}
