import type { BugName } from "./bugs.ts";

/** A seed below 1,000 in which each broken build shows, and the invariant that says so; the sound build holds there. */
export const firstCatches: Readonly<Record<BugName, { readonly seed: number; readonly by: string }>> = {
  "a delivery is answered before it is kept": { seed: 5, by: "I1" },
  "deliveries have no unique key": { seed: 4, by: "I1" },
  "rows are found whatever their account": { seed: 88, by: "I14" },
  "a checkout that has ended counts as paid": { seed: 855, by: "I3" },
  "a provider is read once and remembered": { seed: 301, by: "I2" },
  "the end of a link beats its money": { seed: 143, by: "I11" },
  "a fact about money is booked at each read": { seed: 910, by: "I3" },
  "money is rounded": { seed: 910, by: "I3" },
  "nobody looks without having been told": { seed: 800, by: "I3" },
  "a page is called closed and left open": { seed: 884, by: "I9" },
  "signatures are not looked at": { seed: 501, by: "F5" },
  "a status is stored without being derived": { seed: 910, by: "I11" },
  "a move is forgotten once it is promised": { seed: 910, by: "P3" },
  "erased people are not remembered": { seed: 145, by: "F125" },
};
