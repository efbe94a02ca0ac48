import type { EventFacts } from "./events.ts";

/** What is told of a payment's records in pairs: that something is amiss, and that it no longer is. */
const pairs = [
  ["deal_deleted", "deal_restored"],
  ["deal_lost", "deal_reopened"],
  ["contact_left", "contact_back"],
  ["contact_deleted", "contact_restored"],
] as const satisfies readonly (readonly [EventFacts["kind"], EventFacts["kind"]])[];

export type Standing = (typeof pairs)[number][number];

/**
 * Whether it is worth a line on the timeline: HubSpot tells the same twice and in any order, so what was said last decides,
 * and nobody is told that all is well who never heard otherwise.
 */
export function isNewsAfter(history: readonly { readonly facts: EventFacts }[], standing: Standing): boolean {
  const pair = pairs.find((pair) => pair.some((kind) => kind === standing));
  const saidLast = history.findLast(({ facts }) => pair?.some((kind) => kind === facts.kind))?.facts.kind;
  return saidLast === undefined ? pair?.[0] === standing : saidLast !== standing;
}
