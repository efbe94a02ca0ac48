import { NotFoundError } from "../../domain/errors.ts";
import { day, hour } from "../../domain/time.ts";
import type { WorkflowOutputs } from "../../domain/workflow.ts";
import { WorkflowRefusal, type WorkflowFailure } from "../../domain/workflow-failures.ts";
import type { Context } from "../../ports/context.ts";
import type { NewRun } from "../../ports/workflow-runs.ts";
import { lockPayment } from "../learn/require-payment.ts";
import { waitingEnd } from "./await-end.ts";
import { findOpenPayment } from "./find-payment.ts";
import { blocked, failure, success } from "./outputs.ts";

type Parts = Pick<Context, "store" | "clock" | "wake" | "publicUrl">;

export type Execution = Omit<NewRun, "state" | "paymentId" | "runAt" | "receivedAt">;

/** Longer than we try: what cannot be done by then has been answered with its reason. */
const patience = 7 * day;

/**
 * Takes one execution of an action down and answers at once, whatever it needs: HubSpot waits for the rest. The same
 * execution again, for days if need be, is answered with what has become of it.
 */
export async function receiveExecution(parts: Parts, execution: Execution): Promise<WorkflowOutputs> {
  const { store, clock } = parts;
  const { portalId, callbackId } = execution;
  const known = await store.workflowRuns.find(portalId, callbackId);
  if (known) return known.outputs ?? blocked(Math.max(known.runAt - clock.now(), 0) + patience);
  const bar = await barOf(parts, portalId);
  if (bar !== null) return failure(parts, new WorkflowRefusal(bar));
  if (execution.action === "wait-until-paid") return startWaiting(parts, execution);
  const now = clock.now();
  await store.workflowRuns.insert({ ...execution, state: "todo", paymentId: null, runAt: now, receivedAt: now });
  parts.wake.workflows();
  return blocked(patience);
}

/** Why no step of this account's workflows can be done. One that waits could never be told to go on. */
async function barOf({ store }: Pick<Parts, "store">, portalId: number): Promise<WorkflowFailure | null> {
  const portal = await store.portals.find(portalId);
  if (portal?.state !== "connected") return "NOT_CONNECTED";
  return (await store.portals.scopesOf(portalId)).includes("automation") ? null : "NOT_ALLOWED";
}

/** What has ended is answered at once; the payment is held, so that its end cannot come in between unseen. */
async function startWaiting(parts: Parts, execution: Execution): Promise<WorkflowOutputs> {
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
