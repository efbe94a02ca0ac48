import type { NewInboxEntry } from "../ports/store.ts";

export interface GroupCommitOptions {
  /** Commits many entries at once; answers the ids of the new ones. */
  put(entries: readonly NewInboxEntry[]): Promise<readonly string[]>;
  readonly largestBatch?: number;
}

export interface GroupCommit {
  /** Resolves after the commit that holds the entry: true when it was new. */
  keep(entry: NewInboxEntry): Promise<boolean>;
  /** Refuses what comes from now on and resolves when everything accepted is on disk. */
  close(): Promise<void>;
}

interface Waiting {
  readonly entry: NewInboxEntry;
  settle(isNew: boolean): void;
  fail(error: unknown): void;
}

/**
 * Deliveries that arrive while a commit runs are written together by the next one. Each is answered after its own
 * commit, so durability is that of one transaction per delivery at a fraction of its cost.
 */
export function groupCommit({ put, largestBatch = 100 }: GroupCommitOptions): GroupCommit {
  const waiting: Waiting[] = [];
  let pump: Promise<void> | null = null;
  let isClosed = false;

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      await letArrivalsIn(waiting, largestBatch);
      await commit(put, waiting.splice(0, largestBatch));
    }
    pump = null;
  };

  return {
    keep(entry) {
      if (isClosed) return Promise.reject(new Error("The intake is closed."));
      return new Promise((settle, fail) => {
        waiting.push({ entry, settle, fail });
        pump ??= run();
      });
    },
    async close() {
      isClosed = true;
      await pump;
    },
  };
}

/** Waits event-loop turns until one brings nothing new or a batch is full; no timer, so a lone delivery waits for nobody. */
async function letArrivalsIn(waiting: readonly Waiting[], largestBatch: number): Promise<void> {
  for (let before = -1; before !== waiting.length && waiting.length < largestBatch;) {
    before = waiting.length;
    await new Promise(setImmediate);
  }
}

async function commit(put: GroupCommitOptions["put"], batch: readonly Waiting[]): Promise<void> {
  try {
    const fresh = new Set(await put(batch.map(({ entry }) => entry)));
    for (const { entry, settle } of batch) settle(fresh.has(entry.entryId));
  } catch (error) {
    await commitOneByOne(put, batch, error);
  }
}

/** One bad row must not fail its neighbours. */
async function commitOneByOne(
  put: GroupCommitOptions["put"],
  batch: readonly Waiting[],
  error: unknown,
): Promise<void> {
  if (batch.length === 1) return batch[0]?.fail(error);
  for (const one of batch) await commit(put, [one]);
}
