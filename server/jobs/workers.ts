import { second } from "../domain/time.ts";
import type { Context, JobRounds, Wake } from "../ports/context.ts";
import { runBacktests } from "./backtests.ts";
import { checkBalances } from "./balances.ts";
import { prepareFeatures } from "./crm-features.ts";
import { crmWriter, writeCrm } from "./crm-writer.ts";
import { makeDeals } from "./deal-maker.ts";
import { expirePayments } from "./expiry.ts";
import { workHubSpot } from "./hubspot-events.ts";
import { workInbox } from "./inbox.ts";
import { followInstalls } from "./installs.ts";
import { loopOf, type Loop } from "./loop.ts";
import { sendDueMails } from "./mailing.ts";
import { reconcilePayments } from "./reconcile.ts";
import { sendWebhooks } from "./webhook-sender.ts";
import { workWorkflows } from "./workflows.ts";

/** What a loop does, and how often it looks by itself, ms; those that `wake` names are quicker. */
interface Job {
  readonly idle: number;
  /** True when there may be more to do at once. */
  round(context: Context): Promise<boolean>;
}

/** All loops but the writer's, which begins turns and waits for none of them. */
export const jobs = {
  inbox: { idle: 2 * second, round: workInbox },
  expiry: { idle: 15 * second, round: expirePayments },
  reconcile: { idle: 15 * second, round: reconcilePayments },
  balances: { idle: 5 * second, round: checkBalances },
  backtests: { idle: 2 * second, round: runBacktests },
  mailing: { idle: 5 * second, round: sendDueMails },
  deals: { idle: 2 * second, round: makeDeals },
  hubspot: { idle: 2 * second, round: workHubSpot },
  webhooks: { idle: 2 * second, round: (context) => sendWebhooks(context, { isAiling: false }) },
  ailingWebhooks: { idle: 5 * second, round: (context) => sendWebhooks(context, { isAiling: true }) },
  features: { idle: 5 * second, round: prepareFeatures },
  installs: { idle: 30 * second, round: followInstalls },
  workflows: { idle: 2 * second, round: workWorkflows },
} as const satisfies Readonly<Record<string, Job>>;

export interface Workers extends JobRounds {
  readonly wake: Wake;
  start(context: Context): void;
  stop(): Promise<void>;
  /** The latest end of a round of the slowest loop, epoch ms, or null when no worker runs in this process. */
  lastRoundAt(): number | null;
}

/** The loops of this process. The wake-ups exist before the loops do, so that use cases can be given them first. */
export function workers(): Workers {
  const writer = crmWriter();
  const all = { ...jobs, crm: { idle: 2 * second, round: writer.round } };
  const loops = new Map<string, Loop>();
  const wakeUp = (name: keyof Wake & keyof typeof all) => () => loops.get(name)?.wake();
  return {
    wake: {
      inbox: wakeUp("inbox"),
      crm: wakeUp("crm"),
      balances: wakeUp("balances"),
      webhooks: wakeUp("webhooks"),
      hubspot: wakeUp("hubspot"),
      workflows: wakeUp("workflows"),
    },
    start(context) {
      const { clock, log } = context;
      for (const [name, { idle, round }] of Object.entries<Job>(all)) {
        const loop = loopOf({ name, round: () => round(context), idle, clock, log });
        loops.set(name, loop);
        loop.start();
      }
    },
    async stop() {
      await Promise.all([...loops.values()].map((loop) => loop.stop()));
      await writer.settled();
      loops.clear();
    },
    lastRounds: () =>
      loops.size === 0 ? null : [...loops].map(([name, loop]) => ({ name, lastRoundAt: loop.lastRoundAt() })),
    lastRoundAt: () => (loops.size === 0 ? null : Math.min(...[...loops.values()].map((loop) => loop.lastRoundAt()))),
  };
}

/** Works until nothing is due any more: what the loops come to, for tests that do not wait. */
export async function drain(context: Context): Promise<void> {
  do {
    await workInbox(context);
    await untilDone(() => workHubSpot(context));
    await expirePayments(context);
    await workWorkflows(context);
    await checkBalances(context);
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
