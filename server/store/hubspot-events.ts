import type { Knex } from "knex";
import type { RecordHappening } from "../domain/hubspot-events.ts";
import type { Sealer } from "../ports/context.ts";
import type { HubSpotDelivery, HubSpotEvent, HubSpotEvents, NewHubSpotEvent } from "../ports/hubspot-events.ts";
import { claimDue, postponedColumns } from "./due-rows.ts";
import { oldRows } from "./old-rows.ts";

interface Row {
  seq: number;
  portal_id: number;
  dedupe_key: string;
  happening: string | null;
  body_sealed: string | null;
  occurred_at: number;
  received_at: number;
  state: "ready" | "done" | "dead" | "review";
  attempts: number;
  run_at: number;
  claimed_until: number;
  reason: string | null;
}

const ended = { done: "state = 'done'", unworked: "state in ('dead', 'review')" } as const;

// SQLite takes 32,766 values in one statement.
const rowsPerInsert = 500;

export function hubspotEventsTable(db: Knex, sealer: Sealer): HubSpotEvents {
  const rows = () => db<Row>("hubspot_events");

  /** Due now, of accounts whose events nobody is at work on. */
  const dueAt = (now: number) => {
    const held = rows().where({ state: "ready" }).where("claimed_until", ">", now).select("portal_id");
    return rows().where({ state: "ready" }).where("run_at", "<=", now).whereNotIn("portal_id", held);
  };

  return {
    async put(deliveries) {
      const fresh = new Set<string>();
      const all = deliveries.flatMap(({ events }) => events);
      for (let start = 0; start < all.length; start += rowsPerInsert) {
        const inserted = await rows()
          .insert(all.slice(start, start + rowsPerInsert).map((event) => toRow(event, sealer)))
          .onConflict(["portal_id", "dedupe_key"])
          .ignore()
          .returning(["portal_id", "dedupe_key"]);
        for (const row of inserted) fresh.add(keyOf(row.portal_id, row.dedupe_key));
      }
      return deliveries.filter((delivery) => bringsAny(delivery, fresh)).map(({ entryId }) => entryId);
    },

    async claim(now, leaseUntil, limit) {
      const next = await dueAt(now).orderBy(["run_at", "seq"]).first("portal_id");
      if (!next) return [];
      const table = {
        table: "hubspot_events",
        key: ["seq"],
        at: "run_at",
        open: { state: "ready", portal_id: next.portal_id },
        countsTries: true,
      } as const;
      const claimed = await claimDue<Row>(db, table, { now, until: leaseUntil, limit });
      return claimed.toSorted((a, b) => a.seq - b.seq).map(toEvent);
    },

    async settle(portalId, seqs, outcome) {
      await rows()
        .where({ portal_id: portalId, state: "ready" })
        .whereIn("seq", seqs)
        .update({
          state: outcome.state,
          reason: outcome.reason,
          claimed_until: 0,
          ...(outcome.state === "ready" && postponedColumns(db, outcome)),
        });
    },

    async countDue(now) {
      const [row] = await dueAt(now).count({ count: "*" });
      return Number(row?.["count"] ?? 0);
    },

    async prune(which, before, limit) {
      const old = { table: "hubspot_events", key: ["seq"], at: "received_at", where: ended[which] } as const;
      return oldRows(db, old, before, limit).delete();
    },
  };
}

function bringsAny({ events }: HubSpotDelivery, fresh: ReadonlySet<string>): boolean {
  return events.some(({ portalId, dedupeKey }) => fresh.has(keyOf(portalId, dedupeKey)));
}

function keyOf(portalId: number, dedupeKey: string): string {
  return `${portalId}|${dedupeKey}`;
}

function toRow(event: NewHubSpotEvent, sealer: Sealer): Omit<Row, "seq"> {
  const { portalId, dedupeKey, happening, body } = event;
  return {
    portal_id: portalId,
    dedupe_key: dedupeKey,
    happening: happening === null ? null : JSON.stringify(happening),
    body_sealed: body === null ? null : sealer.seal(body, hubspotEventBond(portalId, dedupeKey)),
    occurred_at: event.occurredAt,
    received_at: event.receivedAt,
    state: happening === null ? "review" : "ready",
    attempts: 0,
    run_at: event.receivedAt,
    claimed_until: 0,
    reason: happening === null ? "unreadable" : null,
  };
}

/** What seals a body that could not be read to its row. */
export function hubspotEventBond(portalId: number, dedupeKey: string): string {
  return `hubspot_events|body|${dedupeKey}|${portalId}`;
}

function toEvent(row: Row): HubSpotEvent {
  return {
    seq: row.seq,
    portalId: row.portal_id,
    attempts: row.attempts,
    // Only rows with a happening are ever ready.
    happening: JSON.parse(row.happening ?? "null") as RecordHappening,
  };
}
