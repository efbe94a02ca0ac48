import { UpstreamError, DisconnectedError } from "../domain/errors.ts";
import type { Context } from "../ports/context.ts";
import type { WorkflowRun } from "../ports/workflow-runs.ts";
import { finishRun, type Enrolled } from "../use-cases/workflow/finish-run.ts";
import { tellRuns } from "../use-cases/workflow/tell-runs.ts";
import { sideBySide } from "./side-by-side.ts";

const portalsAtOnce = 4;
const portalsPerRound = 20;
// A hundred records are read in one call, and as many executions completed in one.
const runsPerTurn = 100;
const runsAtOnce = 4;
// Longer than all calls of one turn may take together.
const leaseTime = 20 * 60_000;

type Parts = Pick<
  Context,
  "store" | "crm" | "providers" | "clock" | "random" | "wake" | "mailer" | "log" | "publicUrl"
>;

/**
 * One turn for each account whose workflows wait, the longest waiting first: thousands of enrolments of one account come
 * in its turns, oldest first, and hold up nobody else's.
 */
export async function workWorkflows(parts: Parts): Promise<boolean> {
  const { store, clock } = parts;
  const portals = await store.workflowRuns.portalsDue(clock.now(), portalsPerRound);
  let hasMore = portals.length === portalsPerRound;
  await sideBySide(portals, portalsAtOnce, async (portalId) => {
    hasMore = (await takeTurn(parts, portalId)) || hasMore;
  });
  return hasMore;
}

async function takeTurn(parts: Parts, portalId: number): Promise<boolean> {
  const { workflowRuns } = parts.store;
  const lease = () => {
    const now = parts.clock.now();
    return { now, until: now + leaseTime, limit: runsPerTurn };
  };
  const runs = await workflowRuns.claimWork(portalId, lease());
  const enrolled = await readRecords(parts, portalId, runs);
  await sideBySide(runs, runsAtOnce, (run) => finishRun(parts, run, enrolled));
  const news = await workflowRuns.claimNews(portalId, lease());
  if (news.length > 0) await tellRuns(parts, portalId, news);
  return runs.length === runsPerTurn || news.length === runsPerTurn;
}

/** The records of those that make a payment, in a few calls for all of them. */
async function readRecords({ crm }: Parts, portalId: number, runs: readonly WorkflowRun[]): Promise<Enrolled> {
  const records = runs.filter(({ action }) => action.startsWith("create")).map(({ record }) => record);
  if (records.length === 0) return { deals: new Map(), contacts: new Map() };
  try {
    return await crm.readEnrolled(portalId, records);
  } catch (error) {
    if (error instanceof UpstreamError || error instanceof DisconnectedError) return { error };
    throw error;
  }
}
