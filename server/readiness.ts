import { aliveAt, troubleWith } from "./domain/readiness.ts";
import type { Clock, JobRounds } from "./ports/context.ts";
import type { ProcessBeats } from "./ports/process-beats.ts";
import type { WorkSigns } from "./ports/work-signs.ts";

interface Parts {
  readonly signs: WorkSigns;
  readonly beats: ProcessBeats;
  readonly jobs: JobRounds;
  readonly clock: Clock;
}

/**
 * Whether the program can do its work: its database answers, some process works, and nothing that depends on us alone
 * has been waiting for long. Which process works is read from the database where it is not this one.
 */
export function readinessOf({ signs, beats, jobs, clock }: Parts): { problem(): Promise<string | null> } {
  return {
    async problem() {
      try {
        await signs.ping();
        const own = aliveAt(jobs.lastRounds() ?? []);
        const workersAliveAt = own ?? (await beats.latestRoundAt());
        const oldestDueAt = await signs.oldestOwn(clock.now());
        return troubleWith({ workersAliveAt, oldestDueAt }, clock.now());
      } catch {
        return "The database does not answer.";
      }
    },
  };
}
