import type { Context } from "../../ports/context.ts";
import { findPayment, findPayments } from "../../use-cases/api/find-payments.ts";
import { readStageNames } from "../../use-cases/look/read-payment.ts";
import { stageNames } from "../tab/rows.ts";
import { sentenceOf } from "../tab/sentences.ts";
import { looking, type Operation } from "./operation.ts";
import { placeText, searchShape } from "./requests.ts";
import { connectionsShape, eventsShape, paymentShape, paymentsShape } from "./shapes.ts";
import { answerPayment, momentText, paymentAnswer } from "./views.ts";

/** What only looks. */
export function lookOperations(context: Context): readonly Operation[] {
  return [listPayments(context), readOne(context), listEvents(context), listConnections(context)];
}

function listPayments(context: Context): Operation {
  return looking(
    {
      path: "/v1/payments",
      name: "listPayments",
      summary: "List payments",
      description: "Payments of the key's account and mode, newest first, a page at a time.",
      right: "read",
      answer: paymentsShape,
      refusals: [422],
    },
    searchShape,
    async ({ caller, query }) => {
      const { limit, after, status, createdFrom, createdUntil, ...same } = query;
      const filter = {
        dealId: same.dealId ?? null,
        contactId: same.contactId ?? null,
        connectionId: same.connectionId ?? null,
        reference: same.reference ?? null,
        statuses: status === undefined ? null : [status],
        from: createdFrom === undefined ? null : Date.parse(createdFrom),
        until: createdUntil === undefined ? null : Date.parse(createdUntil),
      };
      const page = await findPayments(context, caller, { filter, after: after ?? null, limit: Number(limit) });
      return {
        data: page.payments.map((listed) => paymentAnswer(listed, context.publicUrl)),
        next: page.next && placeText(page.next),
      };
    },
  );
}

function readOne(context: Context): Operation {
  return looking(
    {
      path: "/v1/payments/{paymentId}",
      name: "readPayment",
      summary: "Read a payment",
      description: "A payment as it stands now. A webhook is a reason to call this, and this is the truth.",
      right: "read",
      answer: paymentShape,
      refusals: [404],
    },
    null,
    (call) => answerPayment(context, call),
  );
}

function listEvents(context: Context): Operation {
  return looking(
    {
      path: "/v1/payments/{paymentId}/events",
      name: "listEvents",
      summary: "Read a payment's timeline",
      description: "Everything that happened to the payment, with who did it, oldest first.",
      right: "read",
      answer: eventsShape,
      refusals: [404],
    },
    null,
    async ({ caller, paymentId }) => {
      await findPayment(context, caller, paymentId);
      const [events, pipelines] = await Promise.all([
        context.store.events.list(caller.portalId, paymentId),
        readStageNames(context.crm, caller.portalId),
      ]);
      const stage = stageNames(pipelines);
      return {
        data: events.map(({ eventId, at, actor, facts }) => ({
          id: eventId,
          type: facts.kind,
          at: momentText(at),
          by: actor,
          text: sentenceOf(facts, stage),
        })),
      };
    },
  );
}

function listConnections(context: Context): Operation {
  return looking(
    {
      path: "/v1/connections",
      name: "listConnections",
      summary: "List payment accounts",
      description: "The connected payment accounts of the key's mode.",
      right: "read",
      answer: connectionsShape,
      refusals: [],
    },
    null,
    async ({ caller: { portalId, key } }) => {
      const connections = await context.store.connections.list(portalId);
      return {
        data: connections
          .filter(({ mode }) => mode === key.mode)
          .map(({ connectionId, provider, label, mode, createdAt }) => ({
            id: connectionId,
            provider,
            label,
            mode,
            createdAt: momentText(createdAt),
          })),
      };
    },
  );
}
