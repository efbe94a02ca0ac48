import { StorageError } from "../domain/errors.ts";

/** A line for those who leave others the right of way. */
export interface BackLine {
  /** Resolves when there is room, with what leaves the line again; throws when that took too long. */
  enter(): Promise<() => void>;
}

export interface BackLineOptions {
  /** How many of the line stand in the common one, or have what they wanted, at a time. */
  readonly places: number;
  /** Milliseconds. */
  readonly patience: number;
}

/**
 * Lets so many of its own into the common line at a time, in the order in which they came. So whoever comes to the common
 * line has at most so many of them before it, however many wait here; and since the common line is fair, these move on too.
 */
export function backLine({ places, patience }: BackLineOptions): BackLine {
  const waiting = new Set<() => void>();
  let free = places;

  const leave = (): void => {
    const [next] = waiting;
    if (!next) free += 1;
    else {
      waiting.delete(next);
      next();
    }
  };
  const leaveOnce = (): (() => void) => {
    let hasLeft = false;
    return () => {
      if (!hasLeft) leave();
      hasLeft = true;
    };
  };

  return {
    enter() {
      if (free > 0) {
        free -= 1;
        return Promise.resolve(leaveOnce());
      }
      return new Promise((resolve, reject) => {
        const goOn = (): void => {
          clearTimeout(timer);
          resolve(leaveOnce());
        };
        const timer = setTimeout(() => {
          waiting.delete(goOn);
          reject(new StorageError({ cause: "The database had no room for work in the background for too long." }));
        }, patience);
        waiting.add(goOn);
      });
    },
  };
}
