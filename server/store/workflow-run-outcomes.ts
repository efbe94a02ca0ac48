import type { Knex } from "knex";
import type { WorkflowAction } from "../domain/workflow.ts";
import type { Sealer } from "../ports/context.ts";
import type { RecordKey } from "../ports/payment-lists.ts";
import type { DoneRun, RunOutcome, SettledRun, WorkflowRuns } from "../ports/workflow-runs.ts";

export interface Row {
  portal_id: number;
  callback_id: string;
  action: WorkflowAction;
  workflow_id: string;
  record_type: RecordKey["type"];
  record_id: string;
  inputs_sealed: string;
  payment_id: string | null;
  state: "todo" | "waiting" | "telling" | "told" | "lost";
  outputs_sealed: string | null;
  attempts: number;
  run_at: number;
  claimed_until: number;
  reason: string | null;
  received_at: number;
}

export const openStates: readonly Row["state"][] = ["todo", "waiting", "telling"];

/** What becomes of runs that were worked, or told. */
export function runOutcomes(db: Knex, sealer: Sealer): Pick<WorkflowRuns, "settle" | "settleAll"> {
  const settle: WorkflowRuns["settle"] = async ({ portalId, callbackId }, outcome) => {
    const own = { portal_id: portalId, callback_id: callbackId };
    await db<Row>("workflow_runs")
      .where(own)
      .whereIn("state", [...openStates])
      .update({ state: outcome.state, claimed_until: 0, ...changesOf(outcome, own, sealer) });
  };
  return {
    settle,

    async settleAll(portalId, settled) {
      for (const at of new Set(settled.flatMap(({ outcome }) => ("at" in outcome ? [outcome.at] : [])))) {
        await settleDone(db, sealer, portalId, { at, runs: settled.filter((one) => isDoneAt(one, at)) });
      }
      for (const { callbackId, outcome } of settled) {
        if (!("at" in outcome)) await settle({ portalId, callbackId }, outcome);
      }
    },
  };
}

function isDoneAt(one: SettledRun, at: number): one is DoneRun {
  return "at" in one.outcome && one.outcome.at === at;
}

interface DoneTogether {
  readonly at: number;
  readonly runs: readonly DoneRun[];
}

/** What they have to tell is each one's own, the rest is alike. */
async function settleDone(db: Knex, sealer: Sealer, portalId: number, { at, runs }: DoneTogether): Promise<void> {
  const changes = runs.map(({ callbackId, outcome }) => {
    const own = { portal_id: portalId, callback_id: callbackId };
    return { callbackId, outcome, ...changesOf(outcome, own, sealer) };
  });
  const eachTheirs = (valueOf: (change: (typeof changes)[number]) => string | null): Knex.Raw =>
    db.raw(
      `case callback_id ${changes.map(() => "when ? then ?").join(" ")} end`,
      changes.flatMap((change) => [change.callbackId, valueOf(change)]),
    );
  await db("workflow_runs")
    .where({ portal_id: portalId })
    .whereIn(
      "callback_id",
      runs.map(({ callbackId }) => callbackId),
    )
    .whereIn("state", [...openStates])
    .update({
      state: "telling",
      claimed_until: 0,
      inputs_sealed: "",
      attempts: 0,
      reason: null,
      run_at: at,
      outputs_sealed: eachTheirs((change) => change.outputs_sealed ?? null),
      payment_id: eachTheirs(({ outcome }) => outcome.paymentId),
    });
}

export type RunKey = Pick<Row, "portal_id" | "callback_id">;

function changesOf(outcome: RunOutcome, own: RunKey, sealer: Sealer): Partial<Row> {
  if ("outputs" in outcome) {
    const outputs_sealed = sealer.seal(JSON.stringify(outcome.outputs), runBond(own, "outputs"));
    return {
      inputs_sealed: "",
      outputs_sealed,
      payment_id: outcome.paymentId,
      run_at: outcome.at,
      attempts: 0,
      reason: null,
    };
  }
  if (!("runAt" in outcome)) return { inputs_sealed: "", reason: outcome.reason };
  return { run_at: outcome.runAt, attempts: outcome.attempts, reason: outcome.reason };
}

/** What seals a part of a run to its row. */
export function runBond({ portal_id: portalId, callback_id: callbackId }: RunKey, field: string): string {
  return `workflow_runs|${field}|${portalId}|${callbackId}`;
}
