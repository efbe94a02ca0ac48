import type { Knex } from "knex";
import type { Invariant } from "../domain/findings.ts";
import { mostFindings, type Findings } from "../ports/findings.ts";

interface Row {
  portal_id: number;
  invariant: Invariant;
  about: string;
  fault: string;
  first_seen_at: number;
  last_seen_at: number;
}

export function findingsTable(db: Knex): Findings {
  const rows = () => db<Row>("findings");
  const listed = (portalId: number) =>
    rows().where({ portal_id: portalId }).orderBy(["invariant", "about"]).limit(mostFindings);
  return {
    async note(portalId, findings, at) {
      if (findings.length === 0) return;
      const known = new Set((await listed(portalId)).map(({ invariant, about }) => `${invariant} ${about}`));
      const isKnown = ({ invariant, about }: (typeof findings)[number]) => known.has(`${invariant} ${about}`);
      const fresh = findings.filter((one) => !isKnown(one)).slice(0, mostFindings - known.size);
      const kept = [...findings.filter(isKnown), ...fresh].map(({ invariant, about, fault }) => ({
        portal_id: portalId,
        invariant,
        about,
        fault,
        first_seen_at: at,
        last_seen_at: at,
      }));
      if (kept.length === 0) return;
      await rows().insert(kept).onConflict(["portal_id", "invariant", "about"]).merge(["fault", "last_seen_at"]);
    },

    async dropUnseen(portalId, of, before) {
      await rows()
        .where({ portal_id: portalId })
        .whereIn("invariant", [...of])
        .where("last_seen_at", "<", before)
        .delete();
    },

    async list(portalId) {
      const found = await listed(portalId);
      return found.map(({ invariant, about, fault, ...row }) => ({
        invariant,
        about,
        fault,
        firstSeenAt: row.first_seen_at,
        lastSeenAt: row.last_seen_at,
      }));
    },

    async forget(portalId) {
      await rows().where({ portal_id: portalId }).whereNotNull("invariant").delete();
    },
  };
}
