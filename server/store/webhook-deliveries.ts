import type { Knex } from "knex";
import type { WebhookAttempt, WebhookDelivery, WebhookTrouble } from "../domain/webhooks.ts";
import type { WebhookDeliveries } from "../ports/webhook-deliveries.ts";

interface Row {
  seq: number;
  portal_id: number;
  delivery_id: string;
  endpoint_id: string;
  message_id: string;
  type: WebhookDelivery["type"];
  body: string;
  payment_id: string | null;
  state: WebhookDelivery["state"];
  attempts: number;
  started_at: number;
  due_at: number;
  created_at: number;
}

interface AttemptRow {
  portal_id: number;
  delivery_id: string;
  at: number;
  milliseconds: number;
  status: number | null;
  trouble: WebhookTrouble | null;
}

export function webhookDeliveriesTable(db: Knex): WebhookDeliveries {
  const rows = () => db<Row>("webhook_deliveries");
  const own = (portalId: number, deliveryId: string) => rows().where({ portal_id: portalId, delivery_id: deliveryId });
  return {
    async promise(deliveries) {
      if (deliveries.length === 0) return;
      await rows().insert(deliveries.map(toRow)).onConflict(["portal_id", "endpoint_id", "message_id"]).ignore();
    },

    async find(portalId, deliveryId) {
      const row = await own(portalId, deliveryId).first();
      return row ? toDelivery(row) : null;
    },

    async list(portalId, endpointId, limit) {
      const found = await rows()
        .where({ portal_id: portalId, endpoint_id: endpointId })
        .orderBy("seq", "desc")
        .limit(limit);
      return found.map(toDelivery);
    },

    async listDue(portalId, endpointId, { now, limit }) {
      const found = await rows()
        .where({ portal_id: portalId, endpoint_id: endpointId, state: "due" })
        .where("due_at", "<=", now)
        .orderBy(["due_at", "seq"])
        .limit(limit);
      return found.map(toDelivery);
    },

    async note(attempt, { state, dueAt }) {
      const { portalId, deliveryId, at, milliseconds, status, trouble } = attempt;
      const key = { portal_id: portalId, delivery_id: deliveryId };
      await db<AttemptRow>("webhook_attempts").insert({ ...key, at, milliseconds, status, trouble });
      await own(portalId, deliveryId).update({ state, due_at: dueAt, attempts: db.raw("attempts + 1") });
    },

    async forget(portalId, endpointId, before) {
      await rows()
        .where({ portal_id: portalId, endpoint_id: endpointId })
        .whereNot({ state: "due" })
        .where("created_at", "<", before)
        .delete();
    },

    async restart(portalId, deliveryId, now) {
      await own(portalId, deliveryId).update({ state: "due", due_at: now, started_at: now, attempts: 0 });
    },

    async attemptsOf(portalId, deliveryIds) {
      const found = await db<AttemptRow>("webhook_attempts")
        .where({ portal_id: portalId })
        .whereIn("delivery_id", [...deliveryIds])
        .orderBy("at");
      return found.map(toAttempt);
    },
  };
}

function toRow(delivery: WebhookDelivery): Omit<Row, "seq"> {
  return {
    portal_id: delivery.portalId,
    delivery_id: delivery.deliveryId,
    endpoint_id: delivery.endpointId,
    message_id: delivery.messageId,
    type: delivery.type,
    body: delivery.body,
    payment_id: delivery.paymentId,
    state: delivery.state,
    attempts: delivery.attempts,
    started_at: delivery.startedAt,
    due_at: delivery.dueAt,
    created_at: delivery.createdAt,
  };
}

function toDelivery(row: Row): WebhookDelivery {
  return {
    portalId: row.portal_id,
    deliveryId: row.delivery_id,
    endpointId: row.endpoint_id,
    messageId: row.message_id,
    type: row.type,
    body: row.body,
    paymentId: row.payment_id,
    state: row.state,
    attempts: row.attempts,
    startedAt: row.started_at,
    dueAt: row.due_at,
    createdAt: row.created_at,
  };
}

function toAttempt(row: AttemptRow): WebhookAttempt {
  return {
    portalId: row.portal_id,
    deliveryId: row.delivery_id,
    at: row.at,
    milliseconds: row.milliseconds,
    status: row.status,
    trouble: row.trouble,
  };
}
