import express, { type Request, type RequestHandler, type Response, type Router } from "express";
import { NotFoundError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import { inviteConnection } from "../../use-cases/account/invite-connection.ts";
import { noticeBalance } from "../../use-cases/change/ask-balance-check.ts";
import { createPayment } from "../../use-cases/ask/create-payment.ts";
import { inviteToOverview } from "../../use-cases/look/open-overview.ts";
import { readPayment } from "../../use-cases/look/read-payment.ts";
import { readDealLines } from "../../use-cases/ask/read-deal-lines.ts";
import { readCreation } from "../../use-cases/ask/read-creation.ts";
import { readTab } from "../../use-cases/look/read-tab.ts";
import { requireConnected } from "../../use-cases/account/require-connected.ts";
import { sendProblem } from "../errors.ts";
import { addAccount } from "./account.ts";
import { addActs, type Act } from "./acts.ts";
import { addApiKeys } from "./api-keys.ts";
import { callerOf, type Caller } from "./caller.ts";
import { rightsOf } from "./can.ts";
import { keyNamesIn } from "./key-sentences.ts";
import { creationOf, dealLinesOf, paymentIdOf, recordOf } from "./requests.ts";
import { addDeadLetters } from "./dead-letters.ts";
import { addSettings } from "./settings.ts";
import { addSending } from "./sending.ts";
import { paymentDetail } from "./detail.ts";
import { addPolicies } from "./policies.ts";
import { addRules } from "./rules.ts";
import { addLiveReads } from "./live.ts";
import { addMoves } from "./moves.ts";
import { dealLinesView } from "./create-form.ts";
import { tabView } from "./shapes.ts";
import { addWebhookEndpoints } from "./webhook-endpoints.ts";

export interface TabOptions {
  readonly clientSecrets: readonly string[];
}

type Answer = (request: Request, caller: Caller) => Promise<unknown>;

/** The API of the Payments tab. Account and user come from HubSpot's signature alone. */
export function tabRoutes(context: Context, { clientSecrets }: TabOptions): Router {
  const router = express.Router();
  router.use("/api", (_request, response, next) => {
    response.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
    next();
  });
  router.use("/api", express.raw({ type: () => true, limit: "64kb", inflate: false }));
  const answer =
    (work: Answer, status = 200) =>
    async (request: Request, response: Response) => {
      const caller = callerOf(request, { ...context, clientSecrets });
      await requireConnected(context, caller.portalId);
      response.status(status).json(await work(request, caller));
    };
  const detail = async (caller: Caller, paymentId: string) => {
    const { portalId } = caller;
    const history = await readPayment(context, portalId, paymentId);
    const connections = await context.store.connections.list(portalId);
    const keyNames = await keyNamesIn(context.store, portalId, history.events);
    return paymentDetail({ ...context, connections, keyNames, may: await rightsOf(context, caller) }, history);
  };
  const act = (work: Act) =>
    answer(async (request, caller) => {
      const paymentId = paymentIdOf(request);
      await work({ ...caller, paymentId }, request);
      return detail(caller, paymentId);
    });

  router.get(
    "/api/payments",
    answer(async (request, caller) => {
      const { portalId, userId } = caller;
      const record = recordOf(request);
      const { userEmail: email } = caller;
      await context.store.people.see(portalId, { userId, email }, { at: context.clock.now(), place: "tab" });
      const contents = await readTab(context, portalId, record);
      const creation = await readCreation(context, contents, userId);
      const { balance, holding } = creation;
      if (contents.deal && holding)
        await noticeBalance(context, { portalId, dealId: contents.deal.id, balance, holding });
      return tabView(context, { ...contents, creation }, { may: await rightsOf(context, caller) });
    }),
  );

  router.post(
    "/api/payments",
    answer(async (request, caller) => {
      const { paymentId } = await createPayment(context, { ...creationOf(request), ...caller });
      return detail(caller, paymentId);
    }, 201),
  );

  router.get(
    "/api/line-items",
    answer(async (request, { portalId }) => {
      const wish = dealLinesOf(request);
      return dealLinesView(await readDealLines(context, { ...wish, portalId }), wish.currency);
    }),
  );

  addLiveReads(router, context, answer);

  router.get(
    "/api/payments/:paymentId",
    answer((request, caller) => detail(caller, paymentIdOf(request))),
  );

  addActs(router, context, act);
  addMoves(router, context, act);
  addPolicies(router, context, answer);
  addRules(router, context, answer);
  addAccount(router, context, answer);
  addSending(router, context, answer);
  addApiKeys(router, context, answer);
  addWebhookEndpoints(router, context, answer);
  addSettings(router, context, answer);
  addDeadLetters(router, context, answer);

  addLinks(router, context, answer);

  router.use("/api", () => {
    throw new NotFoundError("There is no such address.");
  });
  router.use("/api", (error: unknown, request: Request, response: Response, _next: unknown) => {
    sendProblem({ log: context.log, error }, request, response);
  });
  return router;
}

/** One-time addresses of pages of ours, outside HubSpot. */
function addLinks(router: Router, context: Context, handle: (work: Answer, status?: number) => RequestHandler): void {
  router.post(
    "/api/connect-links",
    handle((_request, caller) => inviteConnection(context, caller), 201),
  );
  router.post(
    "/api/overview-links",
    handle((_request, caller) => inviteToOverview(context, caller), 201),
  );
}
