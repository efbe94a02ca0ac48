import type { Knex } from "knex";
import type { Connection } from "../domain/connection.ts";
import type { Mode } from "../domain/payment.ts";
import type { Sealer } from "../ports/context.ts";
import type { Connections } from "../ports/connections.ts";
import { hashToken } from "./sealer.ts";

interface Row {
  portal_id: number;
  connection_id: string;
  provider: string;
  mode: Mode;
  label: string;
  values_sealed: string;
  webhook_token_hash: string;
  webhook_token_sealed: string;
  key_ending: string;
  created_at: number;
  removed_at: number | null;
}

export function connectionsTable(db: Knex, sealer: Sealer): Connections {
  const rows = () => db<Row>("connections");
  const bond = (portalId: number, connectionId: string, field: string) =>
    `connections|${field}|${connectionId}|${portalId}`;

  const toConnection = (row: Row): Connection => ({
    portalId: row.portal_id,
    connectionId: row.connection_id,
    provider: row.provider,
    mode: row.mode,
    label: row.label,
    values: JSON.parse(sealer.open(row.values_sealed, bond(row.portal_id, row.connection_id, "values"))) as Record<
      string,
      string
    >,
    webhookToken: sealer.open(row.webhook_token_sealed, bond(row.portal_id, row.connection_id, "webhook")),
    keyEnding: row.key_ending,
    createdAt: row.created_at,
    removedAt: row.removed_at,
  });

  return {
    async insert(connection) {
      const { portalId, connectionId } = connection;
      await rows().insert({
        portal_id: portalId,
        connection_id: connectionId,
        provider: connection.provider,
        mode: connection.mode,
        label: connection.label,
        values_sealed: sealer.seal(JSON.stringify(connection.values), bond(portalId, connectionId, "values")),
        webhook_token_hash: hashToken(connection.webhookToken),
        webhook_token_sealed: sealer.seal(connection.webhookToken, bond(portalId, connectionId, "webhook")),
        key_ending: connection.keyEnding,
        created_at: connection.createdAt,
        removed_at: connection.removedAt,
      });
    },

    async find(portalId, connectionId) {
      const row = await rows().where({ portal_id: portalId, connection_id: connectionId }).first();
      return row ? toConnection(row) : null;
    },

    async findByWebhookToken(token) {
      const row = await rows()
        .where({ webhook_token_hash: hashToken(token) })
        .first();
      return row ? toConnection(row) : null;
    },

    async list(portalId) {
      const found = await rows()
        .where({ portal_id: portalId, removed_at: null })
        .orderBy(["created_at", "connection_id"]);
      return found.map(toConnection);
    },

    async saveKeys({ portalId, connectionId, values, keyEnding }) {
      const values_sealed = sealer.seal(JSON.stringify(values), bond(portalId, connectionId, "values"));
      await rows()
        .where({ portal_id: portalId, connection_id: connectionId })
        .update({ values_sealed, key_ending: keyEnding });
    },

    async remove(portalId, connectionId, at) {
      await rows()
        .where({ portal_id: portalId, connection_id: connectionId, removed_at: null })
        .update({ removed_at: at });
    },

    async forget(portalId, at) {
      await rows().where({ portal_id: portalId, removed_at: null }).update({ removed_at: at });
      for (const { connection_id: connectionId } of await rows().where({ portal_id: portalId })) {
        const values_sealed = sealer.seal("{}", bond(portalId, connectionId, "values"));
        await rows().where({ portal_id: portalId, connection_id: connectionId }).update({ values_sealed });
      }
    },
  };
}
