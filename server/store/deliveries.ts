import type { Knex } from "knex";
import type { Fault } from "../domain/errors.ts";
import type { Channel, LinkDelivery } from "../domain/link-delivery.ts";
import type { Sealer } from "../ports/context.ts";
import type { Deliveries } from "../ports/deliveries.ts";

interface Row {
  portal_id: number;
  delivery_id: string;
  payment_id: string;
  channel: Channel;
  address_sealed: string | null;
  state: LinkDelivery["state"];
  fault: Fault | null;
  said: string | null;
  request_key: string;
  request_hash: string;
  sent_by: string;
  at: number;
  settled_at: number | null;
}

/** What seals the receiver's address to a message. */
export function deliveryBond(portalId: number, deliveryId: string): string {
  return `deliveries|address|${deliveryId}|${portalId}`;
}

export function deliveriesTable(db: Knex, sealer: Sealer): Deliveries {
  const rows = () => db<Row>("deliveries");
  const fromRow = (row: Row): LinkDelivery => ({
    portalId: row.portal_id,
    deliveryId: row.delivery_id,
    paymentId: row.payment_id,
    channel: row.channel,
    to:
      row.address_sealed === null
        ? null
        : sealer.open(row.address_sealed, deliveryBond(row.portal_id, row.delivery_id)),
    state: row.state,
    fault: row.fault,
    said: row.said,
    requestKey: row.request_key,
    requestHash: row.request_hash,
    by: row.sent_by,
    at: row.at,
    settledAt: row.settled_at,
  });
  return {
    async insert(deliveries) {
      if (deliveries.length === 0) return;
      await rows().insert(
        deliveries.map((delivery) => ({
          portal_id: delivery.portalId,
          delivery_id: delivery.deliveryId,
          payment_id: delivery.paymentId,
          channel: delivery.channel,
          address_sealed:
            delivery.to === null
              ? null
              : sealer.seal(delivery.to, deliveryBond(delivery.portalId, delivery.deliveryId)),
          state: delivery.state,
          fault: delivery.fault,
          said: delivery.said,
          request_key: delivery.requestKey,
          request_hash: delivery.requestHash,
          sent_by: delivery.by,
          at: delivery.at,
          settled_at: delivery.settledAt,
        })),
      );
    },

    async list(portalId, paymentId) {
      const found = await rows()
        .where({ portal_id: portalId, payment_id: paymentId })
        .orderBy([{ column: "at", order: "desc" }, "channel", "delivery_id"]);
      return found.map(fromRow);
    },

    async findByKey(portalId, paymentId, key) {
      const found = await rows()
        .where({ portal_id: portalId, payment_id: paymentId, request_key: key })
        .orderBy("channel");
      return found.map(fromRow);
    },

    async settle({ portalId, deliveryId, state, fault, said, settledAt }) {
      await rows()
        .where({ portal_id: portalId, delivery_id: deliveryId })
        .update({ state, fault, said, settled_at: settledAt });
    },

    async countSince(portalId, channel, since) {
      const [row] = await rows().where({ portal_id: portalId, channel }).where("at", ">=", since).count({ count: "*" });
      return Number(row?.["count"] ?? 0);
    },
  };
}
