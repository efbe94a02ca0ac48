import { loadavg } from "node:os";
import { middleOf, rounded, type Figure } from "./figures.ts";

const ratioGoal = 1.7;
/** Of 10,000 deliveries; a smaller run has its part of it. */
const secondsFor10000 = 300;

export interface Drained {
  readonly seconds: number;
  /** When each account had nothing left, seconds after the start, the earliest first. */
  readonly emptyAfter: readonly number[];
  readonly cost: Cost;
}

/** What one delivery has cost: processor time, ms, and commits. */
export interface Cost {
  readonly workers: number;
  readonly database: number;
  readonly provider: number;
  readonly commits: number;
}

interface Scale {
  readonly deliveries: number;
  /** The first run, with two workers. */
  readonly backlog: Drained;
  readonly ones: readonly Drained[];
  readonly twos: readonly Drained[];
}

export function scaleFigures({ deliveries, backlog, ones, twos }: Scale): readonly Figure[] {
  const { seconds, emptyAfter } = backlog;
  const secondsGoal = (secondsFor10000 * deliveries) / 10_000;
  const middleSeconds = (rounds: readonly Drained[]) => middleOf(rounds.map((one) => one.seconds));
  const [one, two] = [middleSeconds(ones), middleSeconds(twos)];
  const ratio = rounded(one / two, 100);
  const last = rounded(seconds, 10);
  return [
    { name: "scale.deliveries", figure: deliveries, unit: "deliveries" },
    { name: "scale.load", figure: rounded(loadavg()[0] ?? NaN, 10), unit: "processes" },
    { name: "scale.backlog_empty", figure: last, unit: "s", goal: { most: secondsGoal } },
    { name: "scale.first_account_done", figure: rounded(emptyAfter[0] ?? NaN, 10), unit: "s" },
    { name: "scale.middle_account_done", figure: rounded(middleOf(emptyAfter), 10), unit: "s" },
    { name: "scale.last_account_done", figure: rounded(emptyAfter.at(-1) ?? NaN, 10), unit: "s" },
    { name: "scale.one_worker", figure: Math.round(deliveries / one), unit: "deliveries/s" },
    { name: "scale.two_workers", figure: Math.round(deliveries / two), unit: "deliveries/s" },
    { name: "scale.two_beside_one", figure: ratio, unit: "ratio", goal: { least: ratioGoal } },
    ...costFigures("one", ones),
    ...costFigures("two", twos),
  ];
}

/** What a delivery cost with so many workers. Two cores give 2,000 ms a second to all of them together. */
function costFigures(workers: "one" | "two", rounds: readonly Drained[]): readonly Figure[] {
  const middle = (name: keyof Cost): number => rounded(middleOf(rounds.map(({ cost }) => cost[name])), 100);
  return [
    { name: `scale.${workers}_cpu_workers`, figure: middle("workers"), unit: "ms/delivery" },
    { name: `scale.${workers}_cpu_database`, figure: middle("database"), unit: "ms/delivery" },
    { name: `scale.${workers}_cpu_provider`, figure: middle("provider"), unit: "ms/delivery" },
    { name: `scale.${workers}_commits`, figure: middle("commits"), unit: "commits/delivery" },
  ];
}
