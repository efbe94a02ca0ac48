import type { Knex } from "knex";
import { noInputs, type WorkflowInputs, type WorkflowOutputs } from "../domain/workflow.ts";
import type { Sealer } from "../ports/context.ts";
import type { NewRun, RunLease, WorkflowRun, WorkflowRuns } from "../ports/workflow-runs.ts";
import { claimDue } from "./due-rows.ts";
import { oldRows } from "./old-rows.ts";
import { openStates, runBond, runOutcomes, type Row } from "./workflow-run-outcomes.ts";

const key = ["portal_id", "callback_id"] as const;

// Written out: SQLite takes a partial index only for a condition it can see. https://www.sqlite.org/partialindex.html
const isOpen = "state in ('todo', 'waiting', 'telling')";
const isOver = "state in ('told', 'lost')";

/** Inputs and outputs are sealed: they hold addresses of people and of payments. Inputs go when the work is done. */
export function workflowRunsTable(db: Knex, sealer: Sealer): WorkflowRuns {
  const rows = () => db<Row>("workflow_runs");
  const claim = async (state: Row["state"], portalId: number, lease: RunLease): Promise<readonly Row[]> => {
    const due = { portal_id: portalId, state };
    const table = { table: "workflow_runs", key, at: "run_at", open: due, countsTries: true } as const;
    return claimDue<Row>(db, table, lease);
  };
  const toRun = (row: Row): WorkflowRun => runOf(row, sealer);
  const insertAll = async (runs: readonly NewRun[]) => {
    const inserted = await rows()
      .insert(runs.map((run) => newRow(run, sealer)))
      .onConflict([...key])
      .ignore()
      .returning(["portal_id", "callback_id"]);
    return inserted.map((row) => ({ portalId: row.portal_id, callbackId: row.callback_id }));
  };
  return {
    insertAll,
    ...runOutcomes(db, sealer),

    async insert(run) {
      return (await insertAll([run])).length === 1;
    },

    async find(portalId, callbackId) {
      const row = await rows().where({ portal_id: portalId, callback_id: callbackId }).first();
      return row ? toRun(row) : null;
    },

    async portalsDue(now, limit) {
      const due = await rows()
        .whereRaw(isOpen)
        .where("run_at", "<=", now)
        .where("claimed_until", "<=", now)
        // A sum keeps SQLite from walking all rows in the order of accounts for the sake of grouping.
        .groupByRaw("portal_id + 0")
        .orderByRaw("min(run_at)")
        .limit(limit)
        .select<{ portal_id: number }[]>(db.raw("portal_id + 0 as portal_id"));
      return due.map(({ portal_id: portalId }) => portalId);
    },

    async claimWork(portalId, lease) {
      const waited = await claim("waiting", portalId, lease);
      const room = lease.limit - waited.length;
      const todo = room > 0 ? await claim("todo", portalId, { ...lease, limit: room }) : [];
      return [...waited, ...todo].toSorted(byAge).map(toRun);
    },

    async claimNews(portalId, lease) {
      return (await claim("telling", portalId, lease)).toSorted(byAge).map(toRun);
    },

    async countDue(portalId, now, limit) {
      const due = rows()
        .where({ portal_id: portalId })
        .whereRaw(isOpen)
        .where("run_at", "<=", now)
        .where("claimed_until", "<=", now)
        .limit(limit)
        .select("callback_id");
      const [row] = await db.from(due.as("due")).count({ count: "*" });
      return Number(row?.["count"] ?? 0);
    },

    async noteTold(portalId, callbackIds) {
      await rows()
        .where({ portal_id: portalId })
        .whereIn("callback_id", [...callbackIds])
        .whereIn("state", [...openStates])
        .update({ state: "told", claimed_until: 0, inputs_sealed: "", reason: "completed" });
    },

    async prune(before, limit) {
      return oldRows(db, { table: "workflow_runs", key, at: "run_at", where: isOver }, before, limit).delete();
    },

    async release(portalId, paymentId, at) {
      await rows()
        .where({ portal_id: portalId, payment_id: paymentId })
        .whereRaw("state = 'waiting'")
        .update({ run_at: at });
    },
  };
}

function newRow(run: NewRun, sealer: Sealer): Row {
  const own = { portal_id: run.portalId, callback_id: run.callbackId };
  return {
    ...own,
    action: run.action,
    workflow_id: run.workflowId,
    record_type: run.record.type,
    record_id: run.record.id,
    inputs_sealed: sealer.seal(JSON.stringify(run.inputs), runBond(own, "inputs")),
    payment_id: run.paymentId,
    state: run.state,
    outputs_sealed: null,
    attempts: 0,
    run_at: run.runAt,
    claimed_until: 0,
    reason: null,
    received_at: run.receivedAt,
  };
}

function runOf(row: Row, sealer: Sealer): WorkflowRun {
  const opened = (sealed: string, field: string): unknown => JSON.parse(sealer.open(sealed, runBond(row, field)));
  const { inputs_sealed: inputs, outputs_sealed: outputs } = row;
  return {
    portalId: row.portal_id,
    callbackId: row.callback_id,
    action: row.action,
    workflowId: row.workflow_id,
    record: { type: row.record_type, id: row.record_id },
    inputs: inputs === "" ? noInputs : (opened(inputs, "inputs") as WorkflowInputs),
    paymentId: row.payment_id,
    outputs: outputs === null ? null : (opened(outputs, "outputs") as WorkflowOutputs),
    attempts: row.attempts,
    runAt: row.run_at,
    receivedAt: row.received_at,
  };
}

/** Rows come back from an update in any order. */
function byAge(one: Row, other: Row): number {
  return one.run_at - other.run_at || one.received_at - other.received_at;
}
