import type { Knex } from "knex";
import type { KeyClaim, Payments } from "../ports/payments.ts";

interface KeyRow {
  portal_id: number;
  scope: string;
  key: string;
  request_hash: string;
  payment_id: string;
  at: number;
}

/** Which payment a key has made. */
export function paymentKeys(db: Knex): Pick<Payments, "claimKey" | "findKey"> {
  const rows = () => db<KeyRow>("payment_keys");
  const findKey: Payments["findKey"] = async ({ portalId, scope, key }) => {
    const row = await rows().where({ portal_id: portalId, scope, key }).first();
    return row ? toClaim(row) : null;
  };
  return {
    findKey,

    async claimKey(claim) {
      const { portalId, scope, key } = claim;
      const inserted = await rows()
        .insert({
          portal_id: portalId,
          scope,
          key,
          request_hash: claim.requestHash,
          payment_id: claim.paymentId,
          at: claim.at,
        })
        .onConflict(["portal_id", "scope", "key"])
        .ignore()
        .returning("key");
      if (inserted.length === 1) return null;
      return findKey(claim);
    },
  };
}

function toClaim(row: KeyRow): KeyClaim {
  return {
    portalId: row.portal_id,
    scope: row.scope,
    key: row.key,
    requestHash: row.request_hash,
    paymentId: row.payment_id,
    at: row.at,
  };
}
