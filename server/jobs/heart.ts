import { aliveAt } from "../domain/readiness.ts";
import { day, second } from "../domain/time.ts";
import type { Clock, JobRounds } from "../ports/context.ts";
import type { ProcessBeats } from "../ports/process-beats.ts";

/** How often a process that works says so; readiness calls it stalled after several that fail to come. */
export const beatEvery = 10 * second;

const keptFor = day;

interface Parts {
  readonly beats: ProcessBeats;
  readonly jobs: JobRounds;
  readonly clock: Clock;
  readonly processId: string;
}

/** One word of a process about itself: that it is here, and how its loops are. A loop that hangs is told, not hidden. */
export function heart({ beats, jobs, clock, processId }: Parts): () => Promise<boolean> {
  const startedAt = clock.now();
  return async () => {
    const now = clock.now();
    const roundAt = aliveAt(jobs.lastRounds() ?? []) ?? startedAt;
    await beats.beat({ processId, startedAt, beatAt: now, roundAt });
    await beats.prune(now - keptFor);
    return false;
  };
}
