import type { Knex } from "knex";
import { defaultPolicies, type Policies } from "../domain/policies.ts";
import type { PolicyBook } from "../ports/policy-book.ts";

interface Row {
  portal_id: number;
  version: number;
  changes: string;
  changed_at: number;
  changed_by: string;
}

type Changes = Partial<Policies>;

export function policiesTable(db: Knex): PolicyBook {
  const rows = () => db<Row>("policies");
  return {
    async read(portalId) {
      const row = await rows().where({ portal_id: portalId }).first();
      if (!row) return { policies: defaultPolicies, version: 0 };
      return { policies: withDefaults(JSON.parse(row.changes) as Changes), version: row.version };
    },

    async lastChange(portalId) {
      const row = await rows().where({ portal_id: portalId }).first();
      return row ? { by: row.changed_by, at: row.changed_at } : null;
    },

    async save(portalId, policies, { version, by, at }) {
      const row = { changes: JSON.stringify(changesIn(policies)), changed_at: at, changed_by: by };
      if (version > 0) {
        const former = { portal_id: portalId, version };
        return (
          (await rows()
            .where(former)
            .update({ ...row, version: version + 1 })) === 1
        );
      }
      const first = { ...row, portal_id: portalId, version: 1 };
      return (await rows().insert(first).onConflict("portal_id").ignore().returning("version")).length === 1;
    },
  };
}

/** A part that came to be after the row was written has its default. */
function withDefaults(changes: Changes): Policies {
  const merged = Object.entries(defaultPolicies).map(([name, usual]) => {
    const changed = changes[name as keyof Policies];
    if (changed === undefined) return [name, usual];
    return [name, isGroup(usual) && isGroup(changed) ? { ...usual, ...changed } : changed];
  });
  return Object.fromEntries(merged) as Policies;
}

/** Only what differs is kept, so that a better default reaches everybody who has not chosen. */
function changesIn(policies: Policies): Changes {
  const usual = defaultPolicies as unknown as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(policies).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name])),
  );
}

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
