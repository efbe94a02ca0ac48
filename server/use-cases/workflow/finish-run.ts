import { chanceOf, delayAfter } from "../../domain/backoff.ts";
import { isUntried } from "../../domain/circuit.ts";
import { ConflictError, DisconnectedError, UpstreamError } from "../../domain/errors.ts";
import type { Payment } from "../../domain/payment.ts";
import { workflowName, type WorkflowAction, type WorkflowOutputs } from "../../domain/workflow.ts";
import { WorkflowRefusal } from "../../domain/workflow-failures.ts";
import type { Context } from "../../ports/context.ts";
import type { EnrolledRecords } from "../../ports/crm-workflows.ts";
import type { RunOutcome, WorkflowRun } from "../../ports/workflow-runs.ts";
import { requireConnected } from "../account/require-connected.ts";
import { cancelPayment } from "../change/cancel-payment.ts";
import { checkPayment } from "../learn/check-payment.ts";
import { requirePayment } from "../learn/require-payment.ts";
import { failureOf } from "./failure-of.ts";
import { findOpenPayment, findPayment } from "./find-payment.ts";
import { orderPayment } from "./order-payment.ts";
import { failure, success } from "./outputs.ts";
import { sendPayment } from "./send-payment.ts";

type Parts = Pick<
  Context,
  "store" | "crm" | "providers" | "clock" | "random" | "wake" | "mailer" | "log" | "publicUrl"
>;

/** What HubSpot said of the records of many runs at once, or why it said nothing. */
export type Enrolled = EnrolledRecords | { readonly error: unknown };

/**
 * Does what one execution asks for and notes what is to be told of it, or when to try again. A repeat after a crash
 * finds what was done already. Never throws what an outside fault has caused.
 */
export async function finishRun(parts: Parts, run: WorkflowRun, enrolled: Enrolled): Promise<void> {
  const { find, work } = acts[run.action];
  let payment: Payment | null = null;
  try {
    await requireConnected(parts, run.portalId);
    payment = await find(parts, run, enrolled);
    const done = await work(parts, run, payment);
    await tell(parts, run, { outputs: success(parts, done), payment: done });
  } catch (error) {
    await afterFault(parts, { run, payment }, error);
  }
}

interface Act {
  /** The payment it is about; made here by those that make one. */
  readonly find: (parts: Parts, run: WorkflowRun, enrolled: Enrolled) => Promise<Payment>;
  readonly work: (parts: Parts, run: WorkflowRun, payment: Payment) => Promise<Payment>;
}

const create: Act["find"] = (parts, run, enrolled) => {
  if ("error" in enrolled) throw enrolled.error;
  return orderPayment(parts, run, enrolled);
};

const nothing: Act["work"] = (_parts, _run, payment) => Promise.resolve(payment);

const send: Act["work"] = async (parts, run, payment) => {
  await sendPayment(parts, run, payment);
  return payment;
};

const acts: Readonly<Record<WorkflowAction, Act>> = {
  "create-link": { find: create, work: nothing },
  "create-and-send": { find: create, work: send },
  remind: { find: findOpenPayment, work: send },

  cancel: {
    find: findOpenPayment,
    work: (parts, { workflowId }, { portalId, paymentId }) =>
      cancelPayment(parts, { portalId, paymentId, userId: workflowName(workflowId) }),
  },

  "check-status": {
    find: findPayment,
    work: (parts, { workflowId }, { portalId, paymentId }) =>
      checkPayment(parts, { portalId, paymentId, actor: workflowName(workflowId) }),
  },

  // It has ended, or its time is over; either way its status says so.
  "wait-until-paid": {
    find: ({ store }, { portalId, paymentId }) => requirePayment(store, portalId, paymentId ?? ""),
    work: nothing,
  },
};

interface Told {
  readonly outputs: WorkflowOutputs;
  readonly payment: Payment | null;
}

function tell({ store, clock }: Parts, run: WorkflowRun, { outputs, payment }: Told): Promise<void> {
  const paymentId = payment?.paymentId ?? run.paymentId;
  return store.workflowRuns.settle(run, { state: "telling", outputs, paymentId, at: clock.now() });
}

/** Hours of trying; by then somebody had better look. */
const mostTries = 8;

interface Trial {
  readonly run: WorkflowRun;
  /** What it was about, as far as that was known. */
  readonly payment: Payment | null;
}

async function afterFault(parts: Parts, trial: Trial, error: unknown): Promise<void> {
  const { store, log } = parts;
  const { run } = trial;
  if (error instanceof DisconnectedError) {
    return store.workflowRuns.settle(run, { state: "lost", reason: "disconnected" });
  }
  const isPassing = error instanceof UpstreamError ? error.isRetryable : failureOf(error) === null;
  const again = isPassing ? nextTry(parts, run, error) : null;
  if (isPassing) {
    const reason = error instanceof UpstreamError ? error.fault : "failed";
    const { portalId, attempts } = run;
    log.warn({ portalId, reason, attempts }, "A workflow's step could not be done for now.");
  }
  if (again) return store.workflowRuns.settle(run, again);
  const payment = await paymentBehind(parts, trial, error);
  const refusal = failureOf(error) ?? new WorkflowRefusal("INTERNAL");
  await tell(parts, run, { outputs: failure(parts, refusal, payment), payment });
}

/** Being told to wait is no try; null when the tries are used up. */
function nextTry({ clock, random }: Parts, run: WorkflowRun, error: unknown): RunOutcome | null {
  const now = clock.now();
  if (error instanceof UpstreamError && error.fault === "rate_limited") {
    const { retryAfter = 0 } = error.details;
    const attempts = run.attempts - 1;
    return { state: "todo", runAt: now + Math.max(retryAfter, 1_000), attempts, reason: error.fault };
  }
  const wasAsked = !isUntried(error);
  if (wasAsked && run.attempts >= mostTries) return null;
  const delay = delayAfter(error, { attempts: run.attempts, chance: chanceOf(random) });
  if (delay === null) return null;
  const reason = error instanceof UpstreamError ? error.fault : "failed";
  return { state: "todo", runAt: now + delay, attempts: run.attempts - (wasAsked ? 0 : 1), reason };
}

/** As it is now: the payment it was about, or the open one in the way of another. */
async function paymentBehind({ store }: Parts, { run, payment }: Trial, error: unknown): Promise<Payment | null> {
  const paymentId = payment?.paymentId ?? (error instanceof ConflictError ? error.paymentId : undefined);
  return paymentId === undefined ? null : store.payments.find(run.portalId, paymentId);
}
