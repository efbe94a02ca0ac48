import { UpstreamError, DisconnectedError } from "../domain/errors.ts";
import { second } from "../domain/time.ts";
import type { Context } from "../ports/context.ts";
import type { WorkflowRun } from "../ports/workflow-runs.ts";
import { finishRun, type Enrolled } from "../use-cases/workflow/finish-run.ts";
import { tellRuns } from "../use-cases/workflow/tell-runs.ts";
import { sideBySide } from "./side-by-side.ts";
import type { Lane } from "./turns.ts";

const portalsAtOnce = 4;
const portalsPerRound = 20;
// A hundred records are read in one call, and as many executions completed in one.
const runsPerTurn = 100;
const runsAtOnce = 4;
const rest = second;
// Longer than all calls of one turn may take together.
const leaseTime = 20 * 60_000;

type Parts = Pick<
  Context,
  "store" | "crm" | "providers" | "clock" | "random" | "wake" | "mailer" | "log" | "publicUrl"
>;

/**
 * Steps of workflows, account by account: thousands of one account come in its turns, oldest first, beside all others'.
 * After a turn that was not full the account rests for a moment, so that what a workflow sends one by one goes together:
 * a turn costs as many calls for one as for a hundred.
 */
export function workflowLane(): Lane<Parts> {
  const restsUntil = new Map<number, number>();
  return {
    name: "workflows",
    failed: "A turn of workflows' steps failed.",
    portalsDue: ({ store, clock }, limit) => store.workflowRuns.portalsDue(clock.now(), limit),

    async take(parts, portalId) {
      const left = (restsUntil.get(portalId) ?? 0) - parts.clock.now();
      // More than a rest is left only where a clock was set back.
      if (left > 0 && left <= rest) return false;
      restsUntil.delete(portalId);
      const isFull = await takeTurn(parts, portalId);
      if (!isFull) restsUntil.set(portalId, parts.clock.now() + rest);
      return isFull;
    },
  };
}

/** One turn for each account whose workflows wait, the longest waiting first, for those who wait for the end of it. */
export async function workWorkflows(parts: Parts): Promise<boolean> {
  const { store, clock } = parts;
  const portals = await store.workflowRuns.portalsDue(clock.now(), portalsPerRound);
  let hasMore = portals.length === portalsPerRound;
  await sideBySide(portals, portalsAtOnce, async (portalId) => {
    hasMore = (await takeTurn(parts, portalId)) || hasMore;
  });
  return hasMore;
}

/** Answers whether there was as much as one turn takes. */
async function takeTurn({ store, ...others }: Parts, portalId: number): Promise<boolean> {
  const parts = { ...others, store: rememberingAccount(store) };
  const { workflowRuns } = store;
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

/** The account and its policies as they were when the turn began: a hundred steps need not ask for them anew. */
function rememberingAccount(store: Context["store"]): Context["store"] {
  const { portals, policies } = store;
  return {
    ...store,
    portals: { ...portals, find: once(portals.find) },
    policies: { ...policies, read: once(policies.read) },
  };
}

function once<T>(read: (portalId: number) => Promise<T>): (portalId: number) => Promise<T> {
  const known = new Map<number, Promise<T>>();
  return (portalId) => {
    const answer = known.get(portalId) ?? read(portalId);
    known.set(portalId, answer);
    return answer;
  };
}
