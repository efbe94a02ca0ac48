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

/** How often each loop looks by itself; those that `wake` names are quicker. */
const idleTimes = {
  inbox: 2 * second,
  crm: 2 * second,
  expiry: 15 * second,
  reconcile: 15 * second,
  balances: 5 * second,
  backtests: 2 * second,
  mailing: 5 * second,
  deals: 2 * second,
  webhooks: 2 * second,
  hubspot: 2 * second,
  ailingWebhooks: 5 * second,
  features: 5 * second,
  installs: 30 * second,
  workflows: 2 * second,
} as const;

type JobName = keyof typeof idleTimes;

export interface Workers extends JobRounds {
  readonly wake: Wake;
  start(context: Context): void;
  stop(): Promise<void>;
  /** The latest end of a round of the slowest loop, epoch ms, or null when no worker runs in this process. */
  lastRoundAt(): number | null;
}

const rounds: Readonly<Record<Exclude<JobName, "crm">, (context: Context) => Promise<boolean>>> = {
  inbox: workInbox,
  expiry: expirePayments,
  reconcile: reconcilePayments,
  balances: checkBalances,
  backtests: runBacktests,
  mailing: sendDueMails,
  deals: makeDeals,
  hubspot: workHubSpot,
  webhooks: (context) => sendWebhooks(context, { isAiling: false }),
  ailingWebhooks: (context) => sendWebhooks(context, { isAiling: true }),
  features: prepareFeatures,
  installs: followInstalls,
  workflows: workWorkflows,
};

/** The loops of this process. The wake-ups exist before the loops do, so that use cases can be given them first. */
export function workers(): Workers {
  const loops = new Map<JobName, Loop>();
  const writer = crmWriter();
  return {
    wake: {
      inbox: () => loops.get("inbox")?.wake(),
      crm: () => loops.get("crm")?.wake(),
      balances: () => loops.get("balances")?.wake(),
      webhooks: () => loops.get("webhooks")?.wake(),
      hubspot: () => loops.get("hubspot")?.wake(),
      workflows: () => loops.get("workflows")?.wake(),
    },
    start(context) {
      const { clock, log } = context;
      const all = { ...rounds, crm: writer.round };
      for (const name of Object.keys(all) as JobName[]) {
        const loop = loopOf({ name, round: () => all[name](context), idle: idleTimes[name], clock, log });
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
