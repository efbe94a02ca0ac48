import type { Knex } from "knex";
import type { Actor, EventFacts, PaymentEvent } from "../domain/events.ts";
import type { Events } from "../ports/payments.ts";

interface Row {
  seq: number;
  portal_id: number;
  event_id: string;
  payment_id: string;
  at: number;
  actor: Actor;
  facts: string;
}

export function eventsTable(db: Knex): Events {
  const rows = () => db<Row>("events");
  return {
    async append(events) {
      if (events.length === 0) return;
      await rows().insert(
        events.map((event) => ({
          portal_id: event.portalId,
          event_id: event.eventId,
          payment_id: event.paymentId,
          at: event.at,
          actor: event.actor,
          facts: JSON.stringify(event.facts),
        })),
      );
    },

    async list(portalId, paymentId) {
      const found = await rows().where({ portal_id: portalId, payment_id: paymentId }).orderBy("seq");
      return found.map(toEvent);
    },

    async latestOfPayments(portalId, paymentIds) {
      const ofThem = () =>
        rows()
          .where({ portal_id: portalId })
          .whereIn("payment_id", [...paymentIds]);
      const latest = ofThem().groupBy("payment_id").max("seq");
      // The payments are named here too: by `seq` alone SQLite reads all events of the account.
      const found = await ofThem().whereIn("seq", latest);
      return found.map(toEvent);
    },
  };
}

function toEvent(row: Row): PaymentEvent {
  return {
    eventId: row.event_id,
    portalId: row.portal_id,
    paymentId: row.payment_id,
    at: row.at,
    actor: row.actor,
    facts: JSON.parse(row.facts) as EventFacts,
  };
}
