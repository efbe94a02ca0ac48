import express, { type Request, type Response, type Router } from "express";
import { NotFoundError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import { requireConnected } from "../../use-cases/account/require-connected.ts";
import { requireSeen } from "../../use-cases/look/reach-of.ts";
import { sendProblem } from "../errors.ts";
import { addAccount } from "./account.ts";
import { addActs, type Act } from "./acts.ts";
import type { Answer } from "./answer.ts";
import { addApiKeys } from "./api-keys.ts";
import { callerOf } from "./caller.ts";
import { addConnections } from "./connections.ts";
import { addContactAddress } from "./contact-address.ts";
import { addDeadLetters } from "./dead-letters.ts";
import { addLiveReads } from "./live.ts";
import { addMoves } from "./moves.ts";
import { addPageLinks } from "./page-links.ts";
import { addPayments, detailOf } from "./payments.ts";
import { addPolicies } from "./policies.ts";
import { addProducts } from "./products.ts";
import { paymentIdOf } from "./requests.ts";
import { addRules } from "./rules.ts";
import { addSending } from "./sending.ts";
import { addSettings } from "./settings.ts";
import { addWebhookEndpoints } from "./webhook-endpoints.ts";

export interface TabOptions {
  readonly clientSecrets: readonly string[];
}

/** The API of the tab and the settings page. Account and user come from HubSpot's signature alone. */
export function tabRoutes(context: Context, { clientSecrets }: TabOptions): Router {
  const router = express.Router();
  router.use("/api", (_request, response, next) => {
    response.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
    next();
  });
  router.use("/api", express.raw({ type: () => true, limit: "64kb", inflate: false }));
  const answer: Answer =
    (work, status = 200) =>
    async (request, response) => {
      const caller = callerOf(request, { ...context, clientSecrets });
      response.locals["caller"] = caller;
      await requireConnected(context, caller.portalId);
      response.status(status).json(await work(request, caller));
    };
  const act = (work: Act) =>
    answer(async (request, caller) => {
      const paymentId = paymentIdOf(request);
      await requireSeen(context, { ...caller, paymentId });
      await work({ ...caller, paymentId }, request);
      return detailOf(context, caller, paymentId);
    });

  // Before the payments, one of which could else be called "rows" or "changes".
  addLiveReads(router, context, answer);
  addPayments(router, context, answer);
  addProducts(router, context, answer);
  addActs(router, context, act);
  addMoves(router, context, act);
  addContactAddress(router, context, { answer, act });
  addSending(router, context, answer);

  addSettings(router, context, answer);
  addConnections(router, context, answer);
  addPolicies(router, context, answer);
  addRules(router, context, answer);
  addApiKeys(router, context, answer);
  addWebhookEndpoints(router, context, answer);
  addDeadLetters(router, context, answer);
  addAccount(router, context, answer);
  addPageLinks(router, context, answer);

  router.use("/api", () => {
    throw new NotFoundError("There is no such address.");
  });
  router.use("/api", (error: unknown, request: Request, response: Response, _next: unknown) => {
    sendProblem({ log: context.log, error }, request, response);
  });
  return router;
}
