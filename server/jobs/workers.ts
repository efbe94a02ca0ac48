import { setMaxListeners } from "node:events";
import { second } from "../domain/time.ts";
import type { Context, JobRounds, Wake } from "../ports/context.ts";
import { judgeBooks } from "../use-cases/account/judge-books.ts";
import { resealSecrets } from "../use-cases/account/reseal-secrets.ts";
import type { WorkLine } from "../ports/work-line.ts";
import { runBacktests } from "./backtests.ts";
import { checkBalances } from "./balances.ts";
import { probeCircuits } from "./circuits.ts";
import { closePages } from "./closings.ts";
import { askAboutConnections } from "./connections.ts";
import { prepareFeatures } from "./crm-features.ts";
import { crmLane, writeCrm } from "./crm-writer.ts";
import { makeDeals } from "./deal-maker.ts";
import { expirePayments } from "./expiry.ts";
import { workHubSpot } from "./hubspot-events.ts";
import { inboxLane, workInbox } from "./inbox.ts";
import { followInstalls } from "./installs.ts";
import { loopOf, type Loop } from "./loop.ts";
import { sendDueMails } from "./mailing.ts";
import { reconcilePayments } from "./reconcile.ts";
import { sweepOldRows } from "./retention.ts";
import { speakerOn } from "./speaker.ts";
import { turnsOf } from "./turns.ts";
import { sendWebhooks } from "./webhook-sender.ts";
import { workflowLane, workWorkflows } from "./workflows.ts";

/** What a loop does, and how often it looks by itself, ms; those that `wake` names are quicker. */
interface Job {
  readonly idle: number;
  /** True when there may be more to do at once. */
  round(context: Context): Promise<boolean>;
}

/** All loops but those of the lanes, which begin turns and wait for none of them. */
export const jobs = {
  expiry: { idle: 15 * second, round: expirePayments },
  reconcile: { idle: 15 * second, round: reconcilePayments },
  balances: { idle: 5 * second, round: checkBalances },
  connections: { idle: 60 * second, round: askAboutConnections },
  circuits: { idle: 5 * second, round: probeCircuits },
  closings: { idle: 2 * second, round: closePages },
  backtests: { idle: 2 * second, round: runBacktests },
  mailing: { idle: 5 * second, round: sendDueMails },
  deals: { idle: 2 * second, round: makeDeals },
  hubspot: { idle: 2 * second, round: workHubSpot },
  webhooks: { idle: 2 * second, round: (context) => sendWebhooks(context, { isAiling: false }) },
  ailingWebhooks: { idle: 5 * second, round: (context) => sendWebhooks(context, { isAiling: true }) },
  features: { idle: 5 * second, round: prepareFeatures },
  installs: { idle: 30 * second, round: followInstalls },
  retention: { idle: 30 * second, round: sweepOldRows },
  resealing: { idle: 60 * second, round: resealSecrets },
  judgements: { idle: 60 * second, round: judgeBooks },
} as const satisfies Readonly<Record<string, Job>>;

export interface Workers extends JobRounds {
  readonly wake: Wake;
  /** Opens the line to the other processes and, in one that works, starts the loops. Throws where the line cannot be. */
  start(context: Context, process: "all" | "web" | "worker"): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The loops of this process. The wake-ups exist before the loops do, so that use cases can be given them first. With a
 * line they are heard by whichever process works and has room; without one they stay in this process.
 */
export function workers(line: WorkLine | null = null): Workers {
  const lanes = {
    inbox: turnsOf(inboxLane, line),
    crm: turnsOf(crmLane(), line),
    workflows: turnsOf(workflowLane(), line),
  };
  const all = {
    ...jobs,
    inbox: { idle: 2 * second, round: lanes.inbox.round },
    crm: { idle: 2 * second, round: lanes.crm.round },
    workflows: { idle: 2 * second, round: lanes.workflows.round },
  };
  const loops = new Map<string, Loop>();
  const ending = new AbortController();
  // Each piece of work that holds rows hears of the end; how many there are at once is no leak.
  setMaxListeners(0, ending.signal);
  const wakeLoop = (name: string): void => loops.get(name)?.wake();
  const say = line && speakerOn(line);
  const wakeLane = (name: keyof typeof lanes) => (portalId: number) =>
    say ? say(name, String(portalId)) : wakeLoop(name);
  const wakeUp = (name: keyof Wake & keyof typeof jobs) => () => (say ? say("rounds", name) : wakeLoop(name));
  return {
    wake: {
      inbox: wakeLane("inbox"),
      crm: wakeLane("crm"),
      balances: wakeUp("balances"),
      webhooks: wakeUp("webhooks"),
      hubspot: wakeUp("hubspot"),
      workflows: wakeLane("workflows"),
    },
    async start(context, process) {
      const works = process !== "web";
      await line?.open(works ? "works" : "only says");
      if (!works) return;
      const { clock, log } = context;
      for (const [name, { idle, round }] of Object.entries<Job>(all)) {
        const loop = loopOf({ name, round: () => round(context), idle, clock, log });
        loops.set(name, loop);
        loop.start();
      }
      for (const lane of Object.values(lanes)) await lane.serve(context);
      await line?.serve("rounds", 2, (name) => Promise.resolve(wakeLoop(name)));
    },
    async stop() {
      ending.abort();
      await Promise.all([...loops.values()].map((loop) => loop.stop()));
      await line?.close();
      await Promise.all(Object.values(lanes).map((lane) => lane.settled()));
      loops.clear();
    },
    ending: ending.signal,
    lastRounds: () =>
      loops.size === 0 ? null : [...loops].map(([name, loop]) => ({ name, lastRoundAt: loop.lastRoundAt() })),
  };
}

/** Works until nothing is due any more: what the loops come to, for tests that do not wait. */
export async function drain(context: Context): Promise<void> {
  await probeCircuits(context);
  do {
    await workInbox(context);
    await untilDone(() => workHubSpot(context));
    await expirePayments(context);
    await workWorkflows(context);
    await checkBalances(context);
    await closePages(context);
    await sendDueMails(context);
    await makeDeals(context);
    await sendWebhooks(context, { isAiling: false });
    await prepareFeatures(context);
    await writeCrm(context);
  } while ((await dueCount(context)) > 0);
}

async function untilDone(round: () => Promise<boolean>): Promise<void> {
  while (await round());
}

async function dueCount({ store, clock }: Context): Promise<number> {
  const now = clock.now();
  const portals = await store.crmWrites.portalsDue(now, 1);
  const workflows = await store.workflowRuns.portalsDue(now, 1);
  const told = await store.hubspotEvents.countDue(now);
  return portals.length + workflows.length + told + (await store.inbox.countDue(now));
}
