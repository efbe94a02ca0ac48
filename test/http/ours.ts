import { newId } from "../../server/domain/ids.ts";
import type { Rig } from "../rig.ts";
import { actAsPayer, create, newKey, newScene } from "../scene.ts";
import { makeKey } from "./api.ts";

/** Could be the id of anything, and is that of nothing. */
export const unknownId = "0123456789ABCDEFGHIJKL";

export const names = [
  "paymentId",
  "connectionId",
  "moveId",
  "keyId",
  "endpointId",
  "deliveryId",
  "backtestId",
  "letterId",
] as const;

/** What an account has that another one could name: by the names of the routes' own parts. */
export type Ours = Readonly<Record<(typeof names)[number], string>>;

/** The same names, of nothing. */
export const nothing = {
  ...Object.fromEntries(names.map((name) => [name, unknownId])),
  letterId: `delivery-${unknownId}`,
} as Ours;

/** A paid payment whose deal was moved, an endpoint with a message, a dry run, and something that was given up. */
export async function everythingOfOurs(rig: Rig): Promise<Ours> {
  const { portalId } = rig.sandbox.demo;
  const { store } = rig.app.context;
  const card = async (path: string, body: object) => {
    const { status } = await rig.card("POST", path, { idempotencyKey: newKey(), ...body });
    if (status !== 201) throw new Error(`${path} ended with ${status}.`);
  };
  await card("/api/webhook-endpoints", { url: "http://127.0.0.1:2/", mode: "test", types: ["payment.paid"] });
  await makeKey(rig);
  await card("/api/rules/backtests", { pipelineId: "default", rows: [], days: 1 });
  const payment = await create(newScene(rig));
  await actAsPayer(rig, payment, "pay");
  await rig.drain();
  const { paymentId, connectionId } = there(await store.payments.find(portalId, payment.id));
  const { endpointId } = there((await store.webhookEndpoints.list(portalId))[0]);
  const { deliveryId } = there((await store.webhookDeliveries.list(portalId, endpointId, 1))[0]);
  const { moveId } = there((await store.moves.list(portalId, paymentId))[0]);
  const { keyId } = there((await store.apiKeys.list(portalId))[0]);
  const { backtestId } = there(await store.backtests.latest(portalId));
  const letterId = await giveUp(rig, { portalId, paymentId, connectionId });
  return { paymentId, connectionId, moveId, keyId, endpointId, deliveryId, backtestId, letterId };
}

function there<T>(one: T | null | undefined): T {
  if (one === null || one === undefined) throw new Error("The account lacks something that a route could name.");
  return one;
}

/** What a delivery about the payment came to; answers the letter's id. */
async function giveUp(
  rig: Rig,
  own: Pick<Ours, "paymentId" | "connectionId"> & { readonly portalId: number },
): Promise<string> {
  const { store, clock, random } = rig.app.context;
  const entryId = newId(random);
  const entry = { ...own, entryId, checkoutReference: null, kind: "payment.paid", dedupeKey: entryId };
  await store.inbox.put([{ ...entry, receivedAt: clock.now(), body: "{}", state: "ready" }]);
  await store.inbox.settle({ portalId: own.portalId, entryId, attempts: 0 }, { state: "dead", reason: "auth" });
  return `delivery-${entryId}`;
}

export const press = () => ({ idempotencyKey: newKey() });
const by = (fields: object) => () => ({ ...press(), ...fields });

/** What each route with an id in its address is sent, in a form it would take. */
export const routes: Readonly<Record<string, (() => object) | null>> = {
  "GET /api/payments/:paymentId": null,
  "GET /api/payments/:paymentId/message": null,
  "POST /api/payments/:paymentId/deliveries": by({ channels: ["copied"], to: null, subject: "Hi", body: "{{link}}" }),
  "POST /api/payments/:paymentId/previews": press,
  "POST /api/payments/:paymentId/checks": () => ({}),
  "POST /api/payments/:paymentId/cancellation": press,
  "POST /api/payments/:paymentId/removal": press,
  "POST /api/payments/:paymentId/removal-undo": press,
  "POST /api/payments/:paymentId/confirmation": by({
    amount: "1.00",
    receivedOn: "2026-11-20",
    method: "cash",
    reference: "",
    note: "",
  }),
  "POST /api/payments/:paymentId/confirmation-undo": by({ reason: "Mistaken" }),
  "POST /api/payments/:paymentId/refunds": by({ amount: "1.00", reason: "Returned" }),
  "POST /api/payments/:paymentId/captures": by({ amount: "1.00" }),
  "POST /api/payments/:paymentId/release": press,
  "POST /api/payments/:paymentId/amount": by({ amount: "2.00" }),
  "POST /api/payments/:paymentId/validity": by({ days: 9 }),
  "POST /api/payments/:paymentId/provider": by({ connectionId: unknownId }),
  "POST /api/payments/:paymentId/moves/:moveId/undo": by({ reason: "Mistaken" }),
  "POST /api/payments/:paymentId/moves/:moveId/retry": press,
  "GET /api/rules/backtests/:backtestId": null,
  "DELETE /api/rules/backtests/:backtestId": null,
  "POST /api/rules/backtests/:backtestId/export-links": () => ({}),
  "POST /api/connections/:connectionId/checks": press,
  "GET /api/payments/:paymentId/contact-address": null,
  "POST /api/payments/:paymentId/contact-address": by({ mark: "0".repeat(64) }),
  "POST /api/api-keys/:keyId/revocation": press,
  "PUT /api/webhook-endpoints/:endpointId": by({
    url: "https://example.com/",
    types: ["payment.paid"],
    isPaused: true,
  }),
  "POST /api/webhook-endpoints/:endpointId/removal": press,
  "POST /api/webhook-endpoints/:endpointId/rotation": press,
  "POST /api/webhook-endpoints/:endpointId/secret-links": press,
  "GET /api/webhook-endpoints/:endpointId/deliveries": null,
  "POST /api/webhook-endpoints/:endpointId/tests": press,
  "POST /api/webhook-endpoints/:endpointId/deliveries/:deliveryId/replay": press,
  "POST /api/dead-letters/:letterId/retries": press,
  "POST /api/dead-letters/:letterId/dismissal": by({ note: "Seen" }),
};

/** What the public API's operations on one payment are sent. */
export const operations: Readonly<Record<string, object | null>> = {
  "GET /v1/payments/{paymentId}": null,
  "GET /v1/payments/{paymentId}/events": null,
  "POST /v1/payments/{paymentId}/deliveries": {},
  "POST /v1/payments/{paymentId}/cancellation": {},
  "POST /v1/payments/{paymentId}/refunds": { amount: 100, reason: "Returned" },
  "POST /v1/payments/{paymentId}/captures": {},
  "POST /v1/payments/{paymentId}/release": {},
};

/** The path with the ids put into it. */
export const filled = (path: string, ids: Ours): string =>
  path.replaceAll(/[:{](\w+)\}?/g, (_all, name: keyof Ours) => ids[name]);
