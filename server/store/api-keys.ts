import type { Knex } from "knex";
import type { ApiKey, KeyRight } from "../domain/api-key.ts";
import type { Mode } from "../domain/payment.ts";
import type { ApiKeys } from "../ports/api-keys.ts";
import { hashToken } from "./sealer.ts";

interface Row {
  portal_id: number;
  key_id: string;
  hash: string;
  name: string;
  mode: Mode;
  rights: string;
  ending: string;
  created_by: string;
  created_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
  window_at: number;
  window_calls: number;
}

// One that lies ahead of this machine's clock by more than its own length began before a clock was set back.
const isOver = "(window_at <= ? or window_at > ?)";

export function apiKeysTable(db: Knex): ApiKeys {
  const rows = () => db<Row>("api_keys");
  return {
    async insert(key, text) {
      await rows().insert({
        portal_id: key.portalId,
        key_id: key.keyId,
        hash: hashToken(text),
        name: key.name,
        mode: key.mode,
        rights: JSON.stringify(key.rights),
        ending: key.ending,
        created_by: key.createdBy,
        created_at: key.createdAt,
        last_used_at: key.lastUsedAt,
        revoked_at: key.revokedAt,
        window_at: 0,
        window_calls: 0,
      });
    },

    async findByText(text) {
      const row = await rows()
        .where({ hash: hashToken(text) })
        .first();
      return row ? toKey(row) : null;
    },

    async list(portalId) {
      const found = await rows()
        .where({ portal_id: portalId })
        .orderBy([
          { column: "created_at", order: "desc" },
          { column: "key_id", order: "desc" },
        ]);
      return found.map(toKey);
    },

    async revoke(portalId, keyId, at) {
      const own = () => rows().where({ portal_id: portalId, key_id: keyId });
      await own().whereNull("revoked_at").update({ revoked_at: at });
      const row = await own().first();
      return row ? toKey(row) : null;
    },

    async forget(portalId) {
      await rows().where({ portal_id: portalId }).delete();
    },

    async noteUse(portalId, keyId, { at, unlessSince }) {
      await rows()
        .where({ portal_id: portalId, key_id: keyId })
        .where((query) => query.whereNull("last_used_at").orWhere("last_used_at", "<=", unlessSince))
        .update({ last_used_at: at });
    },

    async countCall(portalId, keyId, { at, window }) {
      const over = [at - window, at + window];
      const [row] = await rows()
        .where({ portal_id: portalId, key_id: keyId })
        .update({
          window_at: db.raw(`case when ${isOver} then ? else window_at end`, [...over, at]),
          window_calls: db.raw(`case when ${isOver} then 1 else window_calls + 1 end`, over),
        })
        .returning(["window_at", "window_calls"]);
      return row ? { calls: row.window_calls, since: row.window_at } : { calls: 0, since: at };
    },
  };
}

function toKey(row: Row): ApiKey {
  return {
    portalId: row.portal_id,
    keyId: row.key_id,
    name: row.name,
    mode: row.mode,
    rights: JSON.parse(row.rights) as KeyRight[],
    ending: row.ending,
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
