import type { Lived } from "../campaign.ts";

/** What a campaign and its processes say to each other. */

export type Order =
  | { readonly is: "live"; readonly first: number; readonly count: number }
  | { readonly is: "report"; readonly seed: number };

export type Said =
  | { readonly is: "lived"; readonly lived: Lived }
  | { readonly is: "report"; readonly text: string }
  /** The order is done, and this much was computed in all, seconds. */
  | { readonly is: "done"; readonly computed: number };

/** To a process: do nothing more once the history that is being lived through is over. */
export const enough = "enough";
