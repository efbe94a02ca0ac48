import express, { type Request, type RequestHandler, type Response, type Router } from "express";
import { NotFoundError } from "../../domain/errors.ts";
import { isId } from "../../domain/ids.ts";
import type { Context } from "../../ports/context.ts";
import { cancelPayment } from "../../use-cases/cancel-payment.ts";
import { checkPayment } from "../../use-cases/check-payment.ts";
import { confirmPayment } from "../../use-cases/confirm-payment.ts";
import { inviteConnection, requireAdmin } from "../../use-cases/invite-connection.ts";
import { createPayment } from "../../use-cases/create-payment.ts";
import { readPayment, readTab } from "../../use-cases/read-tab.ts";
import { refundPayment } from "../../use-cases/refund-payment.ts";
import { refundsUnderWay } from "../../use-cases/refunds-under-way.ts";
import { requireConnected } from "../../use-cases/require-connected.ts";
import { setRule } from "../../use-cases/set-rule.ts";
import { undoConfirmation } from "../../use-cases/undo-confirmation.ts";
import { sendProblem } from "../errors.ts";
import { callerOf, type Caller } from "./caller.ts";
import { cancellationOf, confirmationOf, creationOf, recordOf, refundOf, ruleOf, undoingOf } from "./requests.ts";
import { paymentDetail, tabView } from "./shapes.ts";

export interface TabOptions {
  readonly clientSecret: string;
}

type Answer = (request: Request, caller: Caller) => Promise<unknown>;

/** Something done to one payment by its caller; the payment is answered as it is then. */
type Act = (payment: Caller & { readonly paymentId: string }, request: Request) => Promise<unknown>;

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
    paymentDetail(context, {
      ...(await readPayment(context, portalId, paymentId)),
      refunds: await refundsUnderWay(context, portalId, [paymentId]),
    });
  const act = (work: Act) =>
    answer(async (request, caller) => {
      const paymentId = paymentIdOf(request);
      await work({ ...caller, paymentId }, request);
      return detail(caller.portalId, paymentId);
    });

  router.get(
    "/api/payments",
    answer(async (request, { portalId, userId }) => {
      const record = recordOf(request);
      const contents = await readTab(context, portalId, record);
      const ids = contents.payments.map(({ payment }) => payment.paymentId);
      const refunds = await refundsUnderWay(context, portalId, ids);
      return tabView(context, { ...contents, refunds }, { record, userId });
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

  addActs(router, context, act);

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

/** What can be done to one payment. */
function addActs(router: Router, context: Context, act: (work: Act) => RequestHandler): void {
  router.post(
    "/api/payments/:paymentId/cancellation",
    act((payment, request) => {
      cancellationOf(request);
      return cancelPayment(context, payment);
    }),
  );

  router.post(
    "/api/payments/:paymentId/confirmation",
    act((payment, request) => confirmPayment(context, { ...confirmationOf(request), ...payment })),
  );

  router.post(
    "/api/payments/:paymentId/confirmation-undo",
    act((payment, request) => undoConfirmation(context, { ...undoingOf(request), ...payment })),
  );

  router.post(
    "/api/payments/:paymentId/refunds",
    act((payment, request) => refundPayment(context, { ...refundOf(request), ...payment })),
  );

  router.post(
    "/api/payments/:paymentId/checks",
    act(({ userId, ...payment }) => checkPayment(context, { ...payment, actor: `user:${userId}` })),
  );
}

function paymentIdOf(request: Request): string {
  const { paymentId } = request.params;
  if (typeof paymentId !== "string" || !isId(paymentId)) throw new NotFoundError("There is no such payment.");
  return paymentId;
}
