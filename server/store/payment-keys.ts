import type { Knex } from "knex";
import type { Claim, KeyClaim, KeyScope, Payments } from "../ports/payments.ts";

interface KeyRow {
  portal_id: number;
  scope: string;
  key: string;
  request_hash: string;
  payment_id: string;
  at: number;
}

/** Which payment a key has made. */
export function paymentKeys(db: Knex): Pick<Payments, "claimKey" | "claimKeys" | "findKey" | "findKeys"> {
  const rows = () => db<KeyRow>("payment_keys");
  const findKeys: Payments["findKeys"] = async ({ portalId, scope }, keys) => {
    const found = await rows().where({ portal_id: portalId, scope }).whereIn("key", keys);
    const byKey = new Map(found.map((row) => [row.key, toClaim(row)]));
    return keys.map((key) => byKey.get(key) ?? null);
  };
  const claimKeys: Payments["claimKeys"] = async (whose, claims) => {
    const inserted = await rows()
      .insert(claims.map((claim) => toRow(whose, claim)))
      .onConflict(["portal_id", "scope", "key"])
      .ignore()
      .returning("key");
    const fresh = new Set(inserted.map(({ key }) => key));
    // Of two that claim the same key at once the first has it.
    const late = new Set(claims.filter(({ key }) => !fresh.delete(key)));
    const keysOfLate = [...late].map(({ key }) => key);
    const earlier = late.size === 0 ? [] : await findKeys(whose, keysOfLate);
    return claims.map((claim) => (late.has(claim) ? (earlier[keysOfLate.indexOf(claim.key)] ?? null) : null));
  };
  return {
    findKeys,
    findKey: async (claim) => (await findKeys(claim, [claim.key]))[0] ?? null,
    claimKeys,
    claimKey: async (claim) => (await claimKeys(claim, [claim]))[0] ?? null,
  };
}

function toRow({ portalId, scope }: KeyScope, { key, requestHash, paymentId, at }: Claim): KeyRow {
  return { portal_id: portalId, scope, key, request_hash: requestHash, payment_id: paymentId, at };
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
