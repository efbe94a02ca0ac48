import type { Router } from "express";
import type { Context } from "../../ports/context.ts";
import { createPayment } from "../../use-cases/ask/create-payment.ts";
import { readCreation } from "../../use-cases/ask/read-creation.ts";
import { readDealLines } from "../../use-cases/ask/read-deal-lines.ts";
import { noticeBalance } from "../../use-cases/change/ask-balance-check.ts";
import { readPayment } from "../../use-cases/look/read-payment.ts";
import { readTab } from "../../use-cases/look/read-tab.ts";
import { asSeen, requireSeen } from "../../use-cases/look/reach-of.ts";
import type { Answer } from "./answer.ts";
import type { Caller } from "./caller.ts";
import { rightsOf } from "./can.ts";
import { dealLinesView } from "./create-form.ts";
import { paymentDetail } from "./detail.ts";
import { keyNamesIn } from "./key-sentences.ts";
import { notedAside } from "./noted-aside.ts";
import { creationOf, dealLinesOf, paymentIdOf } from "./requests.ts";
import { seenRecordOf } from "./seen.ts";
import { tabView } from "./shapes.ts";

/** A record's payments: all of them with the form for another one, a new one, and one with all there is to tell of it. */
export function addPayments(router: Router, context: Context, answer: Answer): void {
  router.get(
    "/api/payments",
    answer(async (request, caller) => {
      const { portalId, userId } = caller;
      const record = await seenRecordOf(context, caller, request);
      const { userEmail: email } = caller;
      const visit = { at: context.clock.now(), place: "tab" } as const;
      await notedAside(context, portalId, context.store.people.see(portalId, { userId, email }, visit));
      const contents = await readTab(context, portalId, record);
      const creation = await readCreation(context, contents, userId);
      const { balance, holding } = creation;
      if (contents.deal && holding) {
        const noticed = noticeBalance(context, { portalId, dealId: contents.deal.id, balance, holding });
        await notedAside(context, portalId, noticed);
      }
      return tabView(context, { ...contents, creation }, { may: await rightsOf(context, caller) });
    }),
  );

  router.post(
    "/api/payments",
    answer(async (request, caller) => {
      const order = creationOf(request);
      if (order.replaces !== null) await requireSeen(context, { ...caller, paymentId: order.replaces });
      const { paymentId } = await createPayment(context, { ...order, ...caller });
      return detailOf(context, caller, paymentId);
    }, 201),
  );

  router.get(
    "/api/line-items",
    answer(async (request, { portalId }) => {
      const wish = dealLinesOf(request);
      return dealLinesView(await readDealLines(context, { ...wish, portalId }), wish.currency);
    }),
  );

  router.get(
    "/api/payments/:paymentId",
    answer(async (request, caller) => {
      const paymentId = paymentIdOf(request);
      await requireSeen(context, { ...caller, paymentId });
      return detailOf(context, caller, paymentId);
    }),
  );
}

/** A payment as it is now, as its caller may see it. Throws NotFoundError. */
export async function detailOf(context: Context, caller: Caller, paymentId: string) {
  const { portalId } = caller;
  const history = await asSeen(context, caller, await readPayment(context, portalId, paymentId));
  const connections = await context.store.connections.list(portalId);
  const troubles = await context.store.connectionTroubles.list(portalId);
  const keyNames = await keyNamesIn(context.store, portalId, history.events);
  return paymentDetail({ ...context, connections, troubles, keyNames, may: await rightsOf(context, caller) }, history);
}
