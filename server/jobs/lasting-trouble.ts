import { hour } from "../domain/time.ts";

/** What was last said of something that goes wrong round after round. */
export interface LastingTrouble {
  /** Whether this is worth a line: it has changed (null: it is over), or an hour has passed. `now` in epoch ms. */
  isNews(trouble: string | null, now: number): boolean;
}

const sayAgainAfter = hour;

/** Nothing is said while nothing was wrong from the start. Kept by a process for its own log alone. */
export function lastingTrouble(): LastingTrouble {
  let last: { readonly trouble: string | null; readonly at: number } = { trouble: null, at: 0 };
  return {
    isNews(trouble, now) {
      const isSame = trouble === last.trouble;
      if (isSame && (trouble === null || now - last.at < sayAgainAfter)) return false;
      last = { trouble, at: now };
      return true;
    },
  };
}
