import type { Knex } from "knex";
import type { Mode } from "../domain/payment.ts";
import type { EndpointPause, WebhookEndpoint, WebhookType } from "../domain/webhooks.ts";
import type { Sealer } from "../ports/context.ts";
import type { WebhookEndpoints } from "../ports/webhook-endpoints.ts";
import { isPostgres } from "./database.ts";

interface Row {
  portal_id: number;
  endpoint_id: string;
  request_key: string;
  url: string;
  mode: Mode;
  types: string;
  secret_sealed: string;
  former_sealed: string | null;
  former_until: number | null;
  is_ailing: number;
  pause: EndpointPause | null;
  claimed_until: number;
  created_by: string;
  created_at: number;
}

export function webhookEndpointsTable(db: Knex, sealer: Sealer): WebhookEndpoints {
  const rows = () => db<Row>("webhook_endpoints");
  const { changingOf, toEndpoint } = mapper(sealer);
  return {
    async insert(endpoint, requestKey) {
      const { portalId, endpointId, mode, createdBy, createdAt } = endpoint;
      await rows()
        .insert({
          portal_id: portalId,
          endpoint_id: endpointId,
          request_key: requestKey,
          mode,
          claimed_until: 0,
          created_by: createdBy,
          created_at: createdAt,
          ...changingOf(endpoint),
        })
        .onConflict(["portal_id", "request_key"])
        .ignore();
      const row = await rows().where({ portal_id: portalId, request_key: requestKey }).first();
      return row ? toEndpoint(row) : endpoint;
    },

    async find(portalId, endpointId) {
      const row = await rows().where({ portal_id: portalId, endpoint_id: endpointId }).first();
      return row ? toEndpoint(row) : null;
    },

    async list(portalId) {
      const found = await rows().where({ portal_id: portalId }).orderBy(["created_at", "endpoint_id"]);
      return found.map(toEndpoint);
    },

    async save(endpoint) {
      const { portalId, endpointId } = endpoint;
      await rows().where({ portal_id: portalId, endpoint_id: endpointId }).update(changingOf(endpoint));
    },

    async remove(portalId, endpointId) {
      await rows().where({ portal_id: portalId, endpoint_id: endpointId }).delete();
    },

    async forget(portalId) {
      await rows().where({ portal_id: portalId }).delete();
    },

    async claimDue({ isAiling, now, leaseUntil, limit }) {
      const free = { is_ailing: isAiling ? 1 : 0, pause: null };
      const due = db("webhook_deliveries as deliveries")
        .whereRaw("deliveries.portal_id = endpoints.portal_id and deliveries.endpoint_id = endpoints.endpoint_id")
        .where("deliveries.state", "due")
        .where("deliveries.due_at", "<=", now)
        .min("deliveries.due_at");
      const waiting = db("webhook_endpoints as endpoints")
        .where(free)
        .where("claimed_until", "<=", now)
        .whereExists(db("portals").whereRaw("portals.portal_id = endpoints.portal_id").where({ state: "connected" }))
        .whereExists(due.clone().clearSelect().select(db.raw("1")))
        .orderBy(due)
        .limit(limit)
        .modify((query) => (isPostgres(db) ? query.forUpdate("endpoints").skipLocked() : query))
        .select("portal_id", "endpoint_id");
      const claimed = await rows()
        .whereIn(["portal_id", "endpoint_id"], waiting)
        .update({ claimed_until: leaseUntil })
        .returning("*");
      return claimed.map(toEndpoint);
    },

    async release(portalId, endpointId) {
      await rows().where({ portal_id: portalId, endpoint_id: endpointId }).update({ claimed_until: 0 });
    },
  };
}

/** Rows and what they say; secrets are sealed with the row they belong to. */
/** What seals the secrets that sign messages to their endpoint. */
export function endpointBond(
  { portalId, endpointId }: Pick<WebhookEndpoint, "portalId" | "endpointId">,
  field: "secret" | "former",
): string {
  return `webhook_endpoints|${field}|${endpointId}|${portalId}`;
}

function mapper(sealer: Sealer) {
  const changingOf = (endpoint: WebhookEndpoint) => ({
    url: endpoint.url,
    types: JSON.stringify(endpoint.types),
    secret_sealed: sealer.seal(endpoint.secret, endpointBond(endpoint, "secret")),
    former_sealed: endpoint.former && sealer.seal(endpoint.former.secret, endpointBond(endpoint, "former")),
    former_until: endpoint.former?.until ?? null,
    is_ailing: endpoint.isAiling ? 1 : 0,
    pause: endpoint.pause,
  });

  const toEndpoint = (row: Row): WebhookEndpoint => {
    const key = { portalId: row.portal_id, endpointId: row.endpoint_id };
    const { former_sealed: former, former_until: until } = row;
    return {
      ...key,
      url: row.url,
      mode: row.mode,
      types: JSON.parse(row.types) as WebhookType[],
      secret: sealer.open(row.secret_sealed, endpointBond(key, "secret")),
      former:
        former === null || until === null ? null : { secret: sealer.open(former, endpointBond(key, "former")), until },
      isAiling: row.is_ailing === 1,
      pause: row.pause,
      createdBy: row.created_by,
      createdAt: row.created_at,
    };
  };
  return { changingOf, toEndpoint };
}
