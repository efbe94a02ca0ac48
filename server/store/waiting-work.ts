import type { Knex } from "knex";
import type { Spread } from "../domain/circuit.ts";
import type { WaitingRows } from "../ports/waiting-work.ts";

/** Whose work a row of a table is: that of a connection, of HubSpot alone, or of either within one account. */
type Whose = "connection" | "hubspot" | "both";

interface Table {
  readonly name: string;
  readonly whose: Whose;
  readonly at: "run_at" | "due_at";
  /** Which rows wait for another try, in the words of the table's index. */
  readonly waits: string;
  /** Where the connection stands: here, or with the payment. Only of a connection's work. */
  readonly connection?: "own" | "of payment";
  /** When it came, where tries are counted and come to an end. */
  readonly came?: string;
}

/** How tries end that say something of a far side, or of us; what waits for another reason is left where it is. */
const faults =
  "'unavailable', 'ambiguous', 'unexpected', 'rate_limited', 'conflict', 'validation', 'not_found', 'auth', 'permission', 'failed'";
/** Of these the ones that end without anybody's doing. */
const passing = "'unavailable', 'ambiguous', 'unexpected', 'rate_limited', 'conflict', 'failed'";

const failed = `reason in (${faults})`;

const tables: readonly Table[] = [
  {
    name: "inbox",
    whose: "connection",
    connection: "own",
    at: "run_at",
    waits: `state in ('ready', 'running') and state = 'ready' and ${failed}`,
    came: "received_at",
  },
  { name: "provider_reads", whose: "connection", connection: "of payment", at: "due_at", waits: "failures > 0" },
  {
    name: "closings",
    whose: "connection",
    connection: "of payment",
    at: "run_at",
    waits: "state = 'ready'",
    came: "promised_at",
  },
  {
    name: "crm_writes",
    whose: "hubspot",
    at: "run_at",
    waits: `state = 'ready' and attempts > 0 and ${failed}`,
    came: "created_at",
  },
  {
    name: "hubspot_events",
    whose: "hubspot",
    at: "run_at",
    waits: `state = 'ready' and ${failed}`,
    came: "received_at",
  },
  { name: "deal_makings", whose: "hubspot", at: "run_at", waits: `state = 'ready' and ${failed}` },
  { name: "crm_features", whose: "hubspot", at: "run_at", waits: "state = 'due' and attempts > 0" },
  {
    name: "workflow_runs",
    whose: "both",
    at: "run_at",
    waits: `state in ('todo', 'waiting', 'telling') and state <> 'waiting' and ${failed}`,
    came: "received_at",
  },
  { name: "balance_checks", whose: "both", at: "due_at", waits: "failures > 0" },
];

/** A row below this many tries comes again within minutes by itself. */
const fewTries = 5;

export function waitingWork(db: Knex): WaitingRows {
  return {
    async listStranded(beyond, limit) {
      const found = db.unionAll(tables.map((table) => stranded(db, table, beyond)));
      const of = (table: string) =>
        db(`${table} as o`)
          .whereRaw("o.portal_id = w.portal_id and o.connection_id = w.connection_id")
          .select(db.raw("1"));
      const rows: readonly { portal_id: number; connection_id: string }[] = await db
        .from(found.as("w"))
        .whereNotExists(of("circuits"))
        .whereNotExists(of("connections").whereNotNull("o.removed_at"))
        .whereExists(
          db("portals as h").whereRaw("h.portal_id = w.portal_id and h.state = 'connected'").select(db.raw("1")),
        )
        .limit(limit)
        .distinct("w.portal_id", "w.connection_id");
      return rows.map(({ portal_id: portalId, connection_id: id }) => ({
        portalId,
        connectionId: id === "" ? null : id,
      }));
    },

    async bringForward({ portalId, connectionId }, spread, freshSince) {
      const own = tables.filter(
        ({ whose }) => whose === "both" || (whose === "connection") === (connectionId !== null),
      );
      let moved = 0;
      for (const table of own) {
        const rows = db(table.name)
          .where({ portal_id: portalId })
          .whereRaw(table.waits)
          .where(table.at, ">", spread.to);
        if (table.connection && connectionId !== null) ofConnection(db, rows, { table, portalId, connectionId });
        moved += Number(await rows.update({ ...sooner(db, table, spread), ...oneTryBack(db, table, freshSince) }));
      }
      return moved;
    },
  };
}

/** What waits for somebody who may be there: not for keys that nobody has mended, nor for an account that left. */
function stranded(db: Knex, { name, at, waits, connection }: Table, beyond: number): Knex.QueryBuilder {
  // Its owner row by row, so that the few rows that wait are what every database begins with.
  const connectionOf = {
    own: "r.connection_id",
    "of payment":
      "(select p.connection_id from payments p where p.portal_id = r.portal_id and p.payment_id = r.payment_id)",
    none: "''",
  }[connection ?? "none"];
  return db(`${name} as r`)
    .whereRaw(waits.replace(faults, passing))
    .where(`r.${at}`, ">", beyond)
    .select("r.portal_id", db.raw(`${connectionOf} as connection_id`));
}

interface Own {
  readonly table: Table;
  readonly portalId: number;
  readonly connectionId: string;
}

function ofConnection(db: Knex, rows: Knex.QueryBuilder, { table, portalId, connectionId }: Own): void {
  const own = { portal_id: portalId, connection_id: connectionId };
  if (table.connection === "own") rows.where(own);
  else rows.whereIn("payment_id", db("payments").where(own).select("payment_id"));
}

/** `comesAt` of the domain. */
function sooner(db: Knex, { at }: Table, { from, to, chance }: Spread): Record<string, Knex.Raw> {
  const [span, turned] = [to - from, Math.floor(chance * (to - from))];
  return { [at]: db.raw(`cast(? as bigint) + (${at} + cast(? as bigint)) % cast(? as bigint)`, [from, turned, span]) };
}

function oneTryBack(db: Knex, { came }: Table, freshSince: number): Record<string, Knex.Raw> {
  if (!came) return {};
  const isFresh = `attempts > ${fewTries} and ${came} > cast(? as bigint)`;
  return { attempts: db.raw(`case when ${isFresh} then attempts - 1 else attempts end`, [freshSince]) };
}
