import type { Verdict } from "./judge.ts";

/** What a campaign comes to. */
export interface Tally {
  /** Kills, cuts or fillings that were carried out. */
  cycles: number;
  /** Deliveries and orders that were said yes to. */
  acknowledged: number;
  readonly lost: string[];
  readonly doubled: string[];
  /** Everything else that does not hold. */
  readonly wrong: string[];
  /** How often the server was met in each state worth knowing of. */
  readonly seen: Map<string, number>;
}

export function newTally(): Tally {
  return { cycles: 0, acknowledged: 0, lost: [], doubled: [], wrong: [], seen: new Map() };
}

export function addVerdict(tally: Tally, { lost, doubled, wrong }: Verdict): void {
  tally.lost.push(...lost);
  tally.doubled.push(...doubled);
  tally.wrong.push(...wrong);
}

export function see(tally: Tally, name: string, times = 1): void {
  tally.seen.set(name, (tally.seen.get(name) ?? 0) + times);
}

export function isClean({ lost, doubled, wrong }: Tally): boolean {
  return lost.length + doubled.length + wrong.length === 0;
}

/** What several campaigns side by side come to together. */
export function summed(tallies: readonly Tally[]): Tally {
  const sum = newTally();
  for (const tally of tallies) {
    sum.cycles += tally.cycles;
    sum.acknowledged += tally.acknowledged;
    addVerdict(sum, tally);
    for (const [name, times] of tally.seen) see(sum, name, times);
  }
  return sum;
}
