import type { Context } from "../ports/context.ts";
import type { InboxEntry } from "../ports/inbox.ts";
import { sideBySide } from "./side-by-side.ts";
import { workInboxEntry } from "../use-cases/learn/work-inbox-entry.ts";

const batchSize = 50;
const leaseTime = 60_000;
const atOnce = 8;

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "log">;

/** One round over the due deliveries: different payments side by side, the hints of one payment in one go. */
export async function workInbox(parts: Parts): Promise<boolean> {
  const { store, clock } = parts;
  const now = clock.now();
  const entries = await store.inbox.claim(now, now + leaseTime, batchSize);
  await sideBySide([...groupByTarget(entries).values()], atOnce, async (queue) => {
    for (const entry of queue) await workInboxEntry(parts, entry);
  });
  return entries.length === batchSize;
}

function groupByTarget(entries: readonly InboxEntry[]): ReadonlyMap<string, InboxEntry[]> {
  const groups = new Map<string, InboxEntry[]>();
  for (const entry of entries) {
    const target = `${entry.connectionId}|${entry.checkoutReference ?? entry.paymentId ?? entry.entryId}`;
    groups.set(target, [...(groups.get(target) ?? []), entry]);
  }
  return groups;
}
