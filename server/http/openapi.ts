import { OpenApiGeneratorV31, OpenAPIRegistry, type ResponseConfig } from "@asteasolutions/zod-to-openapi";
import express, { type Router } from "express";
import { z } from "zod";
import { webhookTypes } from "../domain/webhooks.ts";
import { manifest } from "../manifest.ts";
import type { Context } from "../ports/context.ts";
import type { Operation } from "./v1/operation.ts";
import { operationsOf } from "./v1/operations.ts";
import { idempotencyKey } from "./v1/requests.ts";
import { problemShape } from "./v1/shapes.ts";

export type ApiDocument = ReturnType<OpenApiGeneratorV31["generateDocument"]>;

/** `/openapi.json`: the public API as data, made from the very shapes that its requests and answers pass through. */
export function openapiRoutes(context: Context): Router {
  const router = express.Router();
  // Made when it is first asked for: it takes longer than the rest of a start.
  let document: string | null = null;
  router.get("/openapi.json", (_request, response) => {
    document ??= JSON.stringify(openapiOf(operationsOf(context), context.publicUrl));
    response.set({ "Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*" });
    response.type("application/json").send(document);
  });
  return router;
}

export function openapiOf(operations: readonly Operation[], publicUrl: string): ApiDocument {
  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "An API key of the account, for test or for live payments.",
  });
  for (const operation of operations) registry.registerPath(pathOf(operation));
  registry.registerWebhook(paymentWebhook);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "Payments tab",
      version: manifest.version,
      description: "Payment links for HubSpot deals and contacts. Amounts are whole minor units with their currency.",
    },
    servers: [{ url: publicUrl }],
    security: [{ key: [] }],
  });
}

const paymentId = z.object({ paymentId: z.string().meta({ description: "The payment's id." }) });
const writeHeaders = z.object({ "Idempotency-Key": idempotencyKey });

function pathOf(operation: Operation): Parameters<OpenAPIRegistry["registerPath"]>[0] {
  const { method, path, name, summary, description, query, body, right } = operation;
  return {
    method,
    path,
    operationId: name,
    summary,
    description: `${description} The key needs the right \`${right}\`.`,
    request: {
      ...(path.includes("{paymentId}") && { params: paymentId }),
      ...(query && { query }),
      ...(body && { headers: writeHeaders, body: { required: true, content: json(body) } }),
    },
    responses: answersOf(operation),
  };
}

function answersOf({ status, answer, refusals }: Operation): Record<number, ResponseConfig> {
  const all = [...new Set([401, 403, ...refusals, 409, 429, 500])].toSorted((one, other) => one - other);
  const problems = all.map((one) => [
    one,
    {
      description: refusalWords[one] ?? "A problem.",
      content: { "application/problem+json": { schema: problemShape } },
    },
  ]);
  return {
    [status]: { description: "As asked for.", content: json(answer) },
    ...(Object.fromEntries(problems) as Record<number, ResponseConfig>),
  };
}

const refusalWords: Readonly<Record<number, string>> = {
  401: "No valid key was sent. Which of all reasons it was is not told.",
  403: "The key may not do this.",
  404: "There is no such payment or record for this key.",
  409: "Not possible as things stand, or the account has removed the app.",
  422: "Something in the request needs another look, or the Idempotency-Key came with another request before.",
  424: "HubSpot or the payment provider did not answer, or refused.",
  429: "Too many requests. Retry-After says for how long to wait.",
  500: "A fault of ours. The same request with the same key is safe.",
};

function json(schema: z.ZodType) {
  return { "application/json": { schema } };
}

const messageShape = z
  .strictObject({
    type: z.enum(webhookTypes).meta({ description: "What happened." }),
    timestamp: z.iso.datetime().meta({ description: "When." }),
    data: z
      .strictObject({
        payment: z
          .strictObject({
            id: z.string().meta({ description: "The payment's id: read it for the truth." }),
            status: z.string().meta({ description: "Its status then." }),
            mode: z.enum(["test", "live"]).meta({ description: "The same as the endpoint's." }),
            amount: z.int().meta({ description: "What is asked for, in minor units." }),
            currency: z.string().meta({ description: "ISO 4217 code." }),
            reference: z.string().meta({ description: "Its reference." }),
            dealId: z.string().nullable().meta({ description: "The HubSpot deal." }),
            contactId: z.string().meta({ description: "The HubSpot contact." }),
          })
          .meta({ description: "The payment, without anybody's name or address." }),
      })
      .meta({ description: "What it is about." }),
  })
  .meta({ id: "WebhookMessage", description: "What your endpoint is sent." });

const signed = "As Standard Webhooks has it (standardwebhooks.com).";

const paymentWebhook: Parameters<OpenAPIRegistry["registerWebhook"]>[0] = {
  method: "post",
  path: "payment",
  operationId: "onPayment",
  summary: "Something happened to a payment",
  description: `Answer 2xx within ten seconds. Anything else is tried again for three days, under the same id. ${signed}`,
  security: [],
  request: {
    headers: z.object({
      "webhook-id": z.string().meta({ description: "The same on every try: take each id once." }),
      "webhook-timestamp": z
        .string()
        .meta({ description: "Seconds since 1970; refuse what is older than five minutes." }),
      "webhook-signature": z.string().meta({ description: `One signature or several, \`v1,…\`. ${signed}` }),
    }),
    body: { required: true, content: json(messageShape) },
  },
  responses: { 204: { description: "Taken." } },
};
