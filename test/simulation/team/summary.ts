import { replayOf } from "../campaign.ts";
import { enoughForAll, type Tally } from "./tally.ts";

export interface Seen {
  readonly first: number;
  readonly database: "sqlite" | "postgres";
  /** Processes. */
  readonly jobs: number;
  /** By the clock. */
  readonly seconds: number;
  /** By all cores together. */
  readonly computed: number;
}

/** What a campaign came to, for whoever has started it. */
export function summaryOf({ first, database, jobs, seconds, computed }: Seen, tally: Tally): string {
  const { lived, failures, faults, met } = tally;
  if (lived === 0) return `Nothing was lived through, from seed ${first} on ${database}.`;
  const perSecond = (lived / seconds).toFixed(1);
  const perCore = (lived / Math.max(computed, 0.001)).toFixed(1);
  return [
    `Seeds ${seedsOf(first, lived)} on ${database}: ${lived} histories, ${failures.length} failed.`,
    `${seconds.toFixed(0)} s with ${jobs} processes: ${perSecond} a second, ${perCore} for each second a core computed.`,
    `Histories in which it came: ${[...faults].map(([kind, count]) => `${kind} ${count}`).join(", ")}.`,
    `Histories in which it mattered: ${[...met].map(([number, count]) => `${number} ${count}`).join(", ")}.`,
    neverOf(tally),
    ...failures.flatMap(({ seed, reason }) => [`✗ Seed ${seed}: ${reason}`, `  ${replayOf(seed, database)}`]),
  ].join("\n");
}

function neverOf({ lived, never }: Tally): string {
  if (never.length === 0) return "Every fault came and mattered.";
  const isMissing = lived >= enoughForAll;
  const after = isMissing ? ` In ${lived} histories each has to: the campaign has failed.` : "";
  return `${isMissing ? "✗ " : ""}Never came or never mattered: ${never.join(", ")}.${after}`;
}

/** Seeds are begun in their order, so that as many as were lived through are the first ones, or nearly. */
export function seedsOf(first: number, lived: number): string {
  return `${first}–${first + lived - 1}`;
}
