/** A process that works, as it last wrote about itself. */
export interface ProcessBeat {
  readonly processId: string;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly beatAt: number;
  /** The latest end of a round of its slowest loop. */
  readonly roundAt: number;
}

/** By what a process that only answers knows whether anybody works. */
export interface ProcessBeats {
  beat(beat: ProcessBeat): Promise<void>;
  /** The process ends on purpose. */
  leave(processId: string): Promise<void>;
  /** The most recent `roundAt` of any process; null where none has ever worked or all have left. */
  latestRoundAt(): Promise<number | null>;
  /** Forgets processes that have not beaten since then, epoch ms. */
  prune(before: number): Promise<void>;
}
