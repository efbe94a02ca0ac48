import { second } from "../domain/time.ts";
import type { Context, Wake } from "../ports/context.ts";
import { checkBalances } from "./balances.ts";
import { writeCrm } from "./crm-writer.ts";
import { makeDeals } from "./deal-maker.ts";
import { expirePayments } from "./expiry.ts";
import { workInbox } from "./inbox.ts";
import { loopOf, type Loop } from "./loop.ts";
import { sendDueMails } from "./mailing.ts";
import { reconcilePayments } from "./reconcile.ts";

/** How often each loop looks by itself; those that `wake` names are quicker. */
const idleTimes = {
  inbox: 2 * second,
  crm: 2 * second,
  expiry: 15 * second,
  reconcile: 15 * second,
  balances: 5 * second,
  mailing: 5 * second,
  deals: 2 * second,
} as const;

type JobName = keyof typeof idleTimes;

export interface Workers {
  readonly wake: Wake;
  start(context: Context): void;
  stop(): Promise<void>;
  /** The latest end of a round of the slowest loop, epoch ms, or null when no worker runs in this process. */
  lastRoundAt(): number | null;
}

const rounds: Readonly<Record<JobName, (context: Context) => Promise<boolean>>> = {
  inbox: workInbox,
  crm: writeCrm,
  expiry: expirePayments,
  reconcile: reconcilePayments,
  balances: checkBalances,
  mailing: sendDueMails,
  deals: makeDeals,
};

/** The loops of this process. The wake-ups exist before the loops do, so that use cases can be given them first. */
export function workers(): Workers {
  const loops = new Map<JobName, Loop>();
  return {
    wake: {
      inbox: () => loops.get("inbox")?.wake(),
      crm: () => loops.get("crm")?.wake(),
      balances: () => loops.get("balances")?.wake(),
    },
    start(context) {
      for (const name of Object.keys(rounds) as JobName[]) {
        const { clock, log } = context;
        const loop = loopOf({ name, round: () => rounds[name](context), idle: idleTimes[name], clock, log });
        loops.set(name, loop);
        loop.start();
      }
    },
    async stop() {
      await Promise.all([...loops.values()].map((loop) => loop.stop()));
      loops.clear();
    },
    lastRoundAt: () => (loops.size === 0 ? null : Math.min(...[...loops.values()].map((loop) => loop.lastRoundAt()))),
  };
}

/** Works until nothing is due any more: what the loops come to, for tests that do not wait. */
export async function drain(context: Context): Promise<void> {
  do {
    await workInbox(context);
    await expirePayments(context);
    await checkBalances(context);
    await sendDueMails(context);
    await makeDeals(context);
    await writeCrm(context);
  } while ((await dueCount(context)) > 0);
}

async function dueCount({ store, clock }: Context): Promise<number> {
  const now = clock.now();
  const portals = await store.crmWrites.portalsDue(now, 1);
  return portals.length + (await store.inbox.countDue(now));
}
