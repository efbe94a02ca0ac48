import type { Context } from "../ports/context.ts";
import type { InboxEntry } from "../ports/inbox.ts";
import { workInboxEntries } from "../use-cases/learn/work-inbox-entries.ts";
import { sideBySide } from "./side-by-side.ts";
import type { Lane } from "./turns.ts";

/** Few, so that an account with thousands gives its place away every second or two. */
const entriesPerTurn = 20;
const readsAtOnce = 4;
const portalsPerLook = 100;
const portalsAtOnce = 8;
// Longer than the five reads a worker of a turn has, one after another, may take: nine seconds each.
const leaseTime = 60_000;

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "jobs" | "log">;

/** Deliveries, account by account: several workers may be at one, since each entry is claimed by itself. */
export const inboxLane: Lane<Parts> = {
  name: "inbox",
  failed: "A turn of the inbox failed.",
  portalsDue: ({ store, clock }, limit) => store.inbox.portalsDue(clock.now(), limit),
  take: takeTurn,
};

/** One turn at one portal: different payments side by side, the hints of one checkout by one read. */
async function takeTurn(parts: Parts, portalId: number): Promise<boolean> {
  const { store, clock, jobs } = parts;
  const now = clock.now();
  const entries = await store.inbox.claim(portalId, { now, until: now + leaseTime, limit: entriesPerTurn });
  const workQueue = (queue: readonly InboxEntry[]) => workInboxEntries(parts, queue);
  await sideBySide([...groupByTarget(entries).values()], readsAtOnce, workQueue, {
    ending: jobs.ending,
    giveBack: (unbegun) => store.inbox.giveBack(unbegun.flat()),
  });
  return entries.length === entriesPerTurn;
}

/** One turn for each portal with deliveries due, for those who wait for the end of it. */
export async function workInbox(parts: Parts): Promise<boolean> {
  const portals = await parts.store.inbox.portalsDue(parts.clock.now(), portalsPerLook);
  let hasMore = portals.length === portalsPerLook;
  await sideBySide(portals, portalsAtOnce, async (portalId) => {
    hasMore = (await takeTurn(parts, portalId)) || hasMore;
  });
  return hasMore;
}

function groupByTarget(entries: readonly InboxEntry[]): ReadonlyMap<string, InboxEntry[]> {
  const groups = new Map<string, InboxEntry[]>();
  for (const entry of entries) {
    const target = `${entry.connectionId}|${entry.checkoutReference ?? entry.paymentId ?? entry.entryId}`;
    groups.set(target, [...(groups.get(target) ?? []), entry]);
  }
  return groups;
}
