import { chanceOf, retryDelay } from "../../domain/backoff.ts";
import { heldBackFor, isUntried } from "../../domain/circuit.ts";
import { DisconnectedError, UpstreamError } from "../../domain/errors.ts";
import { hour, minute, second } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { RunOutcome, WorkflowRun } from "../../ports/workflow-runs.ts";

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "log">;

/** How long HubSpot may need until it knows that an execution waits: our answer may have overtaken it. */
const settling = 10 * minute;

/** Completes executions that wait for us, of one account, all in one call. Never throws what an outside fault has caused. */
export async function tellRuns(parts: Parts, portalId: number, runs: readonly WorkflowRun[]): Promise<void> {
  const { store, crm, log } = parts;
  const completions = runs.flatMap(({ callbackId, outputs }) => (outputs ? { callbackId, outputs } : []));
  try {
    const known = await crm.completeCallbacks(portalId, completions);
    const isTaken = ({ callbackId }: WorkflowRun): boolean => known.get(callbackId) === "taken";
    // In one statement: of a hundred, hardly any is another.
    const taken = runs.filter(isTaken).map(({ callbackId }) => callbackId);
    await store.workflowRuns.noteTold(portalId, taken);
    for (const run of runs.filter((one) => !isTaken(one)))
      await store.workflowRuns.settle(run, afterAnswer(parts, run, known.get(run.callbackId)));
  } catch (error) {
    const reason = error instanceof UpstreamError ? error.fault : "failed";
    log.warn({ portalId, reason, count: runs.length }, "Workflows that wait could not be completed.");
    for (const run of runs) await store.workflowRuns.settle(run, afterFault(parts, run, error));
  }
}

/** What follows where it was not taken: it is unknown there, or nothing was said of it. */
function afterAnswer(parts: Parts, run: WorkflowRun, answer: "taken" | "unknown" | undefined): RunOutcome {
  if (answer === undefined) return again(parts, run, second);
  const isNew = parts.clock.now() - run.runAt < settling && parts.clock.now() - run.receivedAt < settling;
  return isNew ? again(parts, run, 2 * second) : { state: "lost", reason: "unknown to HubSpot" };
}

function afterFault(parts: Parts, run: WorkflowRun, error: unknown): RunOutcome {
  if (error instanceof DisconnectedError) return { state: "lost", reason: "disconnected" };
  // The account has not allowed it: an install that does may come while the execution still waits.
  if (error instanceof UpstreamError && error.fault === "permission") return again(parts, run, hour);
  if (isUntried(error)) {
    const runAt = parts.clock.now() + heldBackFor(chanceOf(parts.random));
    return { state: "telling", runAt, attempts: run.attempts - 1, reason: "unavailable" };
  }
  if (!(error instanceof UpstreamError)) return again(parts, run, 0, "failed");
  return again(parts, run, error.details.retryAfter ?? 0, error.fault);
}

/** At least after `pause`, ms; what HubSpot cannot be told for days it waits for no more. */
function again(
  { clock, random }: Parts,
  { attempts }: WorkflowRun,
  pause: number,
  reason: string = "not taken yet",
): RunOutcome {
  const delay = retryDelay({ attempts, chance: chanceOf(random) });
  if (delay === null) return { state: "lost", reason: "could not be told for days" };
  return { state: "telling", runAt: clock.now() + Math.max(delay, pause), attempts, reason };
}
