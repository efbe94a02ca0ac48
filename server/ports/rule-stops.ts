/** A rule that moved one deal again and again, and moves no deal until it is saved anew. */
export interface RuleStop {
  readonly portalId: number;
  readonly ruleId: string;
  /** A later version is not stopped. */
  readonly ruleVersion: number;
  /** The deal it happened with. */
  readonly dealId: string;
  readonly stoppedAt: number;
}

export interface RuleStops {
  /** False when this version was stopped before. */
  stop(stop: RuleStop): Promise<boolean>;
  list(portalId: number): Promise<readonly RuleStop[]>;
}
