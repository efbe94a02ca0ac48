import { NotFoundError } from "../../domain/errors.ts";
import { day, hour } from "../../domain/time.ts";
import type { WorkflowOutputs } from "../../domain/workflow.ts";
import { WorkflowRefusal, type WorkflowFailure } from "../../domain/workflow-failures.ts";
import type { Context } from "../../ports/context.ts";
import type { NewRun, RunKey, WorkflowRun } from "../../ports/workflow-runs.ts";
import { lockPayment } from "../learn/require-payment.ts";
import { waitingEnd } from "./await-end.ts";
import { findOpenPayment } from "./find-payment.ts";
import { blocked, failure, success } from "./outputs.ts";

/** Keeps executions for good before they are answered; those that come at once share one commit. */
export interface ExecutionIntake {
  /** Resolves after the commit: true when it was new. */
  keep(execution: KeptExecution): Promise<boolean>;
}

export interface KeptExecution {
  /** Its own among all accounts' executions. */
  readonly entryId: string;
  readonly run: NewRun;
}

type Parts = Pick<Context, "store" | "clock" | "wake" | "publicUrl"> & { readonly executionIntake: ExecutionIntake };

export type Execution = Omit<NewRun, "state" | "paymentId" | "runAt" | "receivedAt">;

/** HubSpot's ids of executions are an account's own. */
function entryIdOf({ portalId, callbackId }: RunKey): string {
  return `${portalId}|${callbackId}`;
}

/** One commit for many; answers the ids of those that were new. */
export async function keepExecutions(
  { store }: Pick<Context, "store">,
  executions: readonly KeptExecution[],
): Promise<readonly string[]> {
  return (await store.workflowRuns.insertAll(executions.map(({ run }) => run))).map(entryIdOf);
}

/** Longer than we try: what cannot be done by then has been answered with its reason. */
const patience = 7 * day;

/**
 * Takes one execution of an action down and answers at once, whatever it needs: HubSpot waits for the rest. The same
 * execution again, for days if need be, is answered with what has become of it.
 */
export async function receiveExecution(parts: Parts, execution: Execution): Promise<WorkflowOutputs> {
  const { portalId, callbackId, action } = execution;
  const bar = await barOf(parts, portalId);
  // A new one is the usual case and is noticed by being kept; only where that would change something is it asked before.
  const isKeptAtOnce = bar === null && action !== "wait-until-paid";
  const known = isKeptAtOnce ? null : await parts.store.workflowRuns.find(portalId, callbackId);
  if (known) return answerTo(parts, known);
  if (bar !== null) return failure(parts, new WorkflowRefusal(bar));
  return isKeptAtOnce ? keep(parts, execution) : startWaiting(parts, execution);
}

async function keep(parts: Parts, execution: Execution): Promise<WorkflowOutputs> {
  const { store, clock, wake, executionIntake } = parts;
  const { portalId, callbackId } = execution;
  const now = clock.now();
  const run = { ...execution, state: "todo", paymentId: null, runAt: now, receivedAt: now } as const;
  if (await executionIntake.keep({ entryId: entryIdOf(execution), run })) {
    wake.workflows(portalId);
    return blocked(patience);
  }
  const known = await store.workflowRuns.find(portalId, callbackId);
  return known ? answerTo(parts, known) : blocked(patience);
}

function answerTo({ clock }: Parts, { outputs, runAt }: WorkflowRun): WorkflowOutputs {
  return outputs ?? blocked(Math.max(runAt - clock.now(), 0) + patience);
}

/** Why no step of this account's workflows can be done. One that waits could never be told to go on. */
async function barOf({ store }: Pick<Parts, "store">, portalId: number): Promise<WorkflowFailure | null> {
  const standing = await store.portals.standingOf(portalId);
  if (standing?.state !== "connected") return "NOT_CONNECTED";
  return standing.scopes.includes("automation") ? null : "NOT_ALLOWED";
}

/** What has ended is answered at once; the payment is held, so that its end cannot come in between unseen. */
async function startWaiting(parts: Omit<Parts, "executionIntake">, execution: Execution): Promise<WorkflowOutputs> {
  const { store, clock } = parts;
  const { portalId, inputs } = execution;
  try {
    const { paymentId } = await findOpenPayment(parts, execution);
    return await store.transaction(async (tx) => {
      const payment = await lockPayment(tx, portalId, paymentId);
      const now = clock.now();
      const runAt = waitingEnd(payment, inputs.waitDays, now);
      if (runAt === null) return success(parts, payment);
      await tx.workflowRuns.insert({ ...execution, state: "waiting", paymentId, runAt, receivedAt: now });
      return blocked(runAt - now + hour);
    });
  } catch (error) {
    if (error instanceof WorkflowRefusal) return failure(parts, error);
    if (error instanceof NotFoundError) return failure(parts, new WorkflowRefusal("NO_PAYMENT"));
    throw error;
  }
}
