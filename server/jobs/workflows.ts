import { UpstreamError, DisconnectedError } from "../domain/errors.ts";
import { second } from "../domain/time.ts";
import type { Context } from "../ports/context.ts";
import type { WorkflowRun } from "../ports/workflow-runs.ts";
import { finishRun, type Enrolled } from "../use-cases/workflow/finish-run.ts";
import { tellRuns } from "../use-cases/workflow/tell-runs.ts";
import { crowdStore } from "./crowd-store.ts";
import { restsOf } from "./rests.ts";
import { sideBySide } from "./side-by-side.ts";
import type { Lane } from "./turns.ts";

const portalsAtOnce = 4;
const portalsPerRound = 20;
// A hundred records are read in one call, and as many executions completed in one.
const runsPerTurn = 100;
/** Steps that call nobody outside go on together, and what ten of them write is one short commit. */
const quietAtOnce = 10;
/** Those that call a provider or a mail server, one call each. */
const callingAtOnce = 4;
const rest = second;
// Longer than all calls of one turn may take together.
const leaseTime = 20 * 60_000;

type Parts = Pick<
  Context,
  "store" | "crm" | "providers" | "clock" | "random" | "wake" | "mailer" | "log" | "publicUrl"
>;

/**
 * Steps of workflows, account by account: thousands of one account come in its turns, oldest first, beside all others'.
 * After a turn the account rests for a moment unless a full turn waits already, so that what a workflow sends one by one
 * goes together: a turn costs as many calls for one as for a hundred.
 */
export function workflowLane(): Lane<Parts> {
  const rests = restsOf(rest);
  return {
    name: "workflows",
    failed: "A turn of workflows' steps failed.",
    portalsDue: ({ store, clock }, limit) => store.workflowRuns.portalsDue(clock.now(), limit),

    async take(parts, portalId) {
      const { store, clock } = parts;
      if (rests.isResting(portalId, clock.now())) {
        const waiting = await store.workflowRuns.countDue(portalId, clock.now(), runsPerTurn);
        if (waiting < runsPerTurn) return false;
      }
      const isFull = await takeTurn(parts, portalId);
      rests.begin(portalId, clock.now());
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
  const parts = { ...others, store: rememberingAccount(crowdStore(store)) };
  const { workflowRuns } = store;
  const lease = () => {
    const now = parts.clock.now();
    return { now, until: now + leaseTime, limit: runsPerTurn };
  };
  const runs = await workflowRuns.claimWork(portalId, lease());
  const enrolled = await readRecords(parts, portalId, runs);
  const { quiet, calling } = await sorted(parts, portalId, queuesOf(runs));
  const workQueue = async (queue: Queue) => {
    for (const run of queue) await finishRun(parts, run, enrolled);
  };
  await Promise.all([sideBySide(quiet, quietAtOnce, workQueue), sideBySide(calling, callingAtOnce, workQueue)]);
  const news = await workflowRuns.claimNews(portalId, lease());
  if (news.length > 0) await tellRuns(parts, portalId, news);
  return runs.length === runsPerTurn || news.length === runsPerTurn;
}

/** Steps at one record go one after another: the second has to see what the first has made. */
function queuesOf(runs: readonly WorkflowRun[]): readonly Queue[] {
  const queues = new Map<string, WorkflowRun[]>();
  for (const run of runs) {
    const record = `${run.record.type}|${run.record.id}`;
    queues.set(record, [...(queues.get(record) ?? []), run]);
  }
  return [...queues.values()];
}

type Queue = readonly WorkflowRun[];

interface Sorted {
  readonly quiet: readonly Queue[];
  readonly calling: readonly Queue[];
}

/** By whether the steps at a record call a provider or a mail server, or only our own rows. */
async function sorted({ store, providers }: Parts, portalId: number, queues: readonly Queue[]): Promise<Sorted> {
  const makesLinks = queues.flat().some(({ action }) => action === "create-link");
  const connections = makesLinks ? await store.connections.list(portalId) : [];
  const calledAtOnce = new Set(
    connections
      .filter(({ provider }) => providers.find(provider).capabilities.opens === "at_creation")
      .map(({ connectionId }) => connectionId),
  );
  const isQuiet = ({ action, inputs: { connectionId } }: WorkflowRun): boolean =>
    action === "wait-until-paid" || (action === "create-link" && !calledAtOnce.has(connectionId ?? ""));
  const isQuietQueue = (queue: Queue): boolean => queue.every(isQuiet);
  return { quiet: queues.filter(isQuietQueue), calling: queues.filter((queue) => !isQuietQueue(queue)) };
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
