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

/** What seals a connection's secrets to its row. */
export function connectionBond(portalId: number, connectionId: string, field: "values" | "webhook"): string {
  return `connections|${field}|${connectionId}|${portalId}`;
}

export function connectionsTable(db: Knex, sealer: Sealer): Connections {
  const rows = () => db<Row>("connections");
  const toConnection = (row: Row): Connection => ({
    portalId: row.portal_id,
    connectionId: row.connection_id,
    provider: row.provider,
    mode: row.mode,
    label: row.label,
    ...secretsOf(row, sealer),
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
        values_sealed: sealer.seal(JSON.stringify(connection.values), connectionBond(portalId, connectionId, "values")),
        ...webhookOf(connection, sealer),
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

    async saveKeys({ portalId, connectionId, values, webhookToken, keyEnding }) {
      const values_sealed = sealer.seal(JSON.stringify(values), connectionBond(portalId, connectionId, "values"));
      await rows()
        .where({ portal_id: portalId, connection_id: connectionId })
        .update({
          values_sealed,
          ...webhookOf({ portalId, connectionId, webhookToken }, sealer),
          key_ending: keyEnding,
        });
    },

    async remove(portalId, connectionId, at) {
      await rows()
        .where({ portal_id: portalId, connection_id: connectionId, removed_at: null })
        .update({ removed_at: at });
    },

    async forget(portalId, at) {
      await rows().where({ portal_id: portalId, removed_at: null }).update({ removed_at: at });
      for (const { connection_id: connectionId } of await rows().where({ portal_id: portalId })) {
        const values_sealed = sealer.seal("{}", connectionBond(portalId, connectionId, "values"));
        await rows().where({ portal_id: portalId, connection_id: connectionId }).update({ values_sealed });
      }
    },
  };
}

/** One row that does not open is its own connection's trouble: the account's other ones go on. */
function secretsOf(row: Row, sealer: Sealer): Pick<Connection, "values" | "webhookToken" | "isUnreadable"> {
  const { portal_id: portalId, connection_id: connectionId } = row;
  try {
    const values = sealer.open(row.values_sealed, connectionBond(portalId, connectionId, "values"));
    const webhookToken = sealer.open(row.webhook_token_sealed, connectionBond(portalId, connectionId, "webhook"));
    return { values: JSON.parse(values) as Record<string, string>, webhookToken };
  } catch {
    return { values: {}, webhookToken: "", isUnreadable: true };
  }
}

type WebhookAddress = Pick<Connection, "portalId" | "connectionId" | "webhookToken">;

function webhookOf({ portalId, connectionId, webhookToken }: WebhookAddress, sealer: Sealer) {
  return {
    webhook_token_hash: hashToken(webhookToken),
    webhook_token_sealed: sealer.seal(webhookToken, connectionBond(portalId, connectionId, "webhook")),
  };
}
