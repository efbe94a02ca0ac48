import { createHash } from "node:crypto";
import type { Knex } from "knex";
import {
  hashedText,
  noHash,
  type AuditAct,
  type AuditActor,
  type AuditDetails,
  type AuditEntry,
} from "../domain/audit.ts";
import type { AuditBook } from "../ports/audit.ts";

interface Head {
  portal_id: number;
  seq: number;
  hash: string;
}

interface Row extends Head {
  at: number;
  actor: AuditActor;
  act: AuditAct;
  details: string;
}

export function auditTable(db: Knex): AuditBook {
  const rows = () => db<Row>("audit_entries");
  const heads = () => db<Head>("audit_heads");
  return {
    async append(entry) {
      const { portalId, at, actor, act, details } = entry;
      await heads().insert({ portal_id: portalId, seq: 0, hash: noHash }).onConflict("portal_id").ignore();
      // Held until the transaction ends, so that two acts at once follow one another in the chain.
      const before = await heads().where({ portal_id: portalId }).forUpdate().first();
      if (!before) throw new Error("The end of the chain is not there.");
      const next = { ...entry, seq: before.seq + 1 };
      const hash = createHash("sha256").update(hashedText(next, before.hash)).digest("hex");
      await heads().where({ portal_id: portalId }).update({ seq: next.seq, hash });
      const row = { portal_id: portalId, seq: next.seq, at, actor, act, details: JSON.stringify(details), hash };
      await rows().insert(row);
      return { ...next, hash };
    },

    async listAfter(portalId, seq, limit) {
      const found = await rows().where({ portal_id: portalId }).where("seq", ">", seq).orderBy("seq").limit(limit);
      return found.map(toEntry);
    },

    async listBefore(portalId, seq, limit) {
      const all = rows().where({ portal_id: portalId });
      const found = await (seq === null ? all : all.where("seq", "<", seq)).orderBy("seq", "desc").limit(limit);
      return found.map(toEntry);
    },

    async head(portalId) {
      const head = await heads().where({ portal_id: portalId }).first();
      return head ? { seq: head.seq, hash: head.hash } : { seq: 0, hash: noHash };
    },
  };
}

function toEntry({ portal_id: portalId, details, ...rest }: Row): AuditEntry {
  return { ...rest, portalId, details: detailsIn(details) };
}

/** Facts that are no JSON were never written by us: without them the chain shows that the entry was altered. */
function detailsIn(text: string): AuditDetails {
  try {
    return JSON.parse(text) as AuditDetails;
  } catch {
    return {};
  }
}
