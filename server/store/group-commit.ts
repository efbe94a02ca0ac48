import { StorageError } from "../domain/errors.ts";
import type { NewInboxEntry } from "../ports/inbox.ts";

/** Something to be kept, told from others by its id. */
interface Entry {
  readonly entryId: string;
}

export interface GroupCommitOptions<T extends Entry> {
  /** Commits many entries at once; answers the ids of the new ones. */
  put(entries: readonly T[]): Promise<readonly string[]>;
  readonly largestBatch?: number;
}

export interface GroupCommit<T extends Entry = NewInboxEntry> {
  /** Resolves after the commit that holds the entry: true when it was new. */
  keep(entry: T): Promise<boolean>;
  /** Refuses what comes from now on and resolves when everything accepted is on disk. */
  close(): Promise<void>;
}

interface Waiting<T> {
  readonly entry: T;
  settle(isNew: boolean): void;
  fail(error: unknown): void;
}

/**
 * So many have a commit begin although more keep coming. With fifty senders who each wait for their answer, a commit of
 * all fifty would leave the process nothing to do meanwhile: one of some of them runs while the others are being read.
 */
const enough = 16;

/**
 * Deliveries that arrive while a commit runs are written together by the next one. Each is answered after its own
 * commit, so durability is that of one transaction per delivery at a fraction of its cost.
 */
export function groupCommit<T extends Entry = NewInboxEntry>({
  put,
  largestBatch = 100,
}: GroupCommitOptions<T>): GroupCommit<T> {
  const waiting: Waiting<T>[] = [];
  let pump: Promise<void> | null = null;
  let isClosed = false;

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      await letArrivalsIn(waiting, Math.min(enough, largestBatch));
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

/** Waits event-loop turns until one brings nothing new or enough is there; no timer, so a lone delivery waits for nobody. */
async function letArrivalsIn(waiting: readonly unknown[], least: number): Promise<void> {
  for (let before = -1; before !== waiting.length && waiting.length < least;) {
    before = waiting.length;
    await new Promise(setImmediate);
  }
}

async function commit<T extends Entry>(put: GroupCommitOptions<T>["put"], batch: readonly Waiting<T>[]): Promise<void> {
  try {
    const fresh = new Set(await put(batch.map(({ entry }) => entry)));
    for (const { entry, settle } of batch) settle(fresh.has(entry.entryId));
  } catch (error) {
    // A database that is away would keep each of them waiting in turn.
    if (error instanceof StorageError) for (const { fail } of batch) fail(error);
    else await commitOneByOne(put, batch, error);
  }
}

/** One bad row must not fail its neighbours. */
async function commitOneByOne<T extends Entry>(
  put: GroupCommitOptions<T>["put"],
  batch: readonly Waiting<T>[],
  error: unknown,
): Promise<void> {
  if (batch.length === 1) return batch[0]?.fail(error);
  for (const one of batch) await commit(put, [one]);
}
