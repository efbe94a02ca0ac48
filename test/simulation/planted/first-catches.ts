import type { BugName } from "./bugs.ts";

/** A seed below 1,000 in which each broken build shows, and the invariant that says so; the sound build holds there. */
export const firstCatches: Readonly<Record<BugName, { readonly seed: number; readonly by: string }>> = {
  "a delivery is answered before it is kept": { seed: 4, by: "I1" },
  "deliveries have no unique key": { seed: 17, by: "I1" },
  "rows are found whatever their account": { seed: 7, by: "I14" },
  "a checkout that has ended counts as paid": { seed: 7, by: "I3" },
  "a provider is read once and remembered": { seed: 9, by: "I3" },
  "the end of a link beats its money": { seed: 3, by: "I11" },
  "a fact about money is booked at each read": { seed: 3, by: "I3" },
  "money is rounded": { seed: 3, by: "I3" },
  "nobody looks without having been told": { seed: 20, by: "I3" },
  "a page is called closed and left open": { seed: 13, by: "I9" },
  "signatures are not looked at": { seed: 4, by: "F5" },
  "a status is stored without being derived": { seed: 9, by: "I11" },
  "a move is forgotten once it is promised": { seed: 4, by: "P4" },
  "a page is asked for under a new key each time": { seed: 7, by: "G2" },
  "a stage is written before its cause is noted": { seed: 8, by: "I7" },
  "deals are judged by an old read": { seed: 8, by: "I12" },
  "a writer does not mind its fence": { seed: 26, by: "R9" },
  "erased people are not remembered": { seed: 9, by: "F125" },
};
