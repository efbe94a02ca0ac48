import type { PaymentChanges, PaymentPage } from "@payments/shared";
import type { Router } from "express";
import type { Context } from "../../ports/context.ts";
import { listPage, readChanges, type ListedPayment } from "../../use-cases/look/list-payments.ts";
import { readStageNames } from "../../use-cases/look/read-payment.ts";
import type { Answer } from "./answer.ts";
import type { Caller } from "./caller.ts";
import { rightsOf } from "./can.ts";
import { markOf, markText, pageOf } from "./live-requests.ts";
import { seenRecordOf } from "./seen.ts";
import { freshnessOf, paymentRow, placeOf, stageNames } from "./rows.ts";

/** What a tab asks again and again: our own rows, without a word to HubSpot about the record. */
export function addLiveReads(router: Router, context: Context, answer: Answer): void {
  router.get(
    "/api/payments/rows",
    answer(async (request, caller): Promise<PaymentPage> => {
      const { portalId } = caller;
      const record = await seenRecordOf(context, caller, request);
      const { payments, next } = await listPage(context, portalId, record, pageOf(request));
      return { payments: await rowsOf(context, caller, payments), next: next && placeOf(next) };
    }),
  );

  router.get(
    "/api/payments/changes",
    answer(async (request, caller): Promise<PaymentChanges> => {
      const { portalId } = caller;
      const record = await seenRecordOf(context, caller, request);
      const { mark, payments, freshness } = await readChanges(context, portalId, record, markOf(request));
      return {
        mark: markText(mark),
        payments: await rowsOf(context, caller, payments),
        freshness: freshness.map((one) => freshnessOf(context, one)),
      };
    }),
  );
}

async function rowsOf(context: Context, caller: Caller, payments: readonly ListedPayment[]) {
  if (payments.length === 0) return [];
  const { portalId } = caller;
  // Names of stages come from a copy that is kept a while, and are only needed where a deal was moved.
  const hasMoves = payments.some(({ move }) => move !== null);
  const [connections, troubles, may, pipelines] = await Promise.all([
    context.store.connections.list(portalId),
    context.store.connectionTroubles.list(portalId),
    rightsOf(context, caller),
    hasMoves ? readStageNames(context.crm, portalId) : [],
  ]);
  const options = { ...context, connections, troubles, may, stage: stageNames(pipelines), dealName: () => null };
  return payments.map((listed) => paymentRow(listed, options));
}
