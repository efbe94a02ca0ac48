import express, { type Request, type Response, type Router } from "express";
import { NotFoundError } from "../../domain/errors.ts";
import { isId } from "../../domain/ids.ts";
import type { Context } from "../../ports/context.ts";
import { cancelPayment } from "../../use-cases/cancel-payment.ts";
import { confirmPayment } from "../../use-cases/confirm-payment.ts";
import { inviteConnection, requireAdmin } from "../../use-cases/invite-connection.ts";
import { createPayment } from "../../use-cases/create-payment.ts";
import { readPayment, readTab } from "../../use-cases/read-tab.ts";
import { requireConnected } from "../../use-cases/require-connected.ts";
import { setRule } from "../../use-cases/set-rule.ts";
import { updatePayment } from "../../use-cases/update-payment.ts";
import { sendProblem } from "../errors.ts";
import { callerOf, type Caller } from "./caller.ts";
import { cancellationOf, confirmationOf, creationOf, recordOf, ruleOf } from "./requests.ts";
import { paymentDetail, tabView } from "./shapes.ts";

export interface TabOptions {
  readonly clientSecret: string;
}

type Answer = (request: Request, caller: Caller) => Promise<unknown>;

/** The API of the Payments tab. Account and user come from HubSpot's signature alone. */
export function tabRoutes(context: Context, { clientSecret }: TabOptions): Router {
  const router = express.Router();
  router.use("/api", (_request, response, next) => {
    response.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
    next();
  });
  router.use("/api", express.raw({ type: () => true, limit: "64kb", inflate: false }));
  const answer =
    (work: Answer, status = 200) =>
    async (request: Request, response: Response) => {
      const caller = callerOf(request, { ...context, clientSecret });
      await requireConnected(context, caller.portalId);
      response.status(status).json(await work(request, caller));
    };
  const detail = async (portalId: number, paymentId: string) =>
    paymentDetail(context, await readPayment(context, portalId, paymentId));

  router.get(
    "/api/payments",
    answer(async (request, { portalId, userId }) => {
      const record = recordOf(request);
      return tabView(context, await readTab(context, portalId, record), { record, userId });
    }),
  );

  router.post(
    "/api/payments",
    answer(async (request, { portalId, userId }) => {
      const { paymentId } = await createPayment(context, { ...creationOf(request), portalId, userId });
      return detail(portalId, paymentId);
    }, 201),
  );

  router.get(
    "/api/payments/:paymentId",
    answer((request, { portalId }) => detail(portalId, paymentIdOf(request))),
  );

  router.post(
    "/api/payments/:paymentId/cancellation",
    answer(async (request, { portalId, userId }) => {
      cancellationOf(request);
      const paymentId = paymentIdOf(request);
      await cancelPayment(context, { portalId, paymentId, userId });
      return detail(portalId, paymentId);
    }),
  );

  router.post(
    "/api/payments/:paymentId/confirmation",
    answer(async (request, { portalId, userId }) => {
      const paymentId = paymentIdOf(request);
      await confirmPayment(context, { ...confirmationOf(request), portalId, paymentId, userId });
      return detail(portalId, paymentId);
    }),
  );

  router.post(
    "/api/payments/:paymentId/checks",
    answer(async (request, { portalId, userId }) => {
      const paymentId = paymentIdOf(request);
      await updatePayment(context, { portalId, paymentId, actor: `user:${userId}` });
      return detail(portalId, paymentId);
    }),
  );

  router.post(
    "/api/connect-links",
    answer((_request, caller) => inviteConnection(context, caller), 201),
  );

  router.put(
    "/api/rules",
    answer(async (request, { portalId, userId }) => {
      await requireAdmin(context.store, portalId, userId);
      return setRule(context, { ...ruleOf(request), portalId });
    }),
  );

  router.use("/api", () => {
    throw new NotFoundError("There is no such address.");
  });
  router.use("/api", (error: unknown, request: Request, response: Response, _next: unknown) => {
    sendProblem({ log: context.log, error }, request, response);
  });
  return router;
}

function paymentIdOf(request: Request): string {
  const { paymentId } = request.params;
  if (typeof paymentId !== "string" || !isId(paymentId)) throw new NotFoundError("There is no such payment.");
  return paymentId;
}
