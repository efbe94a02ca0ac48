import type { EndpointsView, EndpointView, SentMessage, SentMessages } from "@payments/shared";
import type { Request, Router } from "express";
import { z } from "zod";
import { webhookTypes, type WebhookEndpoint } from "../../domain/webhooks.ts";
import type { Context } from "../../ports/context.ts";
import { addEndpoint } from "../../use-cases/api/add-endpoint.ts";
import {
  changeEndpoint,
  inviteToSecret,
  removeEndpoint,
  replayDelivery,
  rotateSecret,
  tryEndpoint,
  type EndpointAsked,
} from "../../use-cases/api/change-endpoint.ts";
import { readDeliveries, type ToldDelivery } from "../../use-cases/api/read-webhooks.ts";
import { checkPress } from "./act-requests.ts";
import { type Answer, settingsOnly } from "./answer.ts";
import { idIn } from "./api-keys.ts";
import type { Caller } from "./caller.ts";
import { bodyOf, key } from "./requests.ts";

/** Where the account's own programs hear what happens: for whoever may change the settings. */
export function addWebhookEndpoints(router: Router, context: Context, answer: Answer): void {
  const guarded = settingsOnly(context, answer);
  const view = async ({ portalId }: Caller): Promise<EndpointsView> => ({
    endpoints: (await context.store.webhookEndpoints.list(portalId)).map((one) =>
      endpointView(one, context.clock.now()),
    ),
    types: webhookTypes,
    docsUrl: `${context.publicUrl}/docs/api#webhooks`,
  });
  const messages = async (asked: EndpointAsked): Promise<SentMessages> => ({
    messages: (await readDeliveries(context, asked.portalId, asked.endpointId)).map(messageView),
  });
  const one = "/api/webhook-endpoints/:endpointId";

  router.get(
    "/api/webhook-endpoints",
    guarded((_request, caller) => view(caller)),
  );

  router.post(
    "/api/webhook-endpoints",
    guarded(async (request, caller) => {
      await addEndpoint(context, { ...bodyOf(request, newEndpoint), ...caller });
      return view(caller);
    }, 201),
  );

  router.put(
    one,
    guarded(async (request, caller) => {
      await changeEndpoint(context, askedOf(request, caller), bodyOf(request, change));
      return view(caller);
    }),
  );

  for (const [path, act] of [
    ["removal", removeEndpoint],
    ["rotation", rotateSecret],
  ] as const) {
    router.post(
      `${one}/${path}`,
      guarded(async (request, caller) => {
        checkPress(request);
        await act(context, askedOf(request, caller));
        return view(caller);
      }),
    );
  }

  router.post(
    `${one}/secret-links`,
    guarded((request, caller) => inviteToSecret(context, askedOf(request, caller)), 201),
  );

  router.get(
    `${one}/deliveries`,
    guarded((request, caller) => messages(askedOf(request, caller))),
  );

  router.post(
    `${one}/tests`,
    guarded(async (request, caller) => {
      const asked = askedOf(request, caller);
      await tryEndpoint(context, asked, bodyOf(request, press).idempotencyKey);
      return messages(asked);
    }, 201),
  );

  router.post(
    `${one}/deliveries/:deliveryId/replay`,
    guarded(async (request, caller) => {
      checkPress(request);
      const asked = askedOf(request, caller);
      await replayDelivery(context, asked, idIn(request, "deliveryId"));
      return messages(asked);
    }),
  );
}

const types = z
  .array(z.enum(webhookTypes, "Choose what it is to be told."))
  .min(1, "Choose what it is to be told.")
  .transform((chosen) => webhookTypes.filter((type) => chosen.includes(type)));
const url = z.string().trim().min(1, "Enter the address of your program.").max(1_000);
const press = z.strictObject({ idempotencyKey: key });
const newEndpoint = press.extend({ url, types, mode: z.enum(["test", "live"], "Choose test or live payments.") });
const change = press.extend({ url, types, isPaused: z.boolean() });

function askedOf(request: Request, { portalId, userId }: Caller): EndpointAsked {
  return { portalId, userId, endpointId: idIn(request, "endpointId") };
}

function endpointView(endpoint: WebhookEndpoint, now: number): EndpointView {
  const { endpointId: id, url, mode, types, former, createdAt } = endpoint;
  const formerUntil = former && former.until > now ? former.until : null;
  return { id, url, mode, types, state: stateOf(endpoint), formerUntil, createdAt };
}

function stateOf({ pause, isAiling }: WebhookEndpoint): EndpointView["state"] {
  if (pause !== null) return pause === "gone" ? "gone" : "paused";
  return isAiling ? "ailing" : "listening";
}

function messageView({ delivery, attempts }: ToldDelivery): SentMessage {
  const { deliveryId: id, messageId, type, paymentId, state, createdAt, dueAt } = delivery;
  return {
    id,
    messageId,
    type,
    paymentId,
    state,
    createdAt,
    nextAt: state === "due" ? dueAt : null,
    attempts: attempts.map(({ at, milliseconds, status, trouble }) => ({ at, milliseconds, status, trouble })),
  };
}
